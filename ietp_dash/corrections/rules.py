"""Corrective action plans: when a correction is due, when the plan counts as submitted, when a finding may close.

Rule source: docs/rules.md, clauses K2 to K11. Days are days in the factory's zone.
"""

from collections.abc import Collection, Iterable
from datetime import date
from enum import StrEnum

from ..kernel.dates import add_days, add_working_days, is_working_day
from ..kernel.errors import N_, Refused
from ..programme.deadlines import returned_plan_counts_until
from ..programme.terms import Terms

ROOT_CAUSES = ("people", "process", "plant", "planning")
VERIFIED_HOW = ("desk", "on_site")
ANSWERED = frozenset({"submitted", "accepted", "evidenced", "verified"})
"""The states of a correction that has been answered; ``returned`` is answered for some days more (K4)."""


def due_on(severity: str, fieldwork_ended: date, terms: Terms, status_end: date | None = None) -> date:
    """The default last day to correct a finding of ``severity``: Zero Tolerance at once, the others by the terms, never
    past ``status_end``, the last day of the factory's status (K3)."""
    days = {
        "zero_tolerance": 0,
        "critical": terms.correct_critical_days,
        "major": terms.correct_major_days,
        "minor": terms.correct_minor_days,
    }[severity]
    due = add_days(fieldwork_ended, days)
    return min(due, status_end) if status_end else due


def check_due(due: date, answered_on: date, status_end: date | None) -> None:
    """Refuse a due day of the factory's own that lies before its answer or past the end of its status (K3)."""
    if due < answered_on:
        raise Refused(N_("The due day lies in the past."), field="due_on")
    if status_end and due > status_end:
        raise Refused(N_("The due day lies after the end of the status."), field="due_on")


def counts_as_submitted(
    state: str, returned_on: date | None, on: date, terms: Terms, holidays: Collection[date]
) -> bool:
    """Whether one correction counts as submitted on day ``on``: a returned one for 5 working days more (K4)."""
    if state in ANSWERED:
        return True
    if state != "returned" or returned_on is None:
        return False
    return on <= returned_plan_counts_until(returned_on, terms, holidays)


def is_plan_submitted(
    corrections: Iterable[tuple[str, date | None]], on: date, terms: Terms, holidays: Collection[date]
) -> bool:
    """Whether the plan is in, given (state, day of return) of the correction of every open finding (K4)."""
    return all(counts_as_submitted(state, returned, on, terms, holidays) for state, returned in corrections)


def missing(root_cause: str, action: str, preventive_action: str, owner: str, due: date | None) -> tuple[str, ...]:
    """The names of the fields that an answer still lacks (K2)."""
    given = {
        "root_cause": root_cause in ROOT_CAUSES,
        "action": bool(action.strip()),
        "preventive_action": bool(preventive_action.strip()),
        "owner": bool(owner.strip()),
        "due_on": due is not None,
    }
    return tuple(name for name, is_given in given.items() if not is_given)


def check_can_close(*, plan_accepted: bool, evidence_count: int, verified_how: str) -> None:
    """Refuse to close a finding that nobody has shown, and verified, to be corrected (K5)."""
    if not plan_accepted:
        raise Refused(N_("Accept the corrective action plan first."))
    if not evidence_count:
        raise Refused(N_("There is no evidence of the correction yet."))
    if verified_how not in VERIFIED_HOW:
        raise Refused(N_("Say how the evidence was verified: by desk or on site."), field="verified_how")


PLAN_REMINDERS = (5, 2, 0)
"""With how many working days left the factory is reminded of answers that are missing (K9)."""
EVALUATIONS = ("sufficient", "insufficient")
WRITABLE = ("due", "returned")
UNSHOWN = ("due", "returned", "submitted", "accepted")
"""The states in which a correction without evidence is overdue once its due day is over (K9)."""
OVER = ("verified", "dropped")


class Turn(StrEnum):
    """Whose act an answer waits for."""

    FACTORY = "factory"
    FIRM = "firm"
    REVIEWER = "reviewer"
    VISIT = "visit"
    NOBODY = "nobody"


