"""Calendar arithmetic: months clamped at month end, working days, and when a day ends in a zone.

Everything is told its dates, holidays and zones; nothing here reads a clock. Rule source: docs/rules.md,
clauses L1 to L4.
"""

from calendar import monthrange
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


def add_months(day: date, months: int) -> date:
    """``day`` plus ``months`` calendar months (may be negative), clamped at month end (L1).

    Count from the original day each time: 31 January + 2 months is 31 March, not the month after 28 February.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_days(day: date, days: int) -> date:
    """``day`` plus ``days`` calendar days; ``day`` itself is day 0 (L3)."""
    return day + timedelta(days=days)


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    """Whether ``day`` is Monday to Friday and no holiday (L2)."""
    return day.weekday() < _SATURDAY and day not in holidays


def add_working_days(day: date, count: int, holidays: Collection[date]) -> date:
    """The ``count``-th working day after ``day``; ``day`` is day 0 whether or not it is worked (L2, L3).

    Raises ValueError for a negative count.
    """
    if count < 0:
        raise ValueError("Working days are counted forwards.")
    while count:
        day += _ONE_DAY
        count -= is_working_day(day, holidays)
    return day


def working_days_between(start: date, end: date, holidays: Collection[date]) -> int:
    """How many working days lie after ``start`` up to and including ``end``; negative if ``end`` is earlier.

    The inverse of :func:`add_working_days`: 0 on the triggering day, n on the last day of an n-day deadline.
    """
    if end < start:
        return -working_days_between(end, start, holidays)
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(is_working_day(day, holidays) for day in days)


def start_of_day(day: date, zone: str) -> datetime:
    """The instant, in UTC, at which ``day`` begins in ``zone`` (an IANA name)."""
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


def end_of_day(day: date, zone: str) -> datetime:
    """The first instant, in UTC, that is after ``day`` in ``zone``: a deadline lasts until just before it (L4)."""
    return start_of_day(day + _ONE_DAY, zone)


def is_over(day: date, zone: str, now: datetime) -> bool:
    """Whether ``day`` has ended in ``zone`` at ``now`` (aware): then a deadline on that day is missed (L4)."""
    return now >= end_of_day(day, zone)


def is_valid_on(valid_from: date | None, valid_to: date | None, day: date) -> bool:
    """Whether ``day`` lies in the validity; both ends count, an absent end is open (C2, S6)."""
    return (valid_from is None or valid_from <= day) and (valid_to is None or day <= valid_to)
