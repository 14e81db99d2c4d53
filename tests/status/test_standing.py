"""How a factory stands by its dated decisions (rules S2, S5, C7, Z2, Z5)."""

from datetime import UTC, date, datetime

import pytest

from ietp_dash.status import standing
from ietp_dash.status.facts import Result, Status
from ietp_dash.status.models import StatusDecision


def decided(status: str, start: date, end: date | None, **more) -> StatusDecision:
    """A decision as it is stored, oldest first in a list."""
    return StatusDecision(status=status, valid_from=start, valid_to=end, **more)


CERTIFIED = decided("certified", date(2025, 3, 31), date(2026, 3, 31))
RENEWED = decided("certified", date(2026, 4, 1), date(2027, 4, 1))
TERMINATED = decided("terminated", date(2026, 2, 1), None)


@pytest.mark.parametrize(
    ("on", "status"),
    [
        (date(2026, 1, 31), Status.CERTIFIED),
        (date(2026, 2, 1), Status.TERMINATED),
        (date(2026, 4, 1), Status.TERMINATED),
        (date(2027, 4, 1), Status.TERMINATED),
    ],
)
def test_a_termination_withdraws_the_certificate_in_force_and_the_one_to_come(on, status):
    assert standing.shown_on([CERTIFIED, RENEWED, TERMINATED], on).status is status


def test_an_annulled_termination_never_happened():
    annulled = decided("terminated", date(2026, 2, 1), None, annulled_at=datetime(2026, 3, 1, tzinfo=UTC))
    assert standing.shown_on([CERTIFIED, annulled], date(2026, 3, 31)).status is Status.CERTIFIED
    assert standing.formerly_certified([CERTIFIED, annulled], date(2026, 3, 31))
    assert not standing.formerly_certified([CERTIFIED, TERMINATED], date(2026, 3, 31))


def test_a_certificate_after_a_termination_is_not_withdrawn_by_it():
    back = decided("certified", date(2026, 9, 1), date(2027, 9, 1))
    assert standing.shown_on([CERTIFIED, TERMINATED, back], date(2026, 9, 1)).status is Status.CERTIFIED


def test_a_renewal_follows_without_gap():
    rows = [CERTIFIED, RENEWED]
    assert standing.shown_on(rows, date(2026, 3, 31)).until == date(2026, 3, 31)
    assert standing.shown_on(rows, date(2026, 4, 1)).until == date(2027, 4, 1)


def test_a_certificate_is_superseded_on_the_first_day_of_the_next_one():
    early = decided("certified", date(2026, 3, 31), date(2027, 3, 31))
    found = standing.held([CERTIFIED, early, RENEWED])
    assert [one.superseded_on for one in found] == [date(2026, 3, 31), date(2026, 4, 1), None]
    assert [one.withdrawn_on for one in found] == [None, None, None]
    assert [one.superseded_on for one in standing.held([CERTIFIED, RENEWED])] == [None, None]


def test_only_a_termination_within_its_days_withdraws_a_certificate():
    last_day = decided("terminated", date(2026, 3, 31), None)
    day_after = decided("terminated", date(2026, 4, 1), None)
    assessed = decided("assessed", date(2026, 1, 1), date(2026, 11, 1))
    assert [one.withdrawn_on for one in standing.held([CERTIFIED, assessed])] == [None]
    assert [one.withdrawn_on for one in standing.held([CERTIFIED, last_day])] == [date(2026, 3, 31)]
    assert [one.withdrawn_on for one in standing.held([CERTIFIED, day_after])] == [None]


def test_the_result_is_the_last_decision_that_is_a_status():
    annulled = decided("terminated", date(2026, 5, 1), None, annulled_at=datetime(2026, 6, 1, tzinfo=UTC))
    offered = decided("offered", date(2026, 6, 1), date(2026, 7, 1))
    assert standing.result([CERTIFIED, RENEWED, annulled, offered]) == Result(
        Status.CERTIFIED, RENEWED.valid_from, RENEWED.valid_to
    )
    assert standing.result([offered, annulled]) is None


MOVED = decided("not_certified", date(2026, 2, 1), None, rule="R8")


@pytest.mark.parametrize(("on", "status"), [(date(2026, 1, 31), "certified"), (date(2026, 2, 1), "not_certified")])
def test_a_new_address_or_a_closure_withdraws_certificate_and_result_from_its_day_on(on, status):
    progressing = decided("progressing", date(2026, 1, 1), date(2026, 11, 1))
    assert standing.shown_on([CERTIFIED, progressing, RENEWED, MOVED], on).status == status
    assert standing.shown_on([CERTIFIED, RENEWED, MOVED], date(2026, 4, 1)).status is Status.NOT_CERTIFIED
    back = decided("certified", date(2026, 6, 1), date(2027, 6, 1))
    assert standing.shown_on([CERTIFIED, MOVED, back], date(2026, 6, 1)).status is Status.CERTIFIED


def test_the_closing_of_a_cycle_withdraws_no_certificate():
    closed = decided("not_certified", date(2026, 2, 1), None, rule="S6")
    assert standing.shown_on([CERTIFIED, closed], date(2026, 3, 1)).status is Status.CERTIFIED


def test_a_terminated_factory_that_moves_stays_terminated():
    moved = decided("not_certified", date(2026, 3, 1), None, rule="R8")
    assert standing.shown_on([CERTIFIED, TERMINATED, moved], date(2026, 3, 2)).status is Status.TERMINATED
