"""What certificates say: only Certified claims full compliance (S1)."""

from ..kernel.errors import N_

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
