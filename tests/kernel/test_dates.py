"""Calendar arithmetic at its edges: month ends, leap years, working days, zones (rules L1 to L4)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ietp_dash.kernel import dates

GOLDEN_WEEK = frozenset(date(2026, 10, day) for day in (1, 2, 5, 6, 7))
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
HOLIDAYS = st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=40)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 15), 1, date(2026, 2, 15)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 1, 31), 2, date(2026, 3, 31)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 31), -2, date(2025, 11, 30)),
        (date(2026, 1, 1), -1, date(2025, 12, 1)),
        (date(2026, 5, 20), 0, date(2026, 5, 20)),
    ],
)
def test_months_are_calendar_months_clamped_at_month_end(day, months, expected):
    assert dates.add_months(day, months) == expected


@given(DAYS, st.integers(-120, 120))
def test_months_land_in_the_right_month_and_never_on_a_later_day(day, months):
    moved = dates.add_months(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day <= day.day
    assert moved.day == day.day or (moved + timedelta(days=1)).day == 1


@given(DAYS, DAYS, st.integers(0, 60))
def test_months_keep_the_order_of_days(one, other, months):
    earlier, later = sorted((one, other))
    assert dates.add_months(earlier, months) <= dates.add_months(later, months)


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        (date(2026, 9, 28), 0, date(2026, 9, 28)),
        (date(2026, 9, 28), 1, date(2026, 9, 29)),
        (date(2026, 9, 25), 1, date(2026, 9, 28)),
        (date(2026, 9, 26), 1, date(2026, 9, 28)),
        (date(2026, 9, 27), 0, date(2026, 9, 27)),
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 10, 3), 1, date(2026, 10, 8)),
        (date(2026, 9, 28), 5, date(2026, 10, 12)),
        (date(2026, 9, 28), 7, date(2026, 10, 14)),
    ],
)
def test_working_days_are_counted_from_day_zero(start, count, expected):
    assert dates.add_working_days(start, count, GOLDEN_WEEK) == expected


def test_a_make_up_saturday_is_not_a_working_day():
    assert not dates.is_working_day(date(2026, 10, 10), GOLDEN_WEEK)
    assert dates.is_working_day(date(2026, 10, 9), GOLDEN_WEEK)


def test_working_days_are_not_counted_backwards():
    with pytest.raises(ValueError, match="forwards"):
        dates.add_working_days(date(2026, 1, 5), -1, frozenset())


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 40), HOLIDAYS)
def test_counting_between_undoes_adding(start, count, holidays):
    end = dates.add_working_days(start, count, holidays)
    assert dates.working_days_between(start, end, holidays) == count
    assert dates.working_days_between(end, start, holidays) == -count
    assert count == 0 or dates.is_working_day(end, holidays)


@pytest.mark.parametrize(
    ("day", "zone", "expected"),
    [
        (date(2026, 6, 30), "Asia/Shanghai", datetime(2026, 6, 30, 16, tzinfo=UTC)),
        (date(2026, 6, 30), "Asia/Kolkata", datetime(2026, 6, 30, 18, 30, tzinfo=UTC)),
        (date(2026, 6, 30), "America/Mexico_City", datetime(2026, 7, 1, 6, tzinfo=UTC)),
        (date(2026, 3, 8), "America/New_York", datetime(2026, 3, 9, 4, tzinfo=UTC)),
        (date(2026, 11, 1), "America/New_York", datetime(2026, 11, 2, 5, tzinfo=UTC)),
        (date(2018, 11, 3), "America/Sao_Paulo", datetime(2018, 11, 4, 3, tzinfo=UTC)),
        (date(2026, 12, 31), "Pacific/Kiritimati", datetime(2026, 12, 31, 10, tzinfo=UTC)),
    ],
)
def test_a_day_ends_at_midnight_in_its_own_zone(day, zone, expected):
    assert dates.end_of_day(day, zone) == expected


def test_a_deadline_lasts_to_the_last_moment_of_its_day():
    end = datetime(2026, 6, 30, 16, tzinfo=UTC)
    assert not dates.is_over(date(2026, 6, 30), "Asia/Shanghai", end - timedelta(microseconds=1))
    assert dates.is_over(date(2026, 6, 30), "Asia/Shanghai", end)
    assert not dates.is_over(date(2026, 6, 30), "America/Mexico_City", end)


@pytest.mark.parametrize(
    ("day", "valid"),
    [
        (date(2026, 2, 28), False),
        (date(2026, 3, 1), True),
        (date(2027, 3, 1), True),
        (date(2027, 3, 2), False),
    ],
)
def test_first_and_last_day_are_both_valid(day, valid):
    assert dates.is_valid_on(date(2026, 3, 1), date(2027, 3, 1), day) is valid


def test_an_absent_end_is_open():
    assert dates.is_valid_on(None, None, date(1, 1, 1))
    assert dates.is_valid_on(date(2026, 3, 1), None, date(9999, 1, 1))
    assert not dates.is_valid_on(None, date(2026, 3, 1), date(2026, 3, 2))
