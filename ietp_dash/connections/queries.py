"""Reading connections: above all, how a viewer stands to a factory; then the lists of both sides."""

from datetime import date, datetime

from sqlalchemy import and_, case, false, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, lazyload

from ..accounts.models import Organisation, Person
from ..factories.models import Factory
from ..kernel import clock
from ..kernel.access import NONE, Kind, Relation, Scope, Viewer
from ..storage.database import db
from ..storage.event_log import EventRow
from .models import Connection

LIVE = ("pending", "accepted")
PAGE = 25

_AFTER_TERMINATION = frozenset({Scope.STATUS, Scope.REPORTS})
_assignments: list = []


def assignments_by(loader) -> None:
    """Let ``loader(firm_id, factory_id) -> bool`` answer whether a firm is or was assigned to a factory."""
    _assignments[:] = [loader]


def relation_of(viewer: Viewer, factory_id: int) -> Relation:
    """How ``viewer`` stands to a factory: own site, connected buyer, or assigned firm. One query at most."""
    if viewer.kind is Kind.FACTORY:
        return Relation(own=viewer.factory_id == factory_id)
    if viewer.kind is Kind.BUYER:
        return _buyer_relation(viewer, factory_id)
    if viewer.kind is Kind.FIRM:
        return Relation(assigned=any(is_assigned(viewer.organisation_id, factory_id) for is_assigned in _assignments))
    return NONE


def _buyer_relation(viewer, factory_id) -> Relation:
    row = db.session.scalar(
        select(Connection)
        .where(
            Connection.buyer_id == viewer.organisation_id,
            Connection.factory_id == factory_id,
            Connection.state.in_(("accepted", "terminated")),
        )
        .order_by(Connection.id.desc())
        .limit(1)
    )
    return relation_from(row, clock.today()) if row else NONE


def relation_from(row: Connection, today: date) -> Relation:
    """The Relation that one connection gives (N5); after a termination, 12 months of the last decided report (N8)."""
    if row.state == "accepted":
        return Relation(
            connected=True,
            scopes=row.scopes,
            since=row.answered_at,
            earlier=row.earlier_years,
            connection=row.public_id,
        )
    if row.readable_until and today <= row.readable_until:
        return Relation(
            scopes=row.scopes & _AFTER_TERMINATION, since=row.answered_at, only_cycle_id=row.last_cycle_id or 0
        )
    return NONE


def open_connections(viewer: Viewer, scope: Scope):
    """Select (factory_id, since, earlier, only_cycle_id) of a buyer's connections that open ``scope`` now (N5, N8)."""
    accepted, terminated = Connection.state == "accepted", Connection.state == "terminated"
    in_force = accepted
    if scope in _AFTER_TERMINATION:
        in_force = or_(accepted, and_(terminated, Connection.readable_until >= clock.today(), ~_has_later()))
    return select(
        Connection.factory_id,
        Connection.answered_at.label("since"),
        Connection.earlier_years.label("earlier"),
        case((terminated, func.coalesce(Connection.last_cycle_id, 0))).label("only_cycle_id"),
    ).where(
        Connection.buyer_id == viewer.organisation_id, in_force, Connection.scope.contains(scope.value, autoescape=True)
    )


def _has_later():
    """Whether the pair was connected again after this connection: then only the later one counts."""
    later = aliased(Connection)
    same = (later.factory_id == Connection.factory_id, later.buyer_id == Connection.buyer_id)
    return select(later.id).where(*same, later.id > Connection.id, later.state.in_(("accepted", "terminated"))).exists()


def scope_for_rows(viewer: Viewer, factory_ids: list[int]) -> dict[int, Relation]:
    """How a buyer stands to each of these factories that it is, or was till a termination, connected with; one
    statement."""
    wanted = (
        select(Connection)
        .where(
            Connection.buyer_id == viewer.organisation_id,
            Connection.factory_id.in_(factory_ids),
            Connection.state.in_(("accepted", "terminated")),
        )
        .order_by(Connection.id)
    )
    today = clock.today()
    return {row.factory_id: relation_from(row, today) for row in db.session.scalars(wanted)}


def connected_factory_ids(viewer: Viewer):
    """Select the ids of the factories that a buyer is connected with: a subquery for other capabilities."""
    return select(Connection.factory_id).where(
        Connection.buyer_id == viewer.organisation_id, Connection.state == "accepted"
    )


# --- one pair ---------------------------------------------------------------------------------------------------------


def live_between(factory_id: int, buyer_id: int) -> Connection | None:
    """The pending or accepted connection of a pair; there is at most one."""
    return db.session.scalar(
        select(Connection).where(
            Connection.factory_id == factory_id, Connection.buyer_id == buyer_id, Connection.state.in_(LIVE)
        )
    )


def live_with(viewer: Viewer, factory_ids: list[int]) -> dict[int, Connection]:
    """A buyer's pending and accepted connections with these factories, by factory; one statement."""
    wanted = select(Connection).where(
        Connection.buyer_id == viewer.organisation_id,
        Connection.factory_id.in_(factory_ids),
        Connection.state.in_(LIVE),
    )
    return {row.factory_id: row for row in db.session.scalars(wanted)}


def changes_of_scope(connection: Connection) -> list[tuple[str, datetime]]:
    """When its scope was narrowed or widened: (event's name, when), oldest first."""
    rows = db.session.execute(
        select(EventRow.type, EventRow.at, EventRow.payload)
        .where(
            EventRow.subject_id == connection.factory_id,
            EventRow.type.in_(("ConnectionNarrowed", "ConnectionWidened")),
        )
        .order_by(EventRow.sequence)
    )
    return [(kind, at) for kind, at, payload in rows if payload["connection_id"] == connection.id]


