"""Last seats and waiting lists under races: never oversold, each who waits moves up once, in order (E4)."""

from sqlalchemy import select

from ietp_dash.fees.models import CreditNote, Invoice
from ietp_dash.kernel import clock
from ietp_dash.kernel.errors import Refused
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import EventRow
from ietp_dash.training import seating
from ietp_dash.training.models import TrainingSeat, TrainingSession
from ietp_dash.training.rules import Attendee, SeatState
from tests.rig.racing import ROUNDS, at_once

from .scene import MONDAY, Scene


def at_monday(deed):
    """``deed`` in the time of the scene: a thread has a context of its own."""

    def run():
        with clock.at(MONDAY):
            return deed()

    return run


def registering(viewer, session_id, name):
    def deed():
        return seating.register(viewer, db.session.get(TrainingSession, session_id), people=[Attendee(name)]) and None

    return at_monday(deed)


def giving_up(viewer, seat_id):
    def deed():
        seat = db.session.get(TrainingSeat, seat_id)
        return seating.give_up(viewer, db.session.get(TrainingSession, seat.session_id), seat) and None

    return at_monday(deed)


def seats_of(session_id) -> list[TrainingSeat]:
    db.session.expire_all()
    found = select(TrainingSeat).where(TrainingSeat.session_id == session_id)
    return list(db.session.scalars(found.order_by(TrainingSeat.id)))


def check(session_id):
    """The counts are those of the rows, nobody is left waiting beside a free seat, every seat has its one invoice."""
    session, rows = db.session.get(TrainingSession, session_id), seats_of(session_id)
    states = [one.state for one in rows]
    assert session.seated == states.count(SeatState.SEATED) <= session.capacity
    assert session.waiting == states.count(SeatState.WAITING)
    assert not (session.waiting and session.seated < session.capacity)
    assert all((one.invoice_id is not None) == (one.seated_at is not None) for one in rows)
    invoices = [one.invoice_id for one in rows if one.invoice_id]
    assert len(invoices) == len(set(invoices))
    return rows


def moves(session_id) -> list[int]:
    told = select(EventRow.payload).where(EventRow.type == "SeatMovedUp").order_by(EventRow.sequence)
    return [one["seat_id"] for one in db.session.scalars(told) if one["session_id"] == session_id]


def test_the_last_seat_goes_to_one_of_three(app):
    with clock.at(MONDAY):
        scene = Scene()
        for _ in range(ROUNDS):
            id_ = scene.session(capacity=1).id
            db.session.commit()
            outcomes = at_once(app, *[registering(one, id_, "Li Na") for one in scene.factories])
            assert outcomes == [None, None, None]
            rows = check(id_)
            assert [one.state for one in rows] == ["seated", "waiting", "waiting"]


def test_the_waiting_list_moves_up_in_order_and_once(app):
    """Two seats are given up while a third person registers: the two who waited have them, in their order."""
    with clock.at(MONDAY):
        scene = Scene()
        for _ in range(ROUNDS):
            session = scene.session()
            id_ = session.id
            leaving = scene.register(session, 0, "A", "B")
            waiting = [scene.register(session, 1, "C")[0].id, scene.register(session, 2, "D")[0].id]
            gone = [one.id for one in leaving]
            db.session.commit()
            first, _second, late = scene.factories
            at_once(app, giving_up(first, gone[0]), giving_up(first, gone[1]), registering(late, id_, "E"))
            rows = check(id_)
            assert [one.state for one in rows] == ["cancelled", "cancelled", "seated", "seated", "waiting"]
            assert moves(id_) == waiting
            credited = select(CreditNote.invoice_id).where(
                CreditNote.invoice_id.in_([one.invoice_id for one in rows[:2]])
            )
            assert len(db.session.scalars(credited).all()) == 2


def test_one_seat_given_up_twice_frees_one_seat(app):
    with clock.at(MONDAY):
        scene = Scene()
        for _ in range(ROUNDS):
            session = scene.session(capacity=1)
            id_ = session.id
            seat = scene.register(session, 0, "A")[0].id
            scene.register(session, 1, "B")
            scene.register(session, 2, "C")
            db.session.commit()
            outcomes = at_once(app, *[giving_up(scene.factories[0], seat)] * 2)
            assert sorted(isinstance(one, Refused) for one in outcomes) == [False, True]
            rows = check(id_)
            assert [one.state for one in rows] == ["cancelled", "seated", "waiting"]
            assert len(moves(id_)) == 1
            paid = db.session.scalars(select(Invoice.total_cents).where(Invoice.id == rows[1].invoice_id)).one()
            assert paid == 12_050
