"""Writing many rows at once: tables whose rows wait with their keys known, and events in the order of their times."""

from types import SimpleNamespace

from sqlalchemy import JSON, func, insert, select

from ..kernel.access import VISITOR
from ..storage.database import db
from ..storage.event_log import EventRow, chained_hash, hashed_values, move_head

BATCH = 5000


def _is_empty_json(column) -> bool:
    """Whether a column begins as an empty list or object of its own."""
    return isinstance(column.type, JSON) and column.default is not None and callable(column.default.arg)


class Table:
    """Rows of one model waiting to be written, with the keys they will have."""

    def __init__(self, model, key="id"):
        self.model, self.rows = model, []
        column = model.__table__.c[key]
        self.next = (db.session.scalar(select(func.max(column))) or 0) + 1
        self.names = [c.key for c in model.__table__.c]
        self.defaults = {
            c.key: c.default.arg for c in model.__table__.c if c.default is not None and not callable(c.default.arg)
        }
        self.defaults |= {c.key: c.default.arg(None) for c in model.__table__.c if _is_empty_json(c)}

    def add(self, **values) -> SimpleNamespace:
        """A row that may still be changed until it is written."""
        row = SimpleNamespace(**(dict.fromkeys(self.names) | self.defaults | {"id": self.next} | values))
        self.next += 1
        self.rows.append(row)
        return row

    def write(self) -> None:
        """Insert everything that waits."""
        values = [{name: getattr(row, name) for name in self.names} for row in self.rows]
        for start in range(0, len(values), BATCH):
            db.session.execute(insert(self.model.__table__), values[start : start + BATCH])
        self.rows.clear()


def write_events(events: list[tuple]) -> None:
    """Append (at, type, actor, subject, permission, payload) to the event log, chained, and empty the list."""
    events.sort(key=lambda one: one[0])
    previous = db.session.scalar(select(EventRow.hash).order_by(EventRow.sequence.desc()).limit(1)) or ""
    rows = []
    for at, kind, actor, subject, hears, payload in events:
        actor = actor or VISITOR
        values = hashed_values(at, kind, actor.person_id, actor.organisation_id, subject, hears, payload)
        previous = chained_hash(previous, values)
        rows.append(
            {
                "at": at,
                "type": kind,
                "actor_id": actor.person_id,
                "organisation_id": actor.organisation_id,
                "subject_id": subject,
                "permission": hears,
                "payload": payload,
                "hash": previous,
            }
        )
    for start in range(0, len(rows), BATCH):
        db.session.execute(insert(EventRow.__table__), rows[start : start + BATCH])
    move_head()
    events.clear()