def asker(connection: Connection) -> Person | None:
    """Who sent the request or invitation; None where that is not known."""
    return db.session.get(Person, connection.asked_person_id) if connection.asked_person_id else None


def overdue(now: datetime, most: int) -> list[Connection]:
    """Pending connections whose last day is over somewhere on earth, oldest first, locked."""
    latest = clock.farthest_day(now)
    wanted = (
        select(Connection)
        .join(Connection.factory)
        .options(contains_eager(Connection.factory))
        .where(Connection.state == "pending", Connection.expires_on < latest)
        .order_by(Connection.expires_on, Connection.id)
        .limit(most)
    )
    return list(db.session.scalars(wanted.with_for_update(of=Connection)))


# --- lists ------------------------------------------------------------------------------------------------------------


def visible_to(viewer: Viewer):
    """The condition for the connections that ``viewer`` may read: those of its own side (policy connection:read)."""
    if viewer.kind is Kind.BUYER and viewer.active:
        return Connection.buyer_id == viewer.organisation_id
    if viewer.kind is Kind.FACTORY and viewer.factory_id is not None:
        return Connection.factory_id == viewer.factory_id
    return false()


def waiting(viewer: Viewer):
    """The query of how many requests or invitations wait for this viewer's side to answer: the menu's badge."""
    other = "factory" if viewer.kind is Kind.BUYER else "buyer"
    wanted = select(func.count()).select_from(Connection)
    return wanted.where(visible_to(viewer), Connection.state == "pending", Connection.asked_by == other)


def _narrowed(wanted, viewer: Viewer, asked_by: str, q: str):
    """``wanted`` for the viewer, sent by one side only if ``asked_by``, the other party named like ``q``."""
    wanted = wanted.where(visible_to(viewer))
    if asked_by:
        wanted = wanted.where(Connection.asked_by == asked_by)
    for word in q.split():
        wanted = wanted.where(_named_like(viewer, word))
    return wanted


def _named_like(viewer, word):
    if viewer.kind is Kind.BUYER:
        parts = (Factory.name, Factory.name_local, Factory.number, Factory.city)
    else:
        parts = (Organisation.name, Organisation.name_local)
    return or_(*(part.icontains(word, autoescape=True) for part in parts))


def counts(viewer: Viewer, asked_by: str = "", q: str = "") -> dict[str, int]:
    """How many connections there are in each state, for the same direction and words as the list."""
    wanted = select(Connection.state, func.count()).join(Connection.factory).join(Connection.buyer)
    rows = db.session.execute(_narrowed(wanted, viewer, asked_by, q).group_by(Connection.state))
    return dict(rows.all())


def page(viewer: Viewer, *, state: str = "", asked_by: str = "", q: str = "", after: str = "", limit: int = PAGE):
    """Up to ``limit`` connections, newest first, after the one with public id ``after``; and whether there are more."""
    wanted = (
        select(Connection)
        .join(Connection.factory)
        .join(Connection.buyer)
        .options(contains_eager(Connection.factory).lazyload("*"), contains_eager(Connection.buyer))
        .order_by(Connection.id.desc())
        .limit(limit + 1)
    )
    wanted = _narrowed(wanted, viewer, asked_by, q)
    if state:
        wanted = wanted.where(Connection.state == state)
    if after:
        last = select(Connection.id).where(Connection.public_id == after, visible_to(viewer)).scalar_subquery()
        wanted = wanted.where(Connection.id < last)
    rows = list(db.session.scalars(wanted))
    return rows[:limit], len(rows) > limit


# --- whom one can invite or ask ---------------------------------------------------------------------------------------


def verified_buyers(q: str = "", after: str = "", limit: int = PAGE) -> tuple[list[Organisation], bool]:
    """Verified buyers by name (P22: names and countries), after the one with public id ``after``; whether more."""
    wanted = select(Organisation).where(Organisation.kind == Kind.BUYER, Organisation.state == "active")
    for word in q.split():
        wanted = wanted.where(
            or_(part.icontains(word, autoescape=True) for part in (Organisation.name, Organisation.name_local))
        )
    if after:
        last = select(Organisation.name, Organisation.id).where(Organisation.public_id == after).subquery()
        wanted = wanted.join(
            last,
            or_(Organisation.name > last.c.name, and_(Organisation.name == last.c.name, Organisation.id > last.c.id)),
        )
    rows = list(db.session.scalars(wanted.order_by(Organisation.name, Organisation.id).limit(limit + 1)))
    return rows[:limit], len(rows) > limit


def verified_buyer(public_id: str) -> Organisation | None:
    """One verified buyer."""
    return db.session.scalar(
        select(Organisation).where(
            Organisation.public_id == public_id, Organisation.kind == Kind.BUYER, Organisation.state == "active"
        )
    )


def factories_by_public_id(public_ids: list[str]) -> list[Factory]:
    """The factories with these public ids, in the order given, each once; one statement."""
    wanted = select(Factory).where(Factory.public_id.in_(public_ids)).options(lazyload("*"))
    found = {row.public_id: row for row in db.session.scalars(wanted)}
    return [found[one] for one in dict.fromkeys(public_ids) if one in found]


def live_of_factory(factory_id: int, buyer_ids: list[int]) -> dict[int, Connection]:
    """A factory's pending and accepted connections with these buyers, by buyer; one statement."""
    wanted = select(Connection).where(
        Connection.factory_id == factory_id, Connection.buyer_id.in_(buyer_ids), Connection.state.in_(LIVE)
    )
    return {row.buyer_id: row for row in db.session.scalars(wanted)}
