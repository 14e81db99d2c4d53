"""Seats: taken, waited for, given up; who waits moves up in order, in the transaction in which a seat frees (E4, E5).

Every deed locks the session first, so that of many at once each sees what the others did.
"""

from sqlalchemy import select

from ..fees import services as fees
from ..fees.models import Invoice
from ..fees.queries import programme_id
from ..fees.rules import Line
from ..kernel import clock
from ..kernel.access import Kind as Side
from ..kernel.errors import N_, Refused
from ..programme.queries import terms_on
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import codes, events, rules
from .courses import catalogue
from .models import TrainingSeat, TrainingSession
from .rules import Attendee, SeatState

LINE = N_("Training: %(course)s, %(day)s, %(name)s")
GIVEN_UP = N_("The seat was given up in time.")


def told(event, session, seat, **more) -> None:
    """Record ``event`` for the organisation of ``seat``; within a use case."""
    record(event(session.id, session.public_id, seat.organisation_id, seat.factory_id, **more))


@use_case
def register(viewer, session: TrainingSession, *, people: list[Attendee]) -> list[TrainingSeat]:
    """Register people of the viewer's organisation: seats while there are some, then places in the waiting list (E4).

    Each seat with a fee has its own invoice (E5). Refused for a session that began, is cancelled or is not for the
    viewer's side, for bad names, and (conflict) for somebody who is registered already.
    """
    _check_open(session)
    if not rules.may_take_part(viewer.kind is Side.BUYER, session.kind, session.fee_cents):
        raise Refused(N_("This training is for factories."))
    wanted = rules.check_people(people)
    _check_new(viewer, session, wanted)
    made = [_seat(viewer, session, one) for one in wanted]
    db.session.add_all(made)
    db.session.flush()
    for seat in made:
        if seat.state == SeatState.SEATED:
            _invoice(viewer, session, seat)
    for state, event in ((SeatState.SEATED, events.SeatsTaken), (SeatState.WAITING, events.SeatsAwaited)):
        of_state = [seat for seat in made if seat.state == state]
        if of_state:
            told(event, session, of_state[0])
    return made


def _check_open(session):
    if session.state != "open":
        raise Refused(N_("This training was cancelled."), conflict=True)
    if session.starts_at <= clock.now():
        raise Refused(N_("This training has begun."), conflict=True)


def _check_new(viewer, session, wanted):
    known = select(TrainingSeat.name).where(
        TrainingSeat.session_id == session.id,
        TrainingSeat.organisation_id == viewer.organisation_id,
        TrainingSeat.state != SeatState.CANCELLED,
    )
    names = {name.casefold() for name in db.session.scalars(known)}
    again = next((one.name for one in wanted if one.name.casefold() in names), None)
    if again:
        raise Refused(N_("%(name)s is registered already."), "name_0", conflict=True, name=again)


def _seat(viewer, session, one: Attendee) -> TrainingSeat:
    now = clock.now()
    free = session.seated < session.capacity and not session.waiting
    if free:
        session.seated += 1
    else:
        session.waiting += 1
    return TrainingSeat(
        session_id=session.id, organisation_id=viewer.organisation_id, factory_id=viewer.factory_id, name=one.name,
        post=one.post, code=codes.new_code(), state=SeatState.SEATED if free else SeatState.WAITING,
        registered_by=viewer.person_id, registered_at=now, seated_at=now if free else None,
    )  # fmt: skip


def _invoice(viewer, session, seat):
    """The invoice of one seat to the programme, of today where the training is held; none where it is free (E5)."""
    if not session.fee_cents:
        return
    on = clock.today(session.zone)
    course = catalogue()[session.course].title["en"]
    values = {"course": course, "day": session.starts_on.isoformat(), "name": seat.name}
    seat.invoice_id = fees.issue(
        viewer, payee_id=programme_id(viewer), payer_id=seat.organisation_id, kind="training",
        lines=[Line(LINE, 1, session.fee_cents, values)], factory_id=seat.factory_id, cycle_id=None, on=on,
        terms=terms_on(on),
    ).id  # fmt: skip


@use_case
def give_up(viewer, session: TrainingSession, seat: TrainingSeat) -> bool:
    """Somebody will not come; answers whether a fee was credited: in time it is, later it stays (E5).

    Who waits longest has the seat in the same transaction. Refused (conflict) for a seat that was given up already.
    """
    _check_open(session)
    if seat.state == SeatState.CANCELLED:
        raise Refused(N_("This seat was given up already."), conflict=True)
    now, was = clock.now(), seat.state
    seat.state, seat.cancelled_at = SeatState.CANCELLED, now
    told(events.SeatGivenUp, session, seat, seat_id=seat.id)
    if was == SeatState.WAITING:
        session.waiting -= 1
        return False
    session.seated -= 1
    in_time = rules.is_free_to_leave(session.starts_at, seat.seated_at, now)
    if in_time:
        credit(viewer, seat, GIVEN_UP)
    moved_up(viewer, session)
    return in_time and seat.invoice_id is not None


def credit(viewer, seat, reason: str) -> None:
    """Cancel a seat's invoice by a credit note, unless somebody did so already; within a use case."""
    invoice = db.session.get(Invoice, seat.invoice_id) if seat.invoice_id else None
    if invoice is not None and invoice.state != "cancelled":
        fees.cancel(viewer, invoice, reason=reason)


def moved_up(viewer, session) -> None:
    """Give free seats to those who wait, the first first; within a use case that holds the session (E4)."""
    free = min(session.capacity - session.seated, session.waiting)
    if free <= 0:
        return
    first = select(TrainingSeat).where(TrainingSeat.session_id == session.id, TrainingSeat.state == SeatState.WAITING)
    for seat in db.session.scalars(first.order_by(TrainingSeat.id).limit(free)).all():
        seat.state, seat.seated_at, seat.moved_up = SeatState.SEATED, clock.now(), True
        session.seated, session.waiting = session.seated + 1, session.waiting - 1
        db.session.flush()
        _invoice(viewer, session, seat)
        told(events.SeatMovedUp, session, seat, seat_id=seat.id)
