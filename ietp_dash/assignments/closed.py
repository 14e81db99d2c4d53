"""When a factory is closed: entered ahead by the factory, and answered alike whether an audit waits or not (M9)."""

from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import dating, events
from .models import ClosedDay


@use_case
def enter(viewer, factory, *, first, last, reason):
    """The factory does not work from one day to another (M9)."""
    dating.check_closed(first, last, clock.today(factory.zone))
    row = ClosedDay(
        factory_id=factory.id,
        first=first,
        last=last,
        reason=reason.strip(),
        entered_by=viewer.person_id,
        entered_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    record(events.ClosedDaysChanged(factory.id))
    return row


@use_case
def delete(viewer, closed_day, *, today):
    """Days ahead were entered by mistake; days that have begun stay."""
    if closed_day.first < today:
        raise Refused(N_("These days have begun and stay on record."), conflict=True)
    record(events.ClosedDaysChanged(closed_day.factory_id))
    db.session.delete(closed_day)
