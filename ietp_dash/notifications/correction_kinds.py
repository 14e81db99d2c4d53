"""The notices about plans, findings in dispute and joint findings (K4 to K11, N10)."""

from ..kernel.access import Permission
from ..kernel.errors import N_
from .kind import BUYER, COLLEAGUES, FACTORY, PROGRAMME, Kind

P = Permission


def _plan(says: str, mail: str, *to: str) -> Kind:
    return Kind(says, mail, to, P.CORRECTION_LIST, "plan")


def _line(says: str, mail: str, *to: str) -> Kind:
    return Kind(says, mail, to, P.CORRECTION_LIST, "line")


def _joint(says: str, mail: str, *to: str) -> Kind:
    return Kind(says, mail, to, P.CONNECTION_READ, "joint")


CORRECTIONS = {
    "PlanReminded": _plan(
        N_("Answers of %(factory)s to findings are missing: the plan is due soon."), N_("A plan is due soon."), FACTORY
    ),
    "PlanLate": _plan(N_("The plan of %(factory)s is late: answers are missing."), N_("A plan is late."), FACTORY),
    "PlanSubmitted": _plan(
        N_("%(factory)s submitted answers to findings: evaluate them."),
        N_("Answers wait for your evaluation."),
        COLLEAGUES,
    ),
    "PlanEvaluated": _plan(
        N_("The answers of %(factory)s are evaluated: decide on them."),
        N_("Answers wait for your decision."),
        PROGRAMME,
    ),
    "CorrectionsOverdue": _plan(N_("Corrections of %(factory)s are overdue."), N_("Corrections are overdue."), FACTORY),
    "CorrectionsEscalated": _plan(
        N_("Corrections of %(factory)s have been overdue for long."),
        N_("Corrections have been overdue for long."),
        COLLEAGUES,
        PROGRAMME,
    ),
    "ExtensionAsked": _line(
        N_("%(factory)s asks for a later due day."), N_("A later due day is asked for."), PROGRAMME
    ),
    "ExtensionAnswered": _line(
        N_("The reviewer answered a request of %(factory)s for a later due day."),
        N_("A request for a later due day was answered."),
        FACTORY,
    ),
    "DisputeOpened": _line(N_("%(factory)s disputes a finding."), N_("A finding is disputed."), COLLEAGUES, PROGRAMME),
    "DisputeNoted": _line(
        N_("Somebody wrote in the dispute about a finding at %(factory)s."),
        N_("Somebody wrote in a dispute."),
        FACTORY,
        COLLEAGUES,
        PROGRAMME,
    ),
    "DisputeAnswered": _line(
        N_("The dispute about a finding at %(factory)s was answered."),
        N_("A dispute was answered."),
        FACTORY,
        COLLEAGUES,
    ),
    "FindingMarkedJoint": _joint(
        N_("A finding at %(factory)s is marked as joint with you: say what you will do."),
        N_("A finding is marked as joint with you."),
        BUYER,
    ),
    "JointFindingEnded": _joint(
        N_("A finding at %(factory)s is no longer joint with you."), N_("A joint finding changed."), BUYER
    ),
    "JointTaskAdded": _joint(
        N_("%(buyer)s says what it will do about a joint finding."), N_("A joint finding changed."), FACTORY
    ),
    "JointTaskDone": _joint(
        N_("%(buyer)s did what it promised about a joint finding."), N_("A joint finding changed."), FACTORY
    ),
    "JointTaskDueSoon": _joint(
        N_("A task of yours about a joint finding at %(factory)s is due soon."), N_("A task is due soon."), BUYER
    ),
    "JointTaskLate": _joint(
        N_("A task of %(buyer)s about a joint finding at %(factory)s is late."), N_("A task is late."), BUYER, FACTORY
    ),
}
