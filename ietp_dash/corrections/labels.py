"""What the states and causes of corrections are called."""

from ..kernel.errors import N_

STATES = {
    "due": N_("Answer due"),
    "submitted": N_("Submitted"),
    "returned": N_("Returned"),
    "accepted": N_("Accepted"),
    "evidenced": N_("Evidence filed"),
    "verified": N_("Verified"),
    "dropped": N_("Withdrawn"),
}
CAUSES = {
    "people": N_("People"),
    "process": N_("Process"),
    "plant": N_("Plant"),
    "planning": N_("Planning"),
    "": "",
}
VERIFIED = {"desk": N_("by desk review"), "on_site": N_("on site"), "": ""}
