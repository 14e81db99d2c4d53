"""Corrective action plans: when a correction is due, when the plan counts as submitted, when a finding may close.

Rule source: docs/rules.md, clauses K2 to K5. Days are days in the factory's zone.
"""

from collections.abc import Collection, Iterable
from datetime import date

from ..kernel.dates import add_days
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
