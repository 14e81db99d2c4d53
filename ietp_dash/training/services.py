"""Sessions: opened, changed and cancelled by the coordinator, with their documents (E3, E5)."""

from sqlalchemy import select

from ..documents import services as documents
from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import codes, events, queries, rules
from .courses import catalogue
from .models import TrainingMaterial, TrainingSeat, TrainingSession
from .rules import SeatState
from .seating import credit, moved_up

MOST_MATERIALS = 20
CANCELLED = N_("The training was cancelled.")


def told(event, session, organisation_id: int, factory_id: int | None, **more) -> None:
    """Record ``event`` for one organisation that has to do with ``session``; within a use case."""
    record(event(session.id, session.public_id, organisation_id, factory_id, **more))


@use_case
def open_session(viewer, *, course: str, day, begins, ends, fee_cents: int, host=None, **values) -> TrainingSession:
    """A new session that people can register for (E3).

    ``day`` is the first day, ``begins`` and ``ends`` the times of each day in ``values["zone"]``; ``host`` is the
    factory of an on-site training. Raises Refused for what rules.check_session refuses, and for a day that is over.
    """
    known = catalogue()[course]
    times = rules.span(day, known.days, begins, ends, values["zone"])
    _check_ahead(times[0])
    session = TrainingSession(
        course=course, kind=known.kind, starts_at=times[0], ends_at=times[1], starts_on=day, fee_cents=fee_cents,
        factory_id=host.id if host else None, code=codes.new_code(), created_at=clock.now(), **values,
    )  # fmt: skip
    _check(session)
    db.session.add(session)
    db.session.flush()
    if host is None:
        record(events.TrainingOpened(session.id, session.public_id))
    elif host.organisation_id is not None:
        told(events.TrainingOffered, session, host.organisation_id, host.id)
    return session


def _check_ahead(starts):
    if starts <= clock.now():
        raise Refused(N_("This day is over. Choose one ahead."), "day")


def _check(session):
    rules.check_session(
        kind=session.kind, area=session.area, place=session.place, fee_cents=session.fee_cents,
        capacity=session.capacity, hosted=session.factory_id is not None,
    )  # fmt: skip


@use_case
def edit(viewer, session: TrainingSession, *, day, begins, ends, fee_cents: int, seen: int, **values) -> None:
    """Change a session; who has to do with it is told of another time or place, who waits moves up into new seats.

    ``seen`` is the version that the person saw. Refused (conflict) where somebody changed it meanwhile; refused for
    fewer seats than are taken, for another fee once somebody registered, and for a session that began.
    """
    _check_open(session)
    if seen != session.version:
        raise Refused(N_("Somebody changed this meanwhile. Look at it again."), conflict=True)
    before = _where(session)
    starts, last = rules.span(day, catalogue()[session.course].days, begins, ends, values["zone"])
    _check_ahead(starts)
    if values["capacity"] < session.seated:
        raise Refused(N_("%(taken)d seats are taken already."), "capacity", taken=session.seated)
    if fee_cents != session.fee_cents and session.seated + session.waiting:
        raise Refused(N_("Somebody has registered: the fee stays."), "fee")
    for name, value in values.items():
        setattr(session, name, value)
    session.starts_at, session.ends_at, session.starts_on, session.fee_cents = starts, last, day, fee_cents
    _check(session)
    if before != _where(session):
        session.reminded = rules.reminders_reached(day, clock.today(session.zone))
        _tell_all(events.TrainingChanged, session)
    moved_up(viewer, session)


def _where(session) -> tuple:
    return session.starts_at, session.ends_at, session.zone, session.area, session.place, session.link


def _check_open(session):
    if session.state != "open":
        raise Refused(N_("This training was cancelled."), conflict=True)
    if session.starts_at <= clock.now():
        raise Refused(N_("This training has begun."), conflict=True)


def _tell_all(event, session):
    for organisation_id, factory_id in queries.organisations_of(session):
        told(event, session, organisation_id, factory_id)


@use_case
def cancel(viewer, session: TrainingSession, *, reason: str) -> None:
    """The session is not held: everybody who has to do with it is told, every invoice is credited (E5)."""
    _check_open(session)
    if not reason.strip():
        raise Refused(N_("Say why: everybody who registered reads it."), "reason")
    _tell_all(events.TrainingCancelled, session)
    live = select(TrainingSeat).where(TrainingSeat.session_id == session.id, TrainingSeat.state != SeatState.CANCELLED)
    for seat in db.session.scalars(live.order_by(TrainingSeat.id)):
        seat.state, seat.cancelled_at = SeatState.CANCELLED, clock.now()
        credit(viewer, seat, CANCELLED)
    session.state, session.reason, session.seated, session.waiting = "cancelled", reason.strip(), 0, 0


@use_case
def add_material(viewer, session: TrainingSession, received, *, title: str) -> TrainingMaterial:
    """A document for those who have a seat. ``received`` is a cleaned file (documents.uploads)."""
    if len(queries.materials(session.id)) >= MOST_MATERIALS:
        raise Refused(N_("There are enough documents on this training."), "file")
    kept = documents.keep(viewer, received, kind="training-material")
    made = TrainingMaterial(session_id=session.id, document_id=kept.id, title=title.strip() or kept.name)
    db.session.add(made)
    db.session.flush()
    record(events.MaterialKept(session.id, session.public_id))
    return made


@use_case
def drop_material(viewer, session: TrainingSession, material: TrainingMaterial) -> None:
    """A document is not offered any more."""
    db.session.delete(material)
    record(events.MaterialKept(session.id, session.public_id))
