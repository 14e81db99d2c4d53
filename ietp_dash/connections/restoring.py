"""Connections that a termination ended are accepted again when it is annulled (X9)."""

from datetime import datetime

from sqlalchemy import select

from ..storage.database import db
from ..storage.use_case import record
from .events import ConnectionRestored
from .models import Connection
from .queries import LIVE


def restore(viewer, factory_id: int, *, ended_at: datetime) -> int:
    """Accept again, with scope and days as they were, what a termination at ``ended_at`` or after it ended.

    A pair that is connected anew, or asks to be, stays as it is. Within a use case; answers how many came back.
    """
    ours = Connection.factory_id == factory_id
    anew = set(db.session.scalars(select(Connection.buyer_id).where(ours, Connection.state.in_(LIVE))))
    ended = select(Connection).where(ours, Connection.state == "terminated", Connection.ended_at >= ended_at)
    count = 0
    for row in db.session.scalars(ended.order_by(Connection.id.desc()).with_for_update()):
        if row.buyer_id in anew:
            continue
        row.state, row.ended_at, row.readable_until, row.last_cycle_id = "accepted", None, None, None
        anew.add(row.buyer_id)
        count += 1
        record(ConnectionRestored(row.factory_id, row.buyer_id, row.id))
    return count
