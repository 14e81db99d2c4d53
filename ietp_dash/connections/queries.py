"""Reading connections: above all, how a viewer stands to a factory."""

from datetime import date

from sqlalchemy import and_, case, func, or_, select

from ..kernel import clock
from ..kernel.access import NONE, Kind, Relation, Scope, Viewer
from ..storage.database import db
from .models import Connection

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
        return Relation(connected=True, scopes=row.scopes, since=row.answered_at, earlier=row.earlier_years)
    if row.readable_until and today <= row.readable_until:
        return Relation(scopes=row.scopes & _AFTER_TERMINATION, since=row.answered_at, only_cycle_id=row.last_cycle_id or 0)
    return NONE


def open_connections(viewer: Viewer, scope: Scope):
    """Select (factory_id, since, earlier, only_cycle_id) of a buyer's connections that open ``scope`` now (N5, N8)."""
    accepted, terminated = Connection.state == "accepted", Connection.state == "terminated"
    in_force = accepted
    if scope in _AFTER_TERMINATION:
        in_force = or_(accepted, and_(terminated, Connection.readable_until >= clock.today()))
    return select(
        Connection.factory_id,
        Connection.answered_at.label("since"),
        Connection.earlier_years.label("earlier"),
        case((terminated, func.coalesce(Connection.last_cycle_id, 0))).label("only_cycle_id"),
    ).where(
        Connection.buyer_id == viewer.organisation_id, in_force, Connection.scope.contains(scope.value, autoescape=True)
    )
