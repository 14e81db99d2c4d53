"""What holds of trainings: kinds, who may take part, seats, days, quiz, feedback (E1, E3 to E8); pure.

Times are aware, amounts in US cents, days those of the session's zone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from ..kernel.errors import N_, Refused

REMINDED_DAYS = (7, 1)
FREE_UNTIL = timedelta(days=7)
THINK_OVER = timedelta(days=2)
FEEDBACK_DAYS = 14
SMALLEST_GROUP = 5
MOST_AT_ONCE = 6
MOST_SEATS = 500
LONGEST = 120


class Kind(StrEnum):
    """The six kinds of the guide (E1)."""

    INTRODUCTION = "introduction"
    ROUNDTABLE = "roundtable"
    ADVANCED = "advanced"
    ON_SITE = "on_site"
    OPEN_DAY = "open_day"
    WEBINAR = "webinar"


class SeatState(StrEnum):
    """Where one person's registration stands."""

    SEATED = "seated"
    WAITING = "waiting"
    CANCELLED = "cancelled"


KINDS = {
    Kind.INTRODUCTION: N_("Introduction"),
    Kind.ROUNDTABLE: N_("Best Practice Roundtable"),
    Kind.ADVANCED: N_("Advanced"),
    Kind.ON_SITE: N_("On-Site Training"),
    Kind.OPEN_DAY: N_("Open Day"),
    Kind.WEBINAR: N_("Webinar"),
}
FOR_BUYERS = (Kind.OPEN_DAY, Kind.WEBINAR)
AREAS = {
    "online": N_("Online"),
    "south_china": N_("South China"),
    "east_china": N_("East China"),
    "other_china": N_("China, elsewhere"),
    "hong_kong": N_("Hong Kong"),
    "vietnam": N_("Vietnam"),
    "indonesia": N_("Indonesia"),
    "thailand": N_("Thailand"),
    "india": N_("India"),
    "elsewhere": N_("Elsewhere"),
}
ZONES = (
    "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Ho_Chi_Minh", "Asia/Jakarta", "Asia/Bangkok", "Asia/Kolkata", "UTC",
    "Europe/Berlin", "America/New_York",
)  # fmt: skip
LANGUAGES = {
    "zh": N_("Mandarin"),
    "yue": N_("Cantonese"),
    "en": N_("English"),
    "vi": N_("Vietnamese"),
    "id": N_("Indonesian"),
    "th": N_("Thai"),
}


@dataclass(frozen=True)
class Attendee:
    """Somebody who is to come: a name and a post."""

    name: str
    post: str = ""


def span(day: date, days: int, begins: time, ends: time, zone: str) -> tuple[datetime, datetime]:
    """(first moment, last moment) of a training on ``days`` days in a row, each from ``begins`` to ``ends``.

    Refused where it would end before it begins.
    """
    if ends <= begins:
        raise Refused(N_("The end must be after the beginning."), "until")
    there = ZoneInfo(zone)
    last = day + timedelta(days=days - 1)
    return datetime.combine(day, begins, there), datetime.combine(last, ends, there)


def days_of(starts: datetime, ends: datetime, zone: str) -> list[date]:
    """The calendar days of a training where it is held."""
    there = ZoneInfo(zone)
    first, last = starts.astimezone(there).date(), ends.astimezone(there).date()
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def check_session(*, kind: str, area: str, place: str, fee_cents: int, capacity: int, hosted: bool) -> None:
    """Refuse what no training may be: a webinar with a fee or a place, an on-site training without its factory (E1)."""
    if not 1 <= capacity <= MOST_SEATS:
        raise Refused(N_("Between 1 and %(most)d people."), "capacity", most=MOST_SEATS)
    if fee_cents < 0:
        raise Refused(N_("Enter an amount, 0 for none."), "fee")
    if kind == Kind.WEBINAR and fee_cents:
        raise Refused(N_("Webinars are free."), "fee")
    if kind == Kind.WEBINAR and area != "online":
        raise Refused(N_("Webinars are held online."), "area")
    if (kind == Kind.ON_SITE) != hosted:
        raise Refused(N_("An on-site training is held for one factory: enter its number. Others have none."), "factory")
    if area != "online" and not place.strip():
        raise Refused(N_("Enter the place."), "place")


def check_people(people: Iterable[Attendee]) -> list[Attendee]:
    """The people without blanks around their names. Refused for none, too many, or one twice."""
    rows = [Attendee(one.name.strip(), one.post.strip()) for one in people]
    kept = [one for one in rows if one.name or one.post]
    if not kept:
        raise Refused(N_("Enter at least one name."), "name_0")
    if len(kept) > MOST_AT_ONCE:
        raise Refused(N_("At most %(most)d people at once."), "name_0", most=MOST_AT_ONCE)
    names: set[str] = set()
    for place, one in enumerate(rows):
        if (one.post and not one.name) or len(one.name) > LONGEST or len(one.post) > LONGEST:
            raise Refused(N_("Enter a name for each, of at most %(most)d characters."), f"name_{place}", most=LONGEST)
        if one.name and one.name.casefold() in names:
            raise Refused(N_("One name stands here twice."), f"name_{place}")
        names.add(one.name.casefold())
    return kept


def may_take_part(is_buyer: bool, kind: str, fee_cents: int) -> bool:
    """Factories come to every kind; buyers to open days and webinars that cost nothing (E3)."""
    return not is_buyer or (kind in FOR_BUYERS and fee_cents == 0)


def is_free_to_leave(starts: datetime, seated_at: datetime, now: datetime) -> bool:
    """Whether a seat given up now costs nothing: until 7 days before, or 2 days after one moved up (E5)."""
    return now < starts and now <= max(starts - FREE_UNTIL, seated_at + THINK_OVER)


def reminders_reached(first: date, today: date) -> int:
    """How many of the reminders (7 days, 1 day before) have come."""
    return sum((first - today).days <= days for days in REMINDED_DAYS)


def score(right: list[int], given: list[int | None]) -> int:
    """Percent of right answers, rounded down. Refused while one is missing (E6)."""
    for place, answer in enumerate(given):
        if answer is None:
            raise Refused(N_("Answer every question."), f"question_{place}")
    return 100 * sum(a == b for a, b in zip(right, given, strict=True)) // len(right)


def is_certified(days: Iterable[date], attended: Iterable[date], has_quiz: bool, passed: bool) -> bool:
    """Whether a certificate of attendance is due: there on every day, and the quiz passed where there is one (E6)."""
    return set(days) <= set(attended) and (passed or not has_quiz)


def takes_feedback(ends: datetime, now: datetime) -> bool:
    """Whether what people thought can still be said (E7)."""
    return now <= ends + timedelta(days=FEEDBACK_DAYS)


def feedback_shown(ends: datetime, now: datetime, number: int) -> bool:
    """Whether results may be read: once no answer can be added, so that no two readings differ by one person, and only
    of five people or more (E7)."""
    return not takes_feedback(ends, now) and number >= SMALLEST_GROUP
