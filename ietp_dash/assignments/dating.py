"""Which days and which people an audit may have: pure checks of a plan (M8, A4). Everything here is secret (A3)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from ..kernel.dates import is_valid_on, is_working_day
from ..kernel.errors import N_, Refused

MOST_DAYS = 10
MOST_PEOPLE = 12
VISITS = frozenset({"PV", "OSE"})
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """Days from ``first`` to ``last``, both included."""

    first: date
    last: date

    def has(self, day: date) -> bool:
        """Whether ``day`` is one of them."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Goer:
    """What a plan asks about one of the firm's people. ``kind``: lead, auditor, specialist; ``elsewhere`` are the days
    of other audits, ``away`` absences."""

    name: str
    kind: str
    valid_from: date
    valid_to: date
    suspended_on: date | None = None
    conflict: bool = False
    away: Sequence[Span] = ()
    elsewhere: Collection[date] = field(default_factory=frozenset)


def days_of(first: date, count: int, holidays: Collection[date]) -> tuple[date, ...]:
    """The ``count`` days of an audit that begins on ``first``: that day and the working days after it.

    >>> [one.day for one in days_of(date(2026, 11, 27), 2, ())]
    [27, 30]
    """
    found, day = [first], first
    while len(found) < count:
        day += _ONE_DAY
        if is_working_day(day, holidays):
            found.append(day)
    return tuple(found)


def check_days(
    days: Sequence[date], *, window: Span, today: date, holidays: Collection[date], closed: Sequence[Span]
) -> None:
    """Refuse days outside the window, in the past, that are not worked, or on which the factory is closed (M8)."""
    if days[0] < today:
        raise Refused(N_("This day is over."), "planned_on")
    if not (window.has(days[0]) and window.has(days[-1])):
        raise Refused(N_("The audit must be finished within its window."), "planned_on")
    if not is_working_day(days[0], holidays):
        raise Refused(N_("This is no working day in the factory's country."), "planned_on")
    if any(span.has(day) for span in closed for day in days):
        raise Refused(N_("The factory is closed then."), "planned_on")


def check_people(days: Sequence[date], lead: Goer, team: Sequence[Goer], *, kind: str, man_days: int) -> None:
    """Refuse a lead or team that may not go on those days, or that is too small for ``man_days`` (M8)."""
    if lead.kind != "lead" and kind not in VISITS:
        raise Refused(N_("%(name)s is not accredited to lead."), "lead", name=lead.name)
    for one, at in ((lead, "lead"), *((one, "team") for one in team)):
        why = why_not(one, days, kind)
        if why:
            raise Refused(why, at, name=one.name)
    given = len(days) * (1 + len(team))
    if given < man_days:
        raise Refused(
            N_("These people and days are %(given)s man-days; the audit has %(due)s."),
            "days",
            given=given,
            due=man_days,
        )


def why_not(one: Goer, days: Sequence[date], kind: str) -> str | None:
    """Why somebody cannot go on all of ``days``, as a message id with a place for the name; None when possible."""
    if not all(is_valid_on(one.valid_from, one.valid_to, day) for day in days):
        return N_("%(name)s is not accredited on all these days.")
    if one.suspended_on is not None and one.suspended_on <= days[-1]:
        return N_("%(name)s is suspended.")
    if one.kind == "specialist" and kind not in VISITS:
        return N_("%(name)s is accredited for visits only.")
    if one.conflict:
        return N_("%(name)s has a conflict of interest with this factory.")
    if any(span.has(day) for span in one.away for day in days):
        return N_("%(name)s is absent then.")
    if any(day in one.elsewhere for day in days):
        return N_("%(name)s is at another audit then.")
    return None


def check_closed(first: date, last: date, today: date) -> None:
    """Refuse closed days that make no sense: in the past, backwards, or longer than a year (M9)."""
    if last < first:
        raise Refused(N_("The last day is before the first."), "last")
    if first < today:
        raise Refused(N_("Enter days ahead only."), "first")
    if (last - first).days > 366:
        raise Refused(N_("Enter at most a year at once."), "last")
