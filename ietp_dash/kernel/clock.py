"""The one clock. Only views, commands and the use-case plumbing read it; everything else is told the time."""

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

PROGRAMME = "Asia/Hong_Kong"
_FARTHEST_AHEAD = timedelta(hours=14)
_fixed: ContextVar[datetime | None] = ContextVar("fixed_time", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _fixed.get() or datetime.now(UTC)


def today(zone: str = PROGRAMME) -> date:
    """The calendar day it is now in ``zone`` (an IANA name): a factory's own, else the programme office's (L4)."""
    return day_of(now(), zone)


def day_of(moment: datetime, zone: str = PROGRAMME) -> date:
    """The calendar day of ``moment`` (aware) in ``zone``, as for :func:`today`."""
    return moment.astimezone(ZoneInfo(zone)).date()


def farthest_day(moment: datetime) -> date:
    """The latest calendar day that ``moment`` has anywhere on earth.

    Queries over factories in many zones ask up to it; what is due is then said by each factory's own day.
    """
    return (moment + _FARTHEST_AHEAD).date()


@contextmanager
def at(moment: datetime):
    """Make ``moment`` (aware) the present within the block: for seeding history, replays and tests."""
    token = _fixed.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)
