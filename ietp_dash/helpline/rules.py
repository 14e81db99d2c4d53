"""The helpline's words, hours, and what of its counts may be seen. Pure.

Rule source: docs/rules.md, clauses H2 to H5 and V7.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from ..kernel.errors import N_, Refused

TOPICS = {
    "hours": N_("Working hours"),
    "wages": N_("Wages"),
    "contract": N_("Contract"),
    "leaving": N_("Dismissal or resignation"),
    "safety": N_("Health and safety at work"),
    "insurance": N_("Social insurance"),
    "pension": N_("Pension"),
    "leave": N_("Leave"),
    "relations": N_("Relations at work"),
    "homesickness": N_("Homesickness"),
    "health": N_("Health"),
    "family": N_("Family"),
    "other": N_("Something else"),
}
URGENCIES = {"low": N_("Can wait"), "normal": N_("Normal"), "urgent": N_("Urgent: danger for somebody")}
CHANNELS = {"phone": N_("Phone"), "chat": N_("Chat"), "page": N_("Workers' page")}
GENDERS = {"": N_("not said"), "female": N_("Female"), "male": N_("Male"), "other": N_("Other")}
STATES = {"open": N_("Open"), "escalated": N_("Escalated"), "closed": N_("Closed")}
ESCALATED_TO = {
    "factory": N_("The factory's management"),
    "integrity": N_("The integrity officers"),
    "programme": N_("The programme's coordinator"),
    "outside": N_("An authority or aid organisation"),
}
OUTCOMES = {
    "informed": N_("The worker knows what to do"),
    "solved": N_("Solved"),
    "referred": N_("Passed on"),
    "unsolved": N_("Not solved"),
    "lost": N_("The worker did not come back"),
}
ESCALATIONS = "!"
"""The topic under which escalated cases are counted."""
LEAST = 5
LONGEST, LONGEST_IDENTITY = 4000, 500
RETENTION = timedelta(days=365)
ZONE = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class Hours:
    """When somebody answers: from ``opens`` to ``closes`` (GMT+8) on every day that is not in ``rests`` (H2)."""

    opens: time
    closes: time
    rests: frozenset[date]

    def are_open(self, now: datetime) -> bool:
        """Whether somebody answers at ``now`` (UTC); the closing minute does not count.

        >>> from datetime import UTC
        >>> hours = Hours(time(9), time(21), frozenset({date(2026, 2, 17)}))
        >>> [hours.are_open(datetime(2026, 2, day, hour, 0, tzinfo=UTC)) for day, hour in ((16, 1), (16, 13), (17, 2))]
        [True, False, False]
        """
        here = now.astimezone(ZONE)
        return here.date() not in self.rests and self.opens <= here.time() < self.closes

    def next_opening(self, now: datetime) -> datetime:
        """When somebody answers again, as a moment of GMT+8; ``now`` while the helpline is open."""
        here = now.astimezone(ZONE)
        if self.are_open(now):
            return here
        day = here.date() if here.time() < self.opens else here.date() + timedelta(days=1)
        while day in self.rests:
            day += timedelta(days=1)
        return datetime.combine(day, self.opens, ZONE)


def clock_time(text: str) -> time:
    """The time of a term such as 09:00."""
    return time.fromisoformat(text)


def month_of(now: datetime) -> date:
    """The first day of the month that ``now`` lies in for the helpline (GMT+8)."""
    return now.astimezone(ZONE).date().replace(day=1)


def shown(count: int) -> int | None:
    """What may be seen of one count: itself from five on, else nothing, zero included (V7).

    No sums are ever published, and each number is published once: what is hidden could be any of 0 to 4.
    """
    return count if count >= LEAST else None


def published(counts: dict[str, int]) -> dict[str, int | None]:
    """The figures of one factory and month: a number or None for every topic and for the escalated ones."""
    return {topic: shown(counts.get(topic, 0)) for topic in (*TOPICS, ESCALATIONS)}


def check_words(words: str, field: str = "words") -> str:
    """A text that somebody wrote. Refused when empty or too long."""
    said = words.strip()
    if not said:
        raise Refused(N_("Write something."), field=field)
    if len(said) > LONGEST:
        raise Refused(N_("Use at most 4,000 characters."), field=field)
    return said


def check_escalation(to: str, consent: bool, state: str) -> None:
    """Refuse to pass a case on without the worker's consent (H2), to nobody, or after its end."""
    if state == "closed":
        raise Refused(N_("This case is closed."), conflict=True)
    if to not in ESCALATED_TO:
        raise Refused(N_("Choose whom to ask."), field="to")
    if not consent:
        raise Refused(
            N_("The worker has not agreed that anybody is asked. Nothing leaves the helpline without that."), field="to"
        )


def check_code(code: str, known: Collection[str], field: str) -> str:
    """A code that was chosen. Refused for one that is not known."""
    if code not in known:
        raise Refused(N_("Choose one."), field=field)
    return code


def months_over(first: date | None, frozen: Iterable[date], now: datetime) -> list[date]:
    """The months from ``first`` on that are over at ``now`` and not frozen yet, oldest first."""
    done, found, month = set(frozen), [], first
    while month is not None and month < month_of(now):
        if month not in done:
            found.append(month)
        month = (month + timedelta(days=32)).replace(day=1)
    return found
