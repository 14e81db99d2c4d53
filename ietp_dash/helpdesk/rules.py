"""When the helpdesk's clock runs, how long an answer took, and which mails ask something. Pure.

Rule source: docs/rules.md, clause H1. Moments are aware datetimes; opening hours are those of GMT+8.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from ..kernel.dates import is_working_day
from ..kernel.errors import N_, Refused

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


TOPICS = {
    "application": N_("Application and renewal"),
    "fees": N_("Fees and invoices"),
    "audit": N_("Audits and reports"),
    "corrections": N_("Corrections"),
    "certificate": N_("Certificate and seal"),
    "connections": N_("Directory and connections"),
    "account": N_("Account and sign-in"),
    "other": N_("Something else"),
}
STATES = {
    "new": N_("New"),
    "open": N_("In work"),
    "waiting": N_("Waits for the asker"),
    "solved": N_("Solved"),
    "merged": N_("Merged"),
}
CHANNELS = {"web": N_("Form"), "mail": N_("Mail"), "phone": N_("Phone")}
FIRST_ANSWER = timedelta(hours=8)
SOLUTION = timedelta(hours=40)
REOPENS_FOR = timedelta(days=14)
LONGEST_SUBJECT, LONGEST_TEXT, MOST_FILES = 200, 8000, 5
MAILED_FOR = timedelta(days=1)
UNSENT, FAILED = "unsent", "failed"
"""How the Message-ID of an answer begins that is not mailed yet, or never will be."""
LIVE = ("new", "open", "waiting")


def check_asked(topic: str, subject: str, text: str) -> tuple[str, str]:
    """Subject and text of an enquiry. Refused without them, when too long, and for an unknown topic."""
    if topic not in TOPICS:
        raise Refused(N_("Choose what it is about."), field="topic")
    said = " ".join(subject.split())
    if not said:
        raise Refused(N_("Give it a subject."), field="subject")
    if len(said) > LONGEST_SUBJECT:
        raise Refused(N_("This text is too long."), field="subject")
    return said, check_text(text)


def check_text(text: str, field: str = "text") -> str:
    """What somebody writes. Refused when empty or too long."""
    if not text.strip():
        raise Refused(N_("Write something."), field=field)
    if len(text) > LONGEST_TEXT:
        raise Refused(N_("This text is too long."), field=field)
    return text.strip()


def may_reopen(solved: datetime, now: datetime) -> bool:
    """Whether the asker's next words open a solved enquiry again: for 14 days (H7)."""
    return now < solved + REOPENS_FOR


def median(values: list[float]) -> float | None:
    """The middle of ``values``, None of none.

    >>> median([3, 1, 2]), median([4, 1]), median([])
    (2, 2.5, None)
    """
    ordered = sorted(values)
    if not ordered:
        return None
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
