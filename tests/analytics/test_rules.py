"""Periods, buckets, quantiles."""

from datetime import date

import pytest

from ietp_dash.analytics import rules
from ietp_dash.kernel.errors import Refused


@pytest.mark.parametrize(
    ("day", "step", "first"),
    [
        (date(2026, 11, 23), "month", date(2026, 11, 1)),
        (date(2026, 12, 31), "quarter", date(2026, 10, 1)),
        (date(2026, 1, 1), "quarter", date(2026, 1, 1)),
        (date(2026, 7, 1), "year", date(2026, 1, 1)),
    ],
)
def test_period_of_a_day(day, step, first):
    assert rules.period_of(day, step) == first


def test_periods_follow_each_other_without_a_gap():
    months = rules.periods(date(2025, 11, 15), date(2026, 2, 1), "month")
    assert months == [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]
    assert rules.periods(date(2024, 12, 31), date(2026, 1, 1), "year") == [date(y, 1, 1) for y in (2024, 2025, 2026)]


@pytest.mark.parametrize(("days", "bucket"), [(-3, 0), (0, 0), (60, 60), (61, 61), (67, 61), (68, 68), (365, 362)])
def test_days_are_exact_to_sixty_then_to_the_week(days, bucket):
    assert rules.days_bucket(days) == bucket


def test_quantiles_of_a_histogram():
    histogram = {10: 1, 20: 1, 30: 1, 40: 1}
    assert rules.quantile(histogram, 0.5) == 20
    assert rules.quantile(histogram, 0.9) == 40
    assert rules.quantile({}, 0.5) is None


def test_no_audit_is_a_gap_and_not_zero():
    assert rules.per_audit(0, 0) is None
    assert rules.per_audit(0, 4) == 0


@pytest.mark.parametrize("text", ["2026", "2026-13", "x", "2026-1-1", "'; drop"])
def test_a_month_that_is_none_is_refused(text):
    with pytest.raises(Refused) as no:
        rules.read_month(text, date(2026, 1, 1), "from")
    assert no.value.field == "from"
