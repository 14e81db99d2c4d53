"""The day itself and after: attendance by code or list, quiz, certificate of attendance, feedback (E6, E7)."""

from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select

from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import codes, events, rules
from .courses import catalogue
from .models import TrainingAttendance, TrainingFeedback, TrainingSeat, TrainingSession
from .rules import SeatState
from .seating import told

LONGEST_WORDS = 2000


def zone_of(session: TrainingSession) -> ZoneInfo:
    """The zone of the place."""
    return ZoneInfo(session.zone)


def days(session: TrainingSession) -> list[date]:
    """The days of a session where it is held."""
    return rules.days_of(session.starts_at, session.ends_at, session.zone)


@use_case
def here(viewer, session: TrainingSession, seat: TrainingSeat) -> None:
    """Somebody in the room confirms the own name, on a day of the session (E6). A second time changes nothing."""
    today = clock.today(session.zone)
    if session.state != "open" or today not in days(session):
        raise Refused(N_("This code works on the days of the training alone."))
    if seat.session_id != session.id or seat.state != SeatState.SEATED:
        raise Refused(N_("This code has no seat in this training. Ask the trainer."), "code")
    if today not in {one.day for one in seat.attendances}:
        _mark(session, seat, today, "code")


def _mark(session, seat, day, how):
    seat.attendances.append(TrainingAttendance(day=day, how=how, marked_at=clock.now()))
    db.session.flush()
    record(events.AttendanceMarked(session.id, session.public_id, seat.id))
    _certify(session, seat)


@use_case
def tick(viewer, session: TrainingSession, *, day: date, present: set[str]) -> None:
    """Staff says by list who was there on ``day``: the public ids of their seats, and nobody else (E6).

    Refused for a day that is none of the session's or has not come, and for a mark taken from somebody who has a
    certificate already.
    """
    if session.state != "open":
        raise Refused(N_("This training was cancelled."), conflict=True)
    if day not in days(session) or day > clock.today(session.zone):
        raise Refused(N_("Attendance is marked from the day itself on."))
    wanted = select(TrainingSeat).where(TrainingSeat.session_id == session.id, TrainingSeat.state == SeatState.SEATED)
    for seat in db.session.scalars(wanted.order_by(TrainingSeat.id)).all():
        held = next((one for one in seat.attendances if one.day == day), None)
        if seat.public_id in present and held is None:
            _mark(session, seat, day, "list")
        elif seat.public_id not in present and held is not None:
            _unmark(session, seat, held)


def _unmark(session, seat, held):
    if seat.certificate:
        raise Refused(N_("%(name)s has a certificate of this training already."), name=seat.name)
    seat.attendances.remove(held)
    db.session.delete(held)
    record(events.AttendanceMarked(session.id, session.public_id, seat.id))


def _certify(session, seat):
    """The certificate, as soon as everything it asks for is there (E6)."""
    course = catalogue()[session.course]
    passed = seat.quiz_best is not None and seat.quiz_best >= course.pass_mark
    if seat.certificate or not rules.is_certified(
        days(session), [one.day for one in seat.attendances], bool(course.questions), passed
    ):
        return
    seat.certificate, seat.certified_at = f"TC{codes.new_code()}", clock.now()
    told(events.AttendanceCertified, session, seat, seat_id=seat.id)


@use_case
def answer_quiz(viewer, session: TrainingSession, seat: TrainingSeat, *, given: list[int | None]) -> int:
    """Answer the quiz; the percent of right answers. It may be taken again, the best counts (E6).

    Refused before anybody marked the attendance, for a course without a quiz, and while an answer is missing.
    """
    asked = catalogue()[session.course].questions
    _check_was_there(seat)
    if not asked:
        raise Refused(N_("This training has no quiz."))
    reached = rules.score([one.right for one in asked], given)
    seat.quiz_tries += 1
    seat.quiz_best = max(reached, seat.quiz_best or 0)
    _certify(session, seat)
    return reached


def _check_was_there(seat):
    if seat.state != SeatState.SEATED or not seat.attendances:
        raise Refused(N_("This opens once your attendance is marked."))


@use_case
def say(viewer, session: TrainingSession, seat: TrainingSeat, *, points: int, words: str) -> None:
    """What somebody thought of the training: once, and kept without the name (E7)."""
    _check_was_there(seat)
    if not rules.takes_feedback(session.ends_at, clock.now()):
        raise Refused(N_("The time for feedback is over."))
    if seat.feedback_given:
        raise Refused(N_("Your feedback has arrived already."), conflict=True)
    seat.feedback_given = True
    db.session.add(TrainingFeedback(session_id=session.id, points=points, words=words.strip()[:LONGEST_WORDS]))
