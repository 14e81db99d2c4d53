"""When the helpdesk's clock runs, how long an answer took, and which mails ask something. Pure.

Rule source: docs/rules.md, clause H1. Moments are aware datetimes; opening hours are those of GMT+8.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from ..kernel.dates import is_working_day

ZONE = timezone(timedelta(hours=8))
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Hours:
    """From ``opens`` to ``closes`` (GMT+8) Monday to Friday, but not on ``holidays`` (H1)."""

    opens: time
    closes: time
    holidays: frozenset[date]

    def window(self, day: date) -> tuple[datetime, datetime] | None:
        """When the helpdesk opens and closes on ``day``; None when it stays shut."""
        if not is_working_day(day, self.holidays):
            return None
        return datetime.combine(day, self.opens, ZONE), datetime.combine(day, self.closes, ZONE)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The service time from ``start`` to ``end``; nothing when ``end`` is not later (H1)."""
        total, day, last = timedelta(0), start.astimezone(ZONE).date(), end.astimezone(ZONE).date()
        while day <= last:
            if window := self.window(day):
                total += max(timedelta(0), min(end, window[1]) - max(start, window[0]))
            day += _ONE_DAY
        return total

    def after(self, start: datetime, target: timedelta) -> datetime:
        """The moment at which ``target`` of service time has run since ``start`` (H1).

        Raises ValueError for a target that is not positive, and for hours in which nobody ever answers.
        """
        if target <= timedelta(0) or self.opens >= self.closes:
            raise ValueError("Service time is counted forwards, in hours that open before they close.")
        day = start.astimezone(ZONE).date()
        while True:
            if window := self.window(day):
                begin = max(start.astimezone(ZONE), window[0])
                open_for = max(timedelta(0), window[1] - begin)
                if target <= open_for:
                    return begin + target
                target -= open_for
            day += _ONE_DAY


def time_taken(hours: Hours, start: datetime, end: datetime, waits: Iterable[tuple[datetime, datetime | None]]):
    """The service time from ``start`` to ``end`` without the ``waits`` for the asker (H1).

    A wait is (since, until), in order and apart from each other; until None is a wait that still lasts.
    """
    waited = (hours.between(max(start, since), min(end, until or end)) for since, until in waits)
    return hours.between(start, end) - sum(waited, timedelta(0))


def is_overdue(hours: Hours, start: datetime, now: datetime, waits, target: timedelta) -> bool:
    """Whether more than ``target`` of service time has run at ``now``; exactly ``target`` is still in time (H1)."""
    return time_taken(hours, start, now, waits) > target
