"""Looks for likely duplicates of newly visible factories, a few at a time, and offers them to a person.

At 2 to 4 milliseconds a factory this takes a minute for 17,000; it runs after the list is visible.
"""

from sqlalchemy import insert, or_, select

from ..factories.models import Factory
from ..kernel import clock
from ..storage.database import db, new_public_id
from ..storage.use_case import use_case
from .matching import Entry, Index
from .models import DuplicatePair, ImportRun

BATCH = 200
COMPARED = ("imported", "applicant", "registered")


def search(viewer, run_id: int, told=lambda done, total: None) -> int:
    """Look for duplicates of the factories that the run added; answers how many pairs were offered. Goes on where
    an earlier search stopped."""
    entries = _entries()
    index, found = Index(entries.values()), 0
    fresh = _added_by(run_id)
    while (start := db.session.get(ImportRun, run_id, populate_existing=True).searched or 0) < len(fresh):
        batch = [entries[id_] for id_ in fresh[start : start + BATCH] if id_ in entries]
        pairs = {}
        for entry in batch:
            for near in index.likely(entry):
                pairs[tuple(sorted((entry.key, near.entry.key)))] = near.score
        found += _offer(viewer, run_id, min(start + BATCH, len(fresh)), pairs)
        told(min(start + BATCH, len(fresh)), len(fresh))
    return found


def _entries() -> dict[int, Entry]:
    columns = (Factory.id, Factory.name, Factory.address, Factory.city, Factory.province, Factory.country)
    rows = db.session.execute(select(*columns).where(Factory.state.in_(COMPARED)).order_by(Factory.id)).all()
    db.session.rollback()
    return {
        id_: Entry(id_, name, " ".join(part for part in (address, city, province) if part), country)
        for id_, name, address, city, province, country in rows
    }


def _added_by(run_id: int) -> list[int]:
    wanted = select(Factory.id).where(Factory.import_id == run_id).order_by(Factory.id)
    return list(db.session.scalars(wanted))


@use_case
def _offer(viewer, run_id, searched, pairs) -> int:
    run = db.session.get(ImportRun, run_id, with_for_update=True)
    run.searched, run.touched_at = searched, clock.now()
    ids = {id_ for pair in pairs for id_ in pair}
    touching = or_(DuplicatePair.one_id.in_(ids), DuplicatePair.other_id.in_(ids))
    held = set(db.session.execute(select(DuplicatePair.one_id, DuplicatePair.other_id).where(touching)))
    fresh = [
        {"public_id": new_public_id(), "one_id": one, "other_id": other, "score": round(score, 4), "state": "open"}
        for (one, other), score in pairs.items()
        if (one, other) not in held
    ]
    if fresh:
        db.session.execute(insert(DuplicatePair.__table__), fresh)
    return len(fresh)
