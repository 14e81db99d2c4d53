"""What the states and causes of corrections are called, whose turn it is, what evaluations and disputes say."""

from ..kernel.errors import N_
from .rules import Turn

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
EVALUATIONS = {"sufficient": N_("Sufficient"), "insufficient": N_("Not sufficient"), "": ""}
OUTCOMES = {
    "open": N_("Disputed"),
    "kept": N_("The finding is kept"),
    "regraded": N_("It gets another severity"),
    "withdrawn": N_("The finding is withdrawn"),
}
SIDES = {"factory": N_("Factory"), "firm": N_("Audit firm"), "reviewer": N_("Reviewer")}
TURNS = {
    Turn.FACTORY: N_("Factory"),
    Turn.FIRM: N_("Audit firm"),
    Turn.REVIEWER: N_("Reviewer"),
    Turn.VISIT: N_("Auditor on site"),
    Turn.NOBODY: "",
}
FIELDS = {
    "root_cause": N_("Root cause"),
    "root_cause_text": N_("Why it could happen"),
    "action": N_("Corrective action"),
    "preventive_action": N_("Preventive action"),
    "owner": N_("Owner"),
    "due_on": N_("Due"),
}
