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
    SiteChange.ADDRESS: N_("The address"),
    SiteChange.CLOSURE: N_("The site closes"),
}
EFFECTS = {
    SiteChange.NAME: N_("The certificate is issued anew with the new name; number and last day stay the same."),
    SiteChange.OWNER: N_("The certificate is issued anew; number and last day stay the same."),
    SiteChange.ADDRESS: N_("The certificate ends. The new site needs an initial certification audit."),
    SiteChange.CLOSURE: N_("The certificate is withdrawn and the factory leaves the directory. It is no termination."),
}
COLUMNS = {
    "name": N_("Name in English"),
    "name_local": N_("Name in local script"),
    "parent": N_("Owner or parent company"),
    "address": N_("Address"),
    "address_local": N_("Address in local script"),
    "city": N_("City"),
    "province": N_("Province"),
    "postal_code": N_("Postal code"),
}
STATES = {
    "submitted": N_("Waits for the coordinator"),
    "returned": N_("Returned: more is asked for"),
    "confirmed": N_("Confirmed"),
    "rejected": N_("Rejected"),
    "withdrawn": N_("Withdrawn"),
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
