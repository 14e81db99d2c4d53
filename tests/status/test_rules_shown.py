"""What status a factory shows on a day (rules S1, S2, S5, S6, C7, V11, Z5)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ietp_dash.status.facts import VALID, Result, Status
from ietp_dash.status.shown import Held, shown_status, was_formerly_certified

S = Status
FROM, TO = date(2025, 3, 31), date(2026, 3, 31)
DAY = timedelta(days=1)
CERTIFIED = Held(S.CERTIFIED, FROM, TO)
PROGRESSING = Result(S.PROGRESSING, date(2026, 3, 1), date(2026, 9, 1))
TERMINATED = Result(S.TERMINATED, date(2026, 2, 1), None)


@pytest.mark.parametrize(
    ("held", "result", "on", "status"),
    [
        ([CERTIFIED], None, FROM - DAY, S.NOT_CERTIFIED),
        ([CERTIFIED], None, FROM, S.CERTIFIED),
        ([CERTIFIED], None, TO, S.CERTIFIED),
        ([CERTIFIED], None, TO + DAY, S.NOT_CERTIFIED),
        ([CERTIFIED], PROGRESSING, TO, S.CERTIFIED),
        ([CERTIFIED], PROGRESSING, TO + DAY, S.PROGRESSING),
        ([CERTIFIED], PROGRESSING, PROGRESSING.valid_to, S.PROGRESSING),
        ([CERTIFIED], PROGRESSING, PROGRESSING.valid_to + DAY, S.NOT_CERTIFIED),
        ([], PROGRESSING, PROGRESSING.valid_from - DAY, S.NOT_CERTIFIED),
        ([], PROGRESSING, PROGRESSING.valid_from, S.PROGRESSING),
        ([CERTIFIED], Result(S.CERTIFIED, FROM, TO), TO + DAY, S.NOT_CERTIFIED),
        ([Held(S.CERTIFIED, FROM, TO, withdrawn_on=date(2026, 2, 1))], TERMINATED, date(2026, 1, 31), S.CERTIFIED),
        ([Held(S.CERTIFIED, FROM, TO, withdrawn_on=date(2026, 2, 1))], TERMINATED, date(2026, 2, 1), S.TERMINATED),
        ([Held(S.CERTIFIED, FROM, TO, withdrawn_on=date(2026, 2, 1))], TERMINATED, date(2030, 1, 1), S.TERMINATED),
        ([Held(S.PROBATION, FROM, TO, superseded_on=date(2026, 1, 5))], None, date(2026, 1, 4), S.PROBATION),
        ([Held(S.PROBATION, FROM, TO, superseded_on=date(2026, 1, 5))], None, date(2026, 1, 5), S.NOT_CERTIFIED),
        ([CERTIFIED, Held(S.REMEDIATION, TO + DAY, date(2026, 12, 31))], None, TO, S.CERTIFIED),
        ([CERTIFIED, Held(S.REMEDIATION, TO + DAY, date(2026, 12, 31))], None, TO + DAY, S.REMEDIATION),
        ([], None, TO, S.NOT_CERTIFIED),
        ([Held(S.CERTIFIED, FROM, TO, TO)], Result(S.CERTIFIED, FROM, TO), TO, S.NOT_CERTIFIED),
        ([CERTIFIED, Held(S.PROBATION, TO, date(2026, 12, 31))], None, TO, S.PROBATION),
    ],
)
def test_the_certificate_in_force_comes_first_then_the_result(held, result, on, status):
    assert shown_status(held, result, on).status is status


def test_nothing_to_show_has_no_days():
    closed = Result(S.NOT_CERTIFIED, FROM, TO)
    shown = shown_status([], closed, TO)
    assert (shown.status, shown.since, shown.result) == (S.NOT_CERTIFIED, None, None)


def test_both_lines_are_kept_for_those_who_may_see_them():
    shown = shown_status([CERTIFIED], PROGRESSING, date(2026, 3, 15))
    assert (shown.certificate, shown.result) == (CERTIFIED, PROGRESSING)
    assert (shown.since, shown.until) == (FROM, TO)


@pytest.mark.parametrize(
    "result",
    [PROGRESSING, Result(S.ASSESSED, FROM, date(2026, 12, 31)), TERMINATED, Result(S.CERTIFIED, FROM, TO), None],
)
def test_a_card_without_certificate_looks_the_same_whatever_lies_behind_it(result):
    assert shown_status([], result, TO + DAY).card is S.NOT_CERTIFIED
    assert shown_status([CERTIFIED], result, TO).card is S.CERTIFIED


HELD = st.builds(
    lambda type, start, length, ended: Held(type, start, start + timedelta(days=length), ended),
    st.sampled_from(sorted(VALID)),
    st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    st.integers(0, 400),
    st.none() | st.dates(date(2025, 1, 1), date(2027, 12, 31)),
)


@given(st.lists(HELD, max_size=4), st.dates(date(2025, 1, 1), date(2027, 12, 31)), st.randoms())
def test_a_valid_status_is_shown_exactly_while_a_certificate_is_in_force(held, on, random):
    shown = shown_status(held, PROGRESSING, on)
    assert (shown.status in VALID) == any(one.in_force(on) for one in held)
    shuffled = random.sample(held, len(held))
    again = shown_status(shuffled, PROGRESSING, on)
    assert (again.since, again.until) == (shown.since, shown.until)


@pytest.mark.parametrize(
    ("certified", "terminated", "on", "formerly"),
    [
        ([], [], TO, False),
        ([FROM], [], FROM - DAY, False),
        ([FROM], [], FROM, True),
        ([FROM], [], date(2040, 1, 1), True),
        ([FROM], [TO], TO, False),
        ([FROM], [TO], TO - DAY, True),
        ([FROM, TO + DAY], [TO], TO + DAY, True),
        ([FROM], [FROM], TO, False),
        ([FROM, date(2026, 1, 1)], [date(2025, 6, 1), date(2026, 2, 1)], TO, False),
        ([FROM, date(2026, 1, 1)], [date(2025, 6, 1)], TO, True),
    ],
)
def test_formerly_certified_means_ever_and_not_terminated_since(certified, terminated, on, formerly):
    assert was_formerly_certified(certified, terminated, on) is formerly
