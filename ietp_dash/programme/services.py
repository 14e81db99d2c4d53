"""Changing terms and holidays: effective-dated, with a reason, never by editing an entry (T2, L2)."""

from datetime import date

from sqlalchemy import text

from ..kernel import clock
from ..kernel.dates import add_months
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import holidays, queries
from .dated import FARTHEST_YEARS
from .events import HolidayChanged, TermChanged
from .models import HolidayChange, TermChange
from .terms import Change, check_together, check_value, entered, in_force

_LOCK = text("SELECT pg_advisory_xact_lock(4721)")
_SOMEBODY = N_("Somebody else changed this meanwhile. Look at what it is now, then change it again.")


def check_change(key: str, value: object, first: date, seen: int) -> object:
    """The checked value of a change that would begin on ``first``; Refused if it makes no sense then or later (T2, T3).

    ``seen`` is the last entry that the form was made for: another one since is a conflict.
    """
    checked = check_value(key, value)
    today = clock.today()
    if first < today:
        raise Refused(N_("A change begins today at the earliest: what was decided stays as it was."), field="first")
    if first > add_months(today, 12 * FARTHEST_YEARS):
        raise Refused(N_("Choose a day within the next %(years)d years."), field="first", years=FARTHEST_YEARS)
    _check_seen(key, seen)
    before = queries.changes()
    if getattr(in_force(before, first), key) == checked:
        raise Refused(N_("That is the value on this day already."), field=key)
    _check_course([*before, (key, checked, first)], first)
    return checked


def _check_seen(key: str, seen: int) -> None:
    if queries.last_change(key) != seen:
        raise Refused(_SOMEBODY, conflict=True)


def _check_course(history: list[Change], first: date) -> None:
    """Refuse a history whose terms make no sense together on ``first`` or on a later day when something begins."""
    days = {first} | {begins for _key, begins in entered(history) if begins > first}
    for day in sorted(days):
        check_together(in_force(history, day))


def _enter(viewer, key: str, value: object, first: date, reason: str) -> None:
    db.session.add(
        TermChange(
            key=key, value=value, effective_from=first, reason=reason, changed_by=viewer.person_id,
            changed_at=clock.now(),
        )
    )  # fmt: skip
    db.session.flush()
    record(TermChanged(key, first, value is None))


def _one_at_a_time() -> None:
    """Of two people who change terms at once the second waits and then sees what the first did."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(_LOCK)


@use_case
def change_term(viewer, *, key: str, value: object, first: date, reason: str, seen: int) -> None:
    """Let the term ``key`` be ``value`` from ``first`` on (T2). Refused as by :func:`check_change`."""
    _one_at_a_time()
    _enter(viewer, key, check_change(key, value, first, seen), first, reason)


@use_case
def take_back(viewer, *, key: str, first: date, reason: str, seen: int) -> None:
    """Take back a change that has not begun: nothing changes on ``first`` then (T2).

    Refused once it has begun, when it is taken back already, or when what remains makes no sense together.
    """
    _one_at_a_time()
    _check_seen(key, seen)
    history = queries.changes()
    if first <= clock.today():
        raise Refused(N_("This change has begun. Enter a new one that begins later."), conflict=True)
    if (key, first) not in entered(history):
        raise Refused(_SOMEBODY, conflict=True)
    _check_course([*history, (key, None, first)], first)
    _enter(viewer, key, None, first, reason)


@use_case
def set_holiday(viewer, *, country: str, day: date, works: bool, name: str = "") -> None:
    """Make ``day`` a public holiday of ``country``, or (``works``) a working day (L2).

    Refused for a day that is over, and (conflict) if it is so already. Dates that were set before stay as they are.
    """
    _one_at_a_time()
    _check_day(country, day)
    row = db.session.get(HolidayChange, (country, day))
    default = day in holidays.holidays(country, [day.year])
    if (not row.works if row else default) is not works:
        raise Refused(_now_is(works), field="day", conflict=True)
    if row is None:
        row = HolidayChange(country=country, day=day)
        db.session.add(row)
    row.works, row.name = works, name
    record(HolidayChanged(country, day, works))


def _check_day(country: str, day: date) -> None:
    today = clock.today()
    if country not in holidays.COUNTRIES:
        raise Refused(N_("Choose a country from the list."), field="country")
    if day < today:
        raise Refused(N_("A day that is over stays as it was: deadlines were counted with it."), field="day")
    if day > add_months(today, 12 * FARTHEST_YEARS):
        raise Refused(N_("Choose a day within the next %(years)d years."), field="day", years=FARTHEST_YEARS)


def _now_is(works: bool) -> str:
    return N_("This day is no holiday already.") if works else N_("This day is a holiday already.")
