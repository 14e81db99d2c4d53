"""What certificates say: only Certified claims full compliance (S1)."""

from ..kernel.errors import N_
from .rules import SiteChange

TYPES = {"certified": N_("Certified"), "remediation": N_("Remediation"), "probation": N_("Probation")}
STATEMENTS = {
    "certified": N_("meets the requirements of the ICTI Ethical Toy Program, as audited by an accredited firm."),
    "remediation": N_(
        "holds a certificate in the Remediation programme: it has committed to remediate what was found."
    ),
    "probation": N_(
        "holds a certificate on Probation: it is under surveillance and has committed to correct what was found."
    ),
}
CHANGES = {
    SiteChange.NAME: N_("The name"),
    SiteChange.OWNER: N_("The owner"),
}
MEANINGS = {
    "certified": N_(
        "Audited, with no open finding, when the certificate was issued: full compliance with the checklist."
    ),
    "remediation": N_(
        "Not full compliance: findings are open, and the factory corrects them under the programme's eye."
    ),
    "probation": N_("Not full compliance: findings are open, and the factory is audited again during this time."),
}
