"""Who listens, and to what they may: answered by the same tables and the same POLICY as every page.

Everything here asks the database and runs in a thread within the application's context.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from ..accounts.current import viewer_in
from ..accounts.models import Membership, Organisation, Person
from ..connections import queries as connections
from ..connections.models import Connection
from ..factories.models import Factory
from ..kernel import clock
from ..kernel.access import NONE, Kind, Permission, Relation, Viewer, can
from ..storage.database import db
from ..web.sessions import SessionRow, token_hash
from . import topics

P = Permission
_OWN = {topics.BADGES: P.NOTIFICATION_READ, topics.CONNECTIONS: P.CONNECTION_LIST, topics.IMPORTS: P.IMPORT_RUN}
_SESSION = (
    SessionRow.id,
    SessionRow.person_id,
    SessionRow.membership_id,
    SessionRow.staff,
    SessionRow.created_at,
    SessionRow.seen_at,
)


@dataclass
class Listening:
    """What one session may hear: topics, each with the factory it belongs to, and its relation to each factory."""

    viewer: Viewer
    session_id: int
    standing: tuple
    topics: dict[str, int | None] = field(default_factory=dict)
    relations: dict[int, Relation] = field(default_factory=dict)

    @property
    def ends_by_date(self) -> bool:
        """Whether some right ends on a day rather than by an event: after a termination (N8)."""
        return any(relation.only_cycle_id is not None for relation in self.relations.values())


def listening_of(token: str | None, wanted: list[str], at: datetime) -> Listening | None:
    """What the session of a cookie's ``token`` may hear of the ``wanted`` topics; None if nobody is signed in."""
    row = db.session.execute(select(*_SESSION).where(SessionRow.token_hash == token_hash(token or ""))).one_or_none()
    if row is None or row.person_id is None or not SessionRow.is_live(row, at):
        return None
    viewer = viewer_in(row.person_id, row.membership_id)
    if viewer is None or not can(viewer, P.LIVE_LISTEN):
        return None
    standing = standings([(row.id, viewer.membership_id)], at)[row.id]
    listening = Listening(viewer, row.id, standing)
    grant(listening, wanted)
    return listening


def standings(streams: list[tuple[int, int | None]], at: datetime) -> dict[int, tuple]:
    """For (session row key, membership row key) pairs: what a stream's rights hang on; ended sessions are left out.

    Two queries for all streams together. A stream whose standing differs from the one it began with must end.
    """
    sessions = {row.id: row for row in db.session.execute(_sessions([session for session, _ in streams]))}
    members = {row.id: tuple(row) for row in db.session.execute(_members({member for _, member in streams} - {None}))}
    return {
        session: (sessions[session].person_id, sessions[session].membership_id, members.get(member))
        for session, member in streams
        if session in sessions and SessionRow.is_live(sessions[session], at)
    }


def _sessions(ids):
    living = select(*_SESSION).join(Person, Person.id == SessionRow.person_id)
    return living.where(SessionRow.id.in_(set(ids)), Person.disabled_at.is_(None))


def _members(ids):
    wanted = select(Membership.id, Membership.role, Membership.ended_at, Organisation.kind, Organisation.state)
    return wanted.join(Organisation, Organisation.id == Membership.organisation_id).where(Membership.id.in_(ids))


def grant(listening: Listening, wanted: list[str]) -> None:
    """Put on ``listening`` those of the ``wanted`` topics that its viewer may hear now; say nothing of the others."""
    viewer = listening.viewer
    factories = _rows(topics.slim(select(Factory)), Factory, topics.OF_A_FACTORY, wanted)
    linked = _rows(select(Connection), Connection, topics.OF_A_CONNECTION, wanted)
    needed = {row.id for row in factories} | {row.factory_id for row in linked}
    listening.relations = relations(viewer, needed)
    granted: dict[str, int | None] = {name: None for name in wanted if name in _OWN and can(viewer, _OWN[name])}
    for row in factories:
        if may_follow(viewer, row, listening.relations.get(row.id, NONE)):
            granted[topics.OF_A_FACTORY + row.public_id] = row.id
    for row in linked:
        if can(viewer, P.CONNECTION_READ, row, listening.relations.get(row.factory_id, NONE)):
            granted[topics.OF_A_CONNECTION + row.public_id] = row.factory_id
    listening.topics = granted


def _rows(statement, model, prefix, wanted):
    ids = [name.removeprefix(prefix) for name in wanted if name.startswith(prefix)]
    return list(db.session.scalars(statement.where(model.public_id.in_(ids)))) if ids else []


def may_follow(viewer: Viewer, factory: Factory, relation: Relation) -> bool:
    """Whether ``viewer`` sees the factory's card or status on some page, and so may listen to its topic."""
    return can(viewer, P.FACTORY_CARD, factory, relation) or can(viewer, P.FACTORY_STATUS, factory, relation)


def relations(viewer: Viewer, factory_ids: set[int]) -> dict[int, Relation]:
    """How ``viewer`` stands to each of the factories."""
    found = relations_now({(viewer, one) for one in factory_ids})
    return {factory_id: relation for (_viewer, factory_id), relation in found.items()}


def relations_now(pairs: set[tuple[Viewer, int]]) -> dict[tuple[Viewer, int], Relation]:
    """How each viewer stands to the factory beside it: one query for all buyers, none for factories and programme."""
    buyers = [(viewer, one) for viewer, one in pairs if viewer.kind is Kind.BUYER]
    others = [(viewer, one) for viewer, one in pairs if viewer.kind is not Kind.BUYER]
    linked = _linked({viewer.organisation_id for viewer, _ in buyers}, {one for _, one in buyers})
    found = {(viewer, one): linked.get((viewer.organisation_id, one), NONE) for viewer, one in buyers}
    return found | {(viewer, one): connections.relation_of(viewer, one) for viewer, one in others}


def _linked(buyers, factories) -> dict[tuple[int, int], Relation]:
    if not buyers:
        return {}
    rows = db.session.scalars(
        select(Connection)
        .where(
            Connection.buyer_id.in_(buyers),
            Connection.factory_id.in_(factories),
            Connection.state.in_(("accepted", "terminated")),
        )
        .order_by(Connection.id)
    )
    today = clock.today()
    return {(row.buyer_id, row.factory_id): connections.relation_from(row, today) for row in rows}