def turn(state: str, *, evaluated: bool, has_firm: bool, waits_for_visit: bool) -> Turn:
    """Who has to act on an answer next: ``has_firm`` whether some firm evaluates it, ``waits_for_visit`` whether it is
    to be checked on site and no later visit was made (K6, K11)."""
    if state in OVER:
        return Turn.NOBODY
    if state == "submitted":
        return Turn.REVIEWER if evaluated or not has_firm else Turn.FIRM
    if state == "evidenced":
        return Turn.VISIT if waits_for_visit else Turn.REVIEWER
    return Turn.FACTORY


def evaluate_by(submitted_on: date, terms: Terms, holidays: Collection[date]) -> date:
    """The last day for the firm's evaluation of an answer (K6)."""
    return add_working_days(submitted_on, terms.evaluation_working_days, holidays)


def check_evaluation(state: str, evaluated: bool, verdict: str, remarks: str) -> None:
    """Refuse an evaluation of what does not wait for one, without a verdict, or a 'no' without its reason (K6)."""
    if state != "submitted":
        raise Refused(N_("Only a submitted answer can be evaluated."), conflict=True)
    if evaluated:
        raise Refused(N_("This answer was evaluated already."), conflict=True)
    if verdict not in EVALUATIONS:
        raise Refused(N_("Choose one of the options."), "verdict")
    if verdict == "insufficient" and not remarks.strip():
        raise Refused(N_("Write what is missing; the reviewer reads it."), "evaluation_remarks")


def check_ahead(*, evaluated: bool, has_firm: bool, ahead: bool) -> None:
    """Refuse to decide an answer before the firm's evaluation unless the reviewer says that it is meant so (K6)."""
    if has_firm and not evaluated and not ahead:
        raise Refused(N_("The audit firm has not evaluated this answer. Tick that you decide without it."), "ahead")


def check_extension(until: date, due: date, today: date, status_end: date | None) -> None:
    """Refuse an extension asked too late, to a day that is no later, or past the end of the status (K8)."""
    if today > due:
        raise Refused(N_("The due day is over; an extension is asked for before."), conflict=True)
    if until <= due:
        raise Refused(N_("Name a day after the due day."), "until")
    if status_end and until > status_end:
        raise Refused(N_("The due day lies after the end of the status."), "until")


def is_overdue(state: str, due: date, today: date, *, shown: bool) -> bool:
    """Whether a correction is overdue on ``today``; ``shown`` whether evidence of it was filed (K9)."""
    return state in UNSHOWN and not shown and today > due


def plan_notices(due: date, holidays: Collection[date]) -> list[tuple[date, str]]:
    """When the factory is told of missing answers, and of what ('reminder' or 'late'), in order (K9)."""
    days = [(_with_days_left(due, left, holidays), "reminder") for left in PLAN_REMINDERS]
    return [*days, (add_days(due, 1), "late")]


def _with_days_left(due: date, count: int, holidays: Collection[date]) -> date:
    """The first working day on which ``count`` working days up to and including ``due`` are left."""
    day = due
    while count or not is_working_day(day, holidays):
        count -= is_working_day(day, holidays) and count > 0
        day = add_days(day, -1)
    return day


def notices_due(told: list[tuple[date, str]], sent: int, today: date) -> tuple[int, str]:
    """(how many of ``told`` will have gone out, the one to send now or none): after a pause only the latest."""
    ripe = sum(day <= today for day, _kind in told)
    return max(sent, ripe), (told[ripe - 1][1] if ripe > sent else "")


def check_on_site(how: str, *, needs_on_site: bool, visited: bool) -> None:
    """Refuse to close by desk what is to be checked on site, and 'on site' without a later visit (K11)."""
    if how == "desk" and needs_on_site:
        raise Refused(N_("This correction is to be checked on site."), "how")
    if how == "on_site" and not visited:
        raise Refused(N_("No auditor has been at the factory since this answer was submitted."), "how")
