"""What time brings to trainings: reminders 7 days and 1 day before, each once however often or late it runs (E3)."""

from datetime import datetime, timedelta

from sqlalchemy import select

from ..kernel import clock
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import events, queries, rules
from .models import TrainingSession

BATCH = 100
_AHEAD = timedelta(days=max(rules.REMINDED_DAYS) + 1)


def remind(viewer, now: datetime) -> None:
    """Remind the organisations of everybody who has a seat in a session that is soon."""
    last = 0
    while last := _remind(viewer, now, last):
        pass


@use_case
def _remind(viewer, now, after) -> int:
    """A batch; answers the last id looked at, 0 for none."""
    wanted = select(TrainingSession).where(
        TrainingSession.id > after,
        TrainingSession.state == "open",
        TrainingSession.reminded < len(rules.REMINDED_DAYS),
        TrainingSession.starts_at > now,
        TrainingSession.starts_at <= now + _AHEAD,
    )
    rows = list(db.session.scalars(wanted.order_by(TrainingSession.id).limit(BATCH).with_for_update()))
    for session in rows:
        reached = rules.reminders_reached(session.starts_on, clock.today(session.zone))
        if reached > session.reminded:
            session.reminded = reached
            for organisation_id, factory_id in queries.organisations_of(session, seated=True):
                told = (session.id, session.public_id, organisation_id, factory_id)
                record(events.TrainingReminded(*told))
    return rows[-1].id if rows else 0
