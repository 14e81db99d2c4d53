"""Reading the programme's terms and holidays as they are on a day."""

import hashlib
import json
from datetime import date

from sqlalchemy import func, select

from ..accounts.models import Person
from ..storage.database import db
from ..storage.event_log import EventRow
from ..storage.use_case import remembered
from .holidays import holidays_around
from .models import HolidayChange, TermChange, TermsSnapshot
from .terms import Change, Terms, in_force

RECENT = 50


def terms_on(day: date) -> Terms:
    """The terms in force on ``day`` (T2)."""
    return in_force(changes(), day)


def changes() -> list[Change]:
    """The whole history of changes in the order they were entered."""
    wanted = select(TermChange.key, TermChange.value, TermChange.effective_from).order_by(TermChange.id)
    return remembered("term changes", lambda: [tuple(row) for row in db.session.execute(wanted)])


def changes_of(key: str) -> list[tuple[TermChange, str | None]]:
    """One term's history in the order of entering, each with the name of who entered it."""
    wanted = (
        select(TermChange, Person.name)
        .outerjoin(Person, Person.id == TermChange.changed_by)
        .where(TermChange.key == key)
        .order_by(TermChange.id)
    )
    return [tuple(row) for row in db.session.execute(wanted)]


def last_change(key: str) -> int:
    """The number of the last entry of a term's history; 0 for none. What a form was made for."""
    return db.session.scalar(select(func.max(TermChange.id)).where(TermChange.key == key)) or 0


def snapshot(terms: Terms) -> int:
    """The key of the stored copy of ``terms``, stored now if it never was; within a use case."""
    values = terms.to_json()
    digest = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
    found = db.session.scalar(select(TermsSnapshot.id).where(TermsSnapshot.digest == digest))
    if found is None:
        row = TermsSnapshot(digest=digest, values=values)
        db.session.add(row)
        db.session.flush()
        found = row.id
    return found


def terms_of(snapshot_id: int) -> Terms:
    """The terms of a stored copy."""
    return Terms.from_json(db.session.get(TermsSnapshot, snapshot_id).values)


def holiday_changes(country: str) -> tuple[frozenset[date], frozenset[date]]:
    """Days added to and taken from a country's holidays."""
    every = remembered("holiday changes", _holiday_changes)
    ours = [(day, works) for of, day, works in every if of == country]
    return frozenset(day for day, works in ours if not works), frozenset(day for day, works in ours if works)


def _holiday_changes() -> list[tuple[str, date, bool]]:
    rows = db.session.execute(select(HolidayChange.country, HolidayChange.day, HolidayChange.works))
    return [tuple(row) for row in rows]


def days_off(country: str, day: date) -> frozenset[date]:
    """The holidays of ``country`` as staff corrected them, around ``day``: enough for any deadline from it (L2)."""
    return holidays_around(country, day, *holiday_changes(country))


def holiday_rows(country: str, year: int) -> dict[date, HolidayChange]:
    """What staff changed about one country's year, by day."""
    within = HolidayChange.day.between(date(year, 1, 1), date(year, 12, 31))
    rows = db.session.scalars(select(HolidayChange).where(HolidayChange.country == country, within))
    return {row.day: row for row in rows}


def holiday_log() -> list[tuple[EventRow, str | None]]:
    """The latest changes of holidays with the name of who made them, newest first."""
    wanted = (
        select(EventRow, Person.name)
        .outerjoin(Person, Person.id == EventRow.actor_id)
        .where(EventRow.type == "HolidayChanged")
        .order_by(EventRow.sequence.desc())
        .limit(RECENT)
    )
    return [tuple(row) for row in db.session.execute(wanted)]
