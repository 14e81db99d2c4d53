"""Nothing is decided on Zero Tolerance or record inconsistency before the transparency days end (rules W1 to W4)."""

from datetime import timedelta

import pytest

from ietp_dash.programme.terms import Terms
from ietp_dash.status.decision import Outcome
from ietp_dash.status.facts import CheckpointKind as Kind
from ietp_dash.status.facts import Status, Transparency
from ietp_dash.status.rules import decide

from .facts_of import TODAY, critical, facts, inconsistency, minor, zero

TERMS = Terms.default()
ON_SITE, LATE, NONE = Transparency.ON_SITE, Transparency.LATE, Transparency.NONE
OPEN = {"transparency_until": TODAY}
OVER = {"transparency_until": TODAY - timedelta(days=1)}


@pytest.mark.parametrize(
    ("given", "waits"),
    [
        (facts(zero(transparency=NONE), **OPEN), True),
        (facts(zero(transparency=NONE), **OVER), False),
        (facts(zero(transparency=NONE), transparency_waived=True, **OPEN), False),
        (facts(zero(Kind.BRIBERY, NONE), **OPEN), True),
        (facts(zero(Kind.BRIBERY, ON_SITE), **OPEN), False),
        (facts(zero(transparency=ON_SITE), **OPEN), True),
        (facts(zero(transparency=ON_SITE), remediation_plan_signed=True, **OPEN), False),
        (facts(zero(transparency=LATE), **OPEN), False),
        (facts(inconsistency(NONE), **OPEN), True),
        (facts(inconsistency(NONE), **OVER), False),
        (facts(inconsistency(NONE), transparency_waived=True, **OPEN), False),
        (facts(inconsistency(LATE), **OPEN), False),
        (facts(inconsistency(ON_SITE), inconsistency(NONE, "AP-4"), **OPEN), True),
        (facts(inconsistency(NONE, open=False), **OPEN), False),
        (facts(inconsistency(NONE, counts=False), **OPEN), False),
        (facts(critical(), minor(), **OPEN), False),
        (facts(critical(kind=Kind.ACCESS, transparency=ON_SITE), **OPEN), False),
        (facts(minor(kind=Kind.RECORD_INCONSISTENCY), **OPEN), False),
        (facts(zero(transparency=NONE), transparency_until=None), False),
    ],
)
def test_a_decision_waits_for_the_transparency_days_of_the_grave_cases(given, waits):
    decision = decide(given, TERMS)
    assert (decision.outcome is Outcome.WAITING) is waits
    if waits:
        assert decision.until == TODAY
        assert decision.status is None
        assert len(decision.changes) == 2


def test_late_transparency_satisfies_step_two_and_never_step_one():
    assert decide(facts(inconsistency(LATE), formerly_certified=True), TERMS).outcome is Outcome.OFFERED
    late = zero(transparency=LATE)
    assert decide(facts(late, remediation_plan_signed=True), TERMS).status is Status.TERMINATED


def test_where_a_plan_alone_helps_the_days_to_sign_it_are_waited_for():
    terms = TERMS.with_changes({"zt_rule": "only_if_opaque_and_unwilling"})
    assert decide(facts(zero(transparency=LATE), **OPEN), terms).outcome is Outcome.WAITING
    assert decide(facts(zero(transparency=LATE), **OVER), terms).status is Status.TERMINATED
    signed = facts(zero(transparency=LATE), remediation_plan_signed=True, **OPEN)
    assert decide(signed, terms).status is Status.ASSESSED


def test_where_any_zero_tolerance_terminates_no_plan_is_waited_for():
    terms = TERMS.with_changes({"zt_rule": "any"})
    assert decide(facts(zero(transparency=ON_SITE), **OPEN), terms).status is Status.TERMINATED
