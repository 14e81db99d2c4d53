"""What time brings about: contacts open and become late, booking ends, visits of ended certificates fall away (B1, B2).

Each may be run as often and as late as one likes: what was done is found done.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ..kernel import clock
from ..kernel.dates import is_over
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import events, queries, rules
from .models import Visit


def happened(event: type[events.VisitEvent], visit: Visit) -> None:
    """Record that ``event`` happened to ``visit``."""
    record(event(visit.factory_id, visit.id, visit.public_id))


@use_case
def open_contacts(viewer, now: datetime) -> int:
    """A contact task for each Certified certificate that is two months old in the factory's zone, once; how many were
    opened (B1)."""
    made = 0
    for certificate in queries.certificates_to_visit(clock.farthest_day(now)):
        visit = Visit(
            factory_id=certificate.factory_id,
            cycle_id=certificate.cycle_id,
            certified_from=certificate.valid_from,
            certified_to=certificate.valid_to,
            created_at=now,
        )
        visit.opened_on, visit.late_on = rules.opening(certificate.valid_from, queries.terms_for(visit))
        zone = queries.zone_of(certificate.factory_id)
        if now.astimezone(zone).date() < visit.opened_on:
            continue
        db.session.add(visit)
        db.session.flush()
        happened(events.VisitContactOpened, visit)
        made += 1
    return made


def _today(visit, now) -> date:
    return now.astimezone(ZoneInfo(visit.factory.zone)).date()


@use_case
def note_late(viewer, now: datetime) -> None:
    """The coordinator is told of each contact that nobody made within four months, once (B1)."""
    for visit in queries.late_contacts(now):
        if rules.is_late(visit.state, visit.late_on, _today(visit, now)):
            visit.late_told_at = now
            happened(events.VisitContactLate, visit)


@use_case
def remind(viewer, now: datetime) -> None:
    """The factory is reminded a week before its time to book ends, once (B2)."""
    for visit in queries.bookings_ending(clock.farthest_day(now) + timedelta(days=rules.REMINDED_BEFORE)):
        today = _today(visit, now)
        if visit.reminded_at is None and rules.reminds_on(visit.book_by) <= today <= visit.book_by:
            visit.reminded_at = now
            happened(events.VisitReminded, visit)


@use_case
def end_booking(viewer, now: datetime) -> None:
    """Nobody booked by the end of day 28: the coordinator is to set a date, connected buyers are told (B2)."""
    for visit in queries.bookings_ending(clock.farthest_day(now)):
        if is_over(visit.book_by, visit.factory.zone, now):
            visit.state = rules.State.UNBOOKED
            happened(events.VisitUnbooked, visit)


@use_case
def drop_outlived(viewer, now: datetime) -> None:
    """A visit that has not begun falls away with its certificate (B1)."""
    for visit in queries.outlived(now):
        told = visit.contacted_on is not None
        visit.state = rules.State.DROPPED
        if told:
            happened(events.VisitDropped, visit)


def let_time_pass(viewer, now: datetime) -> None:
    """Every step of this module, in its order."""
    drop_outlived(viewer, now)
    while open_contacts(viewer, now):
        pass
    for step in (note_late, remind, end_booking):
        step(viewer, now)
