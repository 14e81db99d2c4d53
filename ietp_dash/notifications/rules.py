"""How long something is worth telling, and when a mail is tried again; pure.

A notice is made of what happened in the last 30 days and mailed for 7: a log read late (a new reader, a restored
backup) does not flood anybody.
"""

from datetime import datetime, timedelta

TOLD_FOR = timedelta(days=30)
MAILED_FOR = timedelta(days=7)
CLAIM = timedelta(minutes=5)
_WAITS = tuple(timedelta(minutes=one) for one in (1, 5, 15, 60, 180, 360, 720))


def is_told(happened: datetime, now: datetime) -> bool:
    """Whether what ``happened`` is still worth a notice."""
    return now - happened < TOLD_FOR


def is_mailed(happened: datetime, now: datetime) -> bool:
    """Whether what ``happened`` is still worth a mail."""
    return now - happened < MAILED_FOR


def next_try(attempts: int, now: datetime) -> datetime | None:
    """When a mail refused ``attempts`` times is tried again; None if it is given up (after about a day)."""
    return now + _WAITS[attempts - 1] if attempts <= len(_WAITS) else None
