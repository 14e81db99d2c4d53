"""From when to when a status holds, with every month end and limit (rules C2, C3, C6, S3, S4, S6, D9)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ietp_dash.kernel.dates import add_months
from ietp_dash.kernel.errors import Refused
from ietp_dash.programme.terms import Terms
from ietp_dash.status import validity
from ietp_dash.status.decision import Outcome
from ietp_dash.status.facts import Facts, Result, Status
from ietp_dash.status.rules import decide, upgrade_is_due

from .facts_of import TODAY, certificate, critical, facts, majors, minor

TERMS = Terms.default()
ONE_DAY = timedelta(days=1)
LEAP = date(2028, 2, 29)


def assessed_until(end: date) -> Result:
    """An Assessed decided half a year before."""
    return Result(Status.ASSESSED, add_months(end, -6), end)


def progressing_until(end: date) -> Result:
    """A Progressing that ends on ``end``."""
    return Result(Status.PROGRESSING, add_months(end, -6), end)


@pytest.mark.parametrize(
    ("fee", "held", "start", "end"),
    [
        (date(2026, 3, 31), None, date(2026, 3, 31), date(2027, 3, 31)),
        (LEAP, None, LEAP, date(2029, 2, 28)),
        (date(2027, 2, 28), None, date(2027, 2, 28), date(2028, 2, 28)),
        (date(2026, 3, 1), certificate(Status.CERTIFIED, date(2026, 6, 30)), date(2026, 7, 1), date(2027, 7, 1)),
        (date(2026, 6, 30), certificate(Status.CERTIFIED, date(2026, 6, 30)), date(2026, 7, 1), date(2027, 7, 1)),
        (date(2026, 7, 1), certificate(Status.CERTIFIED, date(2026, 6, 30)), date(2026, 7, 1), date(2027, 7, 1)),
        (date(2026, 7, 2), certificate(Status.CERTIFIED, date(2026, 6, 30)), date(2026, 7, 2), date(2027, 7, 2)),
        (date(2026, 3, 1), certificate(Status.REMEDIATION, date(2026, 6, 30)), date(2026, 3, 1), date(2027, 3, 1)),
        (date(2026, 3, 1), certificate(Status.PROBATION, date(2026, 6, 30)), date(2026, 3, 1), date(2027, 3, 1)),
    ],
)
def test_certified_follows_a_certified_certificate_and_supersedes_the_others(fee, held, start, end):
    decision = decide(facts(fee_confirmed_on=fee, decided_on=fee, certificate=held), TERMS)
    assert (decision.outcome, decision.status) == (Outcome.DECIDED, Status.CERTIFIED)
    assert (decision.valid_from, decision.valid_to) == (start, end)


def test_certified_never_starts_before_its_approval():
    given = facts(decided_on=date(2026, 5, 10), approved_on=date(2026, 5, 1), fee_confirmed_on=date(2026, 4, 1))
    assert decide(given, TERMS).valid_from == date(2026, 5, 1)


def test_the_fee_is_due_sixty_days_after_the_approval_that_stands():
    given = facts(approved_on=date(2026, 3, 1))
    assert decide(given, TERMS).until == date(2026, 4, 30)


@pytest.mark.parametrize(
    ("accepted", "fee", "held", "start"),
    [
        (date(2026, 3, 1), date(2026, 3, 10), None, date(2026, 3, 10)),
        (date(2026, 3, 10), date(2026, 3, 1), None, date(2026, 3, 10)),
        (date(2026, 3, 1), date(2026, 3, 10), certificate(Status.CERTIFIED, date(2026, 3, 31)), date(2026, 4, 1)),
        (date(2026, 3, 1), date(2026, 3, 31), certificate(Status.CERTIFIED, date(2026, 3, 31)), date(2026, 4, 1)),
        (date(2026, 3, 1), date(2026, 4, 2), certificate(Status.CERTIFIED, date(2026, 3, 31)), date(2026, 4, 2)),
        (date(2026, 3, 1), date(2026, 3, 10), certificate(Status.PROBATION, date(2026, 3, 31)), date(2026, 4, 1)),
    ],
)
def test_remediation_starts_on_the_latest_of_acceptance_fee_and_the_day_after(accepted, fee, held, start):
    assert validity.from_offer(accepted, fee, held, 9) == (start, add_months(start, 9))


@pytest.mark.parametrize(
    ("decided", "end"),
    [
        (date(2026, 3, 31), date(2026, 9, 30)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 31), LEAP),
        (LEAP, date(2028, 8, 29)),
    ],
)
def test_a_first_progressing_holds_six_months(decided, end):
    decision = decide(facts(minor(), decided_on=decided), TERMS)
    assert (decision.valid_from, decision.valid_to) == (decided, end)


@pytest.mark.parametrize(
    ("decided", "end"),
    [(date(2026, 3, 31), date(2027, 1, 31)), (date(2026, 4, 30), date(2027, 2, 28)), (date(2027, 4, 30), LEAP)],
)
def test_a_first_assessed_holds_ten_months(decided, end):
    decision = decide(facts(critical(), decided_on=decided), TERMS)
    assert (decision.valid_from, decision.valid_to) == (decided, end)


@pytest.mark.parametrize(
    ("first", "decided", "running", "end"),
    [
        (date(2026, 1, 31), date(2026, 3, 31), assessed_until(date(2026, 11, 30)), date(2026, 9, 30)),
        (date(2026, 1, 31), date(2026, 5, 30), assessed_until(date(2026, 11, 30)), date(2026, 11, 30)),
        (date(2026, 1, 31), date(2026, 5, 31), assessed_until(date(2026, 11, 30)), date(2026, 11, 30)),
        (date(2026, 1, 31), date(2026, 6, 1), assessed_until(date(2026, 11, 30)), date(2026, 11, 30)),
        (date(2026, 1, 31), date(2026, 11, 30), assessed_until(date(2026, 11, 30)), date(2026, 11, 30)),
        (date(2026, 1, 31), date(2026, 6, 15), progressing_until(date(2026, 7, 31)), date(2026, 7, 31)),
    ],
)
def test_an_upgrade_ends_at_the_earlier_of_six_months_and_the_old_end(first, decided, running, end):
    given = facts(minor(), decided_on=decided, first_decided_on=first, result=running)
    decision = decide(given, TERMS)
    assert (decision.status, decision.valid_to) == (Status.PROGRESSING, end)


def test_a_fall_from_progressing_ends_ten_months_after_the_first_decision():
    first = date(2026, 1, 31)
    given = facts(
        critical(),
        decided_on=date(2026, 6, 1),
        first_decided_on=first,
        result=Result(Status.PROGRESSING, first, date(2026, 7, 31)),
    )
    decision = decide(given, TERMS)
    assert (decision.status, decision.valid_to) == (Status.ASSESSED, date(2026, 11, 30))


def test_assessed_decided_again_keeps_its_end():
    given = facts(
        critical(),
        decided_on=date(2026, 6, 1),
        first_decided_on=date(2026, 1, 31),
        result=assessed_until(date(2026, 10, 15)),
    )
    assert decide(given, TERMS).valid_to == date(2026, 10, 15)


@pytest.mark.parametrize(
    ("decided", "outcome"), [(date(2026, 11, 30), Outcome.DECIDED), (date(2026, 12, 1), Outcome.CLOSED)]
)
def test_a_cycle_closes_after_the_last_day_of_its_limit(decided, outcome):
    given = facts(minor(), decided_on=decided, first_decided_on=date(2026, 1, 31))
    assert decide(given, TERMS).outcome is outcome


@pytest.mark.parametrize("running", [progressing_until(TODAY - ONE_DAY), assessed_until(TODAY - ONE_DAY)])
def test_a_cycle_closes_when_its_status_has_ended_with_findings_open(running):
    given = {"first_decided_on": add_months(TODAY, -6), "result": running}
    closed = decide(facts(minor(), **given), TERMS)
    assert (closed.outcome, closed.status, closed.rule) == (Outcome.CLOSED, Status.NOT_CERTIFIED, "S6")
    assert decide(facts(**given), TERMS).outcome is Outcome.APPROVED
    last_day = facts(minor(), **{**given, "result": Result(running.status, running.valid_from, TODAY)})
    assert decide(last_day, TERMS).outcome is Outcome.DECIDED


@pytest.mark.parametrize("ends", [TODAY - ONE_DAY, date(2026, 6, 30)])
def test_what_an_investigation_finds_after_a_certificate_begins_its_own_ten_months(ends):
    held = Result(Status.CERTIFIED, add_months(ends, -12), ends)
    given = {"audit_kind": "SI", "result": held, "first_decided_on": add_months(ends, -13)}
    better, worse = decide(facts(minor(), **given), TERMS), decide(facts(critical(), **given), TERMS)
    assert (better.status, better.valid_to) == (Status.PROGRESSING, date(2026, 9, 30))
    assert (worse.status, worse.valid_to) == (Status.ASSESSED, date(2027, 1, 31))


def test_upgrades_are_prompted_only_from_a_running_assessed():
    running = {"first_decided_on": date(2026, 1, 31), "result": assessed_until(date(2026, 11, 30))}
    assert upgrade_is_due(facts(minor(), **running), TERMS)
    assert upgrade_is_due(facts(**running), TERMS)
    assert not upgrade_is_due(facts(critical(), **running), TERMS)
    assert not upgrade_is_due(facts(minor(), plan_submitted=False, **running), TERMS)
    assert not upgrade_is_due(facts(minor()), TERMS)
    assert not upgrade_is_due(facts(minor(), result=progressing_until(date(2026, 7, 31))), TERMS)


@pytest.mark.parametrize(
    ("months", "expected"), [(6, date(2027, 2, 28)), (12, date(2027, 8, 31)), (24, date(2028, 8, 31))]
)
def test_the_reapply_date_is_one_of_the_waiting_times(months, expected):
    assert validity.reapply_on(date(2026, 8, 31), months, TERMS) == expected
    with pytest.raises(Refused):
        validity.reapply_on(date(2026, 8, 31), months + 1, TERMS)


DAYS = st.dates(date(2026, 1, 1), date(2029, 12, 31))
OPEN = st.sampled_from([(minor(),), (critical(),), majors(2), majors(4)])


@given(DAYS, st.integers(0, 310), OPEN, st.booleans(), st.integers(0, 10), st.sampled_from(["p", "a", None]))
def test_no_status_of_a_cycle_ends_after_its_first_decision_and_ten_months(first, later, open_ones, plan, months, kind):
    decided = first + timedelta(days=later)
    end = add_months(first, months)
    result = {"p": Result(Status.PROGRESSING, first, end), "a": Result(Status.ASSESSED, first, end), None: None}[kind]
    given_facts = Facts(
        decided, findings=open_ones, first_decided_on=first, result=result, plan_submitted=plan, audit_kind="FU"
    )
    decision = decide(given_facts, TERMS)
    if decision.outcome is Outcome.DECIDED:
        assert decided == decision.valid_from <= decision.valid_to <= add_months(first, 10)
        if result and decided <= end and (kind == "a" or decision.status is Status.PROGRESSING):
            assert decision.valid_to <= end
    else:
        assert decision.outcome is Outcome.CLOSED
