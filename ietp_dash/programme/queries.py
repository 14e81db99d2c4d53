"""Reading the programme's terms and holidays as they are on a day."""

import hashlib
import json
from datetime import date

from sqlalchemy import select

from ..storage.database import db
from .models import HolidayChange, TermChange, TermsSnapshot
from .terms import Change, Terms, in_force


def terms_on(day: date) -> Terms:
    """The terms in force on ``day`` (T2)."""
    rows = db.session.scalars(select(TermChange).order_by(TermChange.id))
    return in_force([Change(row.key, row.value, row.effective_from) for row in rows], day)


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
    rows = list(db.session.scalars(select(HolidayChange).where(HolidayChange.country == country)))
    return frozenset(r.day for r in rows if not r.works), frozenset(r.day for r in rows if r.works)
