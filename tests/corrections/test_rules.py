"""Corrective action plans: due days, what counts as submitted, when a finding may close (rules K2 to K5)."""

from datetime import date, timedelta

import pytest

from ietp_dash.corrections import rules
from ietp_dash.kernel.errors import Refused
from ietp_dash.programme.holidays import holidays
from ietp_dash.programme.terms import Terms

TERMS = Terms.default()
ENDED = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("severity", "due"),
    [
        ("zero_tolerance", date(2026, 1, 31)),
        ("critical", date(2026, 3, 2)),
        ("major", date(2026, 4, 1)),
        ("minor", date(2026, 5, 1)),
    ],
)
def test_default_due_days_by_severity(severity, due):
    assert rules.due_on(severity, ENDED, TERMS) == due
    assert rules.due_on(severity, ENDED, TERMS, due) == due
    assert rules.due_on(severity, ENDED, TERMS, due - timedelta(days=1)) == due - timedelta(days=1)
    assert rules.due_on(severity, ENDED, TERMS, due + timedelta(days=1)) == due


def test_due_days_follow_the_terms():
    assert rules.due_on("critical", ENDED, TERMS.with_changes({"correct_critical_days": 1})) == date(2026, 2, 1)


@pytest.mark.parametrize(
    ("due", "fine"),
    [(date(2026, 1, 30), False), (ENDED, True), (date(2026, 6, 30), True), (date(2026, 7, 1), False)],
)
def test_a_factorys_own_due_day_lies_within_its_status(due, fine):
    if fine:
        rules.check_due(due, ENDED, date(2026, 6, 30))
    else:
        with pytest.raises(Refused):
            rules.check_due(due, ENDED, date(2026, 6, 30))


@pytest.mark.parametrize(
    ("state", "returned", "on", "counts"),
    [
        ("due", None, date(2026, 9, 28), False),
        ("submitted", None, date(2026, 9, 28), True),
        ("accepted", None, date(2026, 9, 28), True),
        ("evidenced", None, date(2026, 9, 28), True),
        ("verified", None, date(2026, 9, 28), True),
        ("returned", date(2026, 9, 28), date(2026, 9, 28), True),
        ("returned", date(2026, 9, 28), date(2026, 10, 12), True),
        ("returned", date(2026, 9, 28), date(2026, 10, 13), False),
        ("returned", None, date(2026, 9, 28), False),
    ],
)
def test_a_returned_answer_counts_for_five_working_days(state, returned, on, counts):
    closed = holidays("CN", [2026])
    assert rules.counts_as_submitted(state, returned, on, TERMS, closed) is counts


def test_the_plan_is_in_when_every_open_finding_is_answered():
    on, none = date(2026, 3, 9), frozenset()
    assert rules.is_plan_submitted([("submitted", None), ("returned", date(2026, 3, 2))], on, TERMS, none)
    assert not rules.is_plan_submitted([("submitted", None), ("due", None)], on, TERMS, none)
    assert not rules.is_plan_submitted([("returned", date(2026, 2, 27))], on, TERMS, none)
    assert rules.is_plan_submitted([], on, TERMS, none)


def test_an_answer_says_what_it_lacks():
    assert rules.missing("", " ", "", "", None) == ("root_cause", "action", "preventive_action", "owner", "due_on")
    assert rules.missing("weather", "a", "b", "c", ENDED) == ("root_cause",)
    assert rules.missing("plant", "a", "b", "c", ENDED) == ()


@pytest.mark.parametrize(
    ("accepted", "evidence", "how"), [(False, 1, "desk"), (True, 0, "desk"), (True, 1, ""), (True, 1, "by phone")]
)
def test_nothing_closes_unaccepted_without_evidence_or_unverified(accepted, evidence, how):
    with pytest.raises(Refused):
        rules.check_can_close(plan_accepted=accepted, evidence_count=evidence, verified_how=how)


@pytest.mark.parametrize("how", ["desk", "on_site"])
def test_an_accepted_evidenced_and_verified_correction_closes(how):
    rules.check_can_close(plan_accepted=True, evidence_count=1, verified_how=how)
