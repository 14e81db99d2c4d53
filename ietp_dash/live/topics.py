"""What an event wakes: the names of things on open pages, and who may hear of it.

Topics are ``factory-<public id>``, ``connection-<public id>``, ``connections`` (one's own list of them), ``badges``
(one's own counts) and ``imports``. A name is sent only to those whom POLICY lets hear the event.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import lazyload, load_only

from ..connections.models import Connection
from ..factories.models import Factory
from ..kernel.access import Permission, Relation, Viewer, can
from ..storage.database import db
from ..storage.event_log import EventRow

P = Permission
MOST = 100
OF_A_FACTORY, OF_A_CONNECTION, CONNECTIONS, BADGES, IMPORTS = (
    "factory-",
    "connection-",
    "connections",
    "badges",
    "imports",
)


def nobody(viewer: Viewer, relation: Relation) -> bool:
    """Heard by none."""
    return False


@dataclass(frozen=True)
class Notice:
    """One event as open pages need it: names, and whether a (viewer, relation to ``factory``) hears them."""

    sequence: int
    topics: tuple[str, ...] = ()
    hears: Callable[[Viewer, Relation], bool] = nobody
    factory: Factory | None = None


@dataclass
class Subjects:
    """The factories and connections of a batch of events, each read once, by row key."""

    factories: dict[int, Factory] = field(default_factory=dict)
    connections: dict[int, Connection] = field(default_factory=dict)


def since(sequence: int, limit: int) -> list[Notice]:
    """The notices of the events after ``sequence``, at most ``limit``, in order."""
    wanted = select(EventRow).where(EventRow.sequence > sequence).order_by(EventRow.sequence).limit(limit)
    rows = list(db.session.scalars(wanted))
    subjects = _subjects(rows)
    return [notice_of(row, subjects) for row in rows]


def head() -> int:
    """The sequence of the newest event; 0 for an empty log."""
    return db.session.scalar(select(EventRow.sequence).order_by(EventRow.sequence.desc()).limit(1)) or 0


def slim(statement):
    """``statement`` over factories without what only their own pages need."""
    only = load_only(Factory.id, Factory.public_id, Factory.state, Factory.listed, Factory.organisation_id)
    return statement.options(only, lazyload(Factory.products), lazyload(Factory.processes))


def _subjects(rows) -> Subjects:
    factories = {row.subject_id for row in rows} - {None}
    connections = {row.payload.get("connection_id") for row in rows} - {None}
    found = Subjects()
    if factories:
        wanted = slim(select(Factory)).where(Factory.id.in_(factories))
        found.factories = {one.id: one for one in db.session.scalars(wanted)}
    if connections:
        wanted = select(Connection).where(Connection.id.in_(connections))
        found.connections = {one.id: one for one in db.session.scalars(wanted)}
    return found


def notice_of(row: EventRow, subjects: Subjects) -> Notice:
    """What ``row`` wakes."""
    connection = subjects.connections.get(row.payload.get("connection_id"))
    factory = subjects.factories.get(row.subject_id)
    if "person_ids" in row.payload:
        return Notice(row.sequence, (BADGES,), _one_of(frozenset(row.payload["person_ids"])))
    if row.permission == P.IMPORT_RUN:
        return Notice(row.sequence, (IMPORTS,), _heard(P.IMPORT_RUN, None))
    if row.permission is None or factory is None:
        return Notice(row.sequence, factory=factory)
    names = (OF_A_FACTORY + factory.public_id,)
    if connection is not None:
        names += (OF_A_CONNECTION + connection.public_id, CONNECTIONS, BADGES)
    hears = _heard(P(row.permission), connection or factory)
    return Notice(row.sequence, names, hears, factory)


def _heard(permission, row):
    return lambda viewer, relation: can(viewer, permission, row, relation)


def _one_of(person_ids):
    return lambda viewer, relation: viewer.person_id in person_ids
