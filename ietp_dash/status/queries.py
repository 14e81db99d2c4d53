"""Reading statuses: how factories stand now, and a factory's dated history."""

from datetime import datetime

from sqlalchemy import or_, select, true

from ..factories.models import Factory
from ..kernel import clock
from ..kernel.access import Relation
from ..storage.database import db
from .models import Standing, StatusDecision


def standing_of(factory_id: int) -> Standing | None:
    """How one factory stands now; None if it never entered a cycle."""
    return db.session.get(Standing, factory_id)


def standings_of(factory_ids: list[int]) -> dict[int, Standing]:
    """How many factories stand, by one statement."""
    rows = db.session.scalars(select(Standing).where(Standing.factory_id.in_(factory_ids)))
    return {row.factory_id: row for row in rows}


def history_of(factory_id: int, relation: Relation | None = None) -> list[StatusDecision]:
    """The dated history, newest first; for a connected buyer nothing decided before the connection unless the
    factory opened earlier years (V4), and after a termination the last decided cycle alone (N8)."""
    wanted = select(StatusDecision).where(StatusDecision.factory_id == factory_id)
    if relation and (relation.connected or relation.only_cycle_id is not None):
        wanted = wanted.where(_open_to(relation))
    return list(db.session.scalars(wanted.order_by(StatusDecision.decided_at.desc(), StatusDecision.id.desc())))


def _open_to(relation: Relation):
    if relation.only_cycle_id is not None:
        return or_(StatusDecision.cycle_id == relation.only_cycle_id, StatusDecision.status == "terminated")
    return true() if relation.earlier else StatusDecision.decided_at >= relation.since


def ended(now: datetime, most: int) -> list:
    """(factory_id, shown_until, zone) of standings whose last day is over somewhere on earth, the longest first."""
    wanted = (
        select(Standing.factory_id, Standing.shown_until, Factory.zone)
        .join(Factory, Factory.id == Standing.factory_id)
        .where(Standing.shown_until < clock.farthest_day(now))
        .order_by(Standing.shown_until)
    )
    return list(db.session.execute(wanted.limit(most)))
