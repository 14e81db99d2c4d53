"""How long something is worth telling, when a mail goes out, and when it is tried again; pure.

A notice is made of what happened in the last 30 days and mailed for 7: a log read late (a new reader, a restored
backup) does not flood anybody.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

TOLD_FOR = timedelta(days=30)
MAILED_FOR = timedelta(days=7)
CLAIM = timedelta(minutes=5)
_WAITS = tuple(timedelta(minutes=one) for one in (1, 5, 15, 60, 180, 360, 720))

MAILINGS = ("at_once", "daily", "weekly", "never")


@dataclass(frozen=True)
class Hours:
    """When a person wants mail: how often, at which hour, and not from ``quiet_from`` to ``quiet_to`` (hours, 0-23).

    A weekly mail comes on Monday. Quiet hours may go over midnight; from and to the same hour means none.
    """

    mailing: str = "at_once"
    hour: int = 8
    quiet_from: int | None = None
    quiet_to: int | None = None
    zone: str = "UTC"


def is_digested(hours: Hours, *, locked: bool) -> bool:
    """Whether a notice waits for the person's daily or weekly mail; what is ``locked`` never does (Q2)."""
    return not locked and hours.mailing in ("daily", "weekly")


def mail_at(now: datetime, hours: Hours, *, locked: bool) -> datetime:
    """When the mail about something that is told ``now`` goes out (UTC)."""
    at = next_digest(now, hours) if is_digested(hours, locked=locked) else now
    return after_quiet(at, hours)


def next_digest(now: datetime, hours: Hours) -> datetime:
    """The next time after ``now`` at which the person's daily or weekly mail is due (UTC)."""
    zone = ZoneInfo(hours.zone)
    day = now.astimezone(zone).date()
    days = (day + timedelta(days=n) for n in range(9))
    wanted = (one for one in days if hours.mailing != "weekly" or one.weekday() == 0)
    moments = (_at(one, hours.hour, zone) for one in wanted)
    return next(one for one in moments if one > now)


def after_quiet(at: datetime, hours: Hours) -> datetime:
    """``at``, or the end of the quiet hours that it falls into (UTC; Q2)."""
    start, end = hours.quiet_from, hours.quiet_to
    if start is None or end is None or start == end:
        return at
    zone = ZoneInfo(hours.zone)
    local = at.astimezone(zone)
    if not _is_quiet(local.hour, start, end):
        return at
    day = local.date() + timedelta(days=1 if start > end and local.hour >= start else 0)
    return max(at, _at(day, end, zone))


def _is_quiet(hour, start, end) -> bool:
    return start <= hour < end if start < end else hour >= start or hour < end


def _at(day, hour, zone) -> datetime:
    return datetime.combine(day, time(hour), zone).astimezone(UTC)


def is_told(happened: datetime, now: datetime) -> bool:
    """Whether what ``happened`` is still worth a notice."""
    return now - happened < TOLD_FOR


def is_mailed(happened: datetime, now: datetime) -> bool:
    """Whether what ``happened`` is still worth a mail."""
    return now - happened < MAILED_FOR


def is_spent(attempts: int) -> bool:
    """Whether a mail was tried so often, without ever an answer, that it is given up."""
    return attempts > len(_WAITS)


def next_try(attempts: int, now: datetime) -> datetime | None:
    """When a mail refused ``attempts`` times is tried again; None if it is given up (after about a day)."""
    return now + _WAITS[attempts - 1] if attempts <= len(_WAITS) else None
