"""Reading trainings: the list with its filters and counts, one session's seats, results of feedback."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from ..kernel import clock
from ..kernel.access import Kind as Side
from ..kernel.access import Viewer
from ..kernel.dates import add_months
from ..storage.database import db
from . import rules
from .models import TrainingFeedback, TrainingMaterial, TrainingSeat, TrainingSession
from .rules import SeatState

PAGE = 25
MOST_LISTED = 600


@dataclass(frozen=True)
class Wanted:
    """What a list shows: ``when`` is coming, past or mine; ``month`` its first day; the others codes or empty."""

    when: str = "coming"
    area: str = ""
    language: str = ""
    kind: str = ""
    course: str = ""
    month: date | None = None
    free: bool = False


def visible_to(viewer: Viewer):
    """The condition for the sessions a viewer may read (policy training:read)."""
    if viewer.kind is Side.PROGRAMME:
        return TrainingSession.id > 0
    anybody = TrainingSession.factory_id.is_(None)
    if viewer.kind is Side.FACTORY:
        return or_(anybody, TrainingSession.factory_id == viewer.factory_id) if viewer.factory_id else anybody
    return anybody if viewer.kind is Side.BUYER else false()


def own(viewer: Viewer, *states: SeatState):
    """The condition for sessions that the viewer's organisation has a seat in (in one of ``states``) or hosts."""
    wanted = states or (SeatState.SEATED, SeatState.WAITING)
    seats = select(TrainingSeat.session_id).where(
        TrainingSeat.organisation_id == viewer.organisation_id, TrainingSeat.state.in_(wanted)
    )
    hosted = TrainingSession.factory_id == viewer.factory_id if viewer.factory_id else false()
    return or_(TrainingSession.id.in_(seats), hosted)


def _when(viewer, when, now):
    if when == "mine":
        return own(viewer)
    if when == "past":
        return TrainingSession.ends_at < now
    return and_(TrainingSession.ends_at >= now, TrainingSession.state == "open")


def _narrowed(wanted: Wanted, but: str = "") -> list:
    found = [
        getattr(TrainingSession, name) == getattr(wanted, name)
        for name in ("area", "language", "kind", "course")
        if getattr(wanted, name) and name != but
    ]
    if wanted.month:
        found.append(TrainingSession.starts_on >= wanted.month)
        found.append(TrainingSession.starts_on < add_months(wanted.month, 1))
    if wanted.free:
        found.append(and_(TrainingSession.seated < TrainingSession.capacity, TrainingSession.waiting == 0))
    return found


def page(viewer: Viewer, wanted: Wanted, after: str = "", limit: int = PAGE):
    """(rows, whether there are more): coming ones soonest first, past ones and one's own latest first."""
    now, back = clock.now(), wanted.when != "coming"
    key = (TrainingSession.starts_at, TrainingSession.id)
    rows = select(TrainingSession).where(visible_to(viewer), _when(viewer, wanted.when, now), *_narrowed(wanted))
    if after:
        last = db.session.execute(select(*key).where(TrainingSession.public_id == after)).one_or_none()
        if last:
            rows = rows.where(_beyond(key, last, back))
    order = [one.desc() if back else one for one in key]
    found = list(db.session.scalars(rows.order_by(*order).limit(limit + 1)))
    return found[:limit], len(found) > limit


def _beyond(key, last, back):
    (at, id_), (last_at, last_id) = key, last
    if back:
        return or_(at < last_at, and_(at == last_at, id_ < last_id))
    return or_(at > last_at, and_(at == last_at, id_ > last_id))


def counts(viewer: Viewer, wanted: Wanted) -> dict[str, Counter]:
    """How many sessions each value of area, language and kind would show, the other filters staying as they are."""
    columns = (TrainingSession.area, TrainingSession.language, TrainingSession.kind)
    plain = Wanted(wanted.when, course=wanted.course, month=wanted.month, free=wanted.free)
    cube = select(*columns, func.count()).where(visible_to(viewer), _when(viewer, wanted.when, clock.now()))
    found = {"area": Counter(), "language": Counter(), "kind": Counter()}
    chosen = {name: getattr(wanted, name) for name in found}
    for *values, n in db.session.execute(cube.where(*_narrowed(plain)).group_by(*columns)):
        row = dict(zip(found, values, strict=True))
        for name, value in row.items():
            if all(not chosen[other] or row[other] == chosen[other] for other in found if other != name):
                found[name][value] += n
    return found


def coming_of(courses: list[str], viewer: Viewer) -> dict[str, TrainingSession]:
    """The next session of each of these courses that the viewer may read; one statement."""
    wanted = select(TrainingSession).where(
        visible_to(viewer),
        TrainingSession.course.in_(courses),
        TrainingSession.state == "open",
        TrainingSession.starts_at > clock.now(),
    )
    found: dict[str, TrainingSession] = {}
    for one in db.session.scalars(wanted.order_by(TrainingSession.starts_at, TrainingSession.id).limit(PAGE)):
        found.setdefault(one.course, one)
    return found


# --- one session ------------------------------------------------------------------------------------------------------


def organisations_of(session: TrainingSession, seated: bool = False) -> list[tuple[int, int | None]]:
    """(organisation, factory) of everybody with a live seat, and of the host; ``seated``: without those who wait."""
    states = (SeatState.SEATED,) if seated else (SeatState.SEATED, SeatState.WAITING)
    wanted = select(TrainingSeat.organisation_id, TrainingSeat.factory_id).where(
        TrainingSeat.session_id == session.id, TrainingSeat.state.in_(states)
    )
    found = {tuple(row) for row in db.session.execute(wanted.distinct())}
    if session.factory is not None and session.factory.organisation_id is not None:
        found.add((session.factory.organisation_id, session.factory_id))
    return sorted(found)


def seats(session_id: int, organisation_id: int | None = None) -> list[TrainingSeat]:
    """The seats of a session in their order, of one organisation or of all; cancelled ones only of one's own."""
    wanted = select(TrainingSeat).where(TrainingSeat.session_id == session_id).order_by(TrainingSeat.id)
    if organisation_id is None:
        wanted = wanted.where(TrainingSeat.state != SeatState.CANCELLED)
    else:
        wanted = wanted.where(TrainingSeat.organisation_id == organisation_id)
    beside = (joinedload(TrainingSeat.organisation), joinedload(TrainingSeat.invoice).lazyload("*"))
    wanted = wanted.options(*beside, selectinload(TrainingSeat.attendances))
    return list(db.session.scalars(wanted.limit(MOST_LISTED)))


def places_in_line(session_id: int) -> dict[int, int]:
    """Seat id -> place in the waiting list, from 1."""
    wanted = select(TrainingSeat.id).where(
        TrainingSeat.session_id == session_id, TrainingSeat.state == SeatState.WAITING
    )
    return {one: n for n, one in enumerate(db.session.scalars(wanted.order_by(TrainingSeat.id)), 1)}


def has_seat(viewer: Viewer, session_id: int) -> bool:
    """Whether somebody of the viewer's organisation has a seat."""
    wanted = select(TrainingSeat.id).where(
        TrainingSeat.session_id == session_id,
        TrainingSeat.organisation_id == viewer.organisation_id,
        TrainingSeat.state == SeatState.SEATED,
    )
    return db.session.scalar(wanted.limit(1)) is not None


def seat_in(session: TrainingSession, public_id: str) -> TrainingSeat | None:
    """One seat of a session."""
    return db.session.scalar(
        select(TrainingSeat).where(TrainingSeat.public_id == public_id, TrainingSeat.session_id == session.id)
    )


def seat_by_code(code: str) -> TrainingSeat | None:
    """The live seat with a person's own code."""
    wanted = select(TrainingSeat).where(TrainingSeat.code == code, TrainingSeat.state != SeatState.CANCELLED)
    return db.session.scalar(wanted)


def session_by_code(code: str) -> TrainingSession | None:
    """The session of a room's QR."""
    return db.session.scalar(select(TrainingSession).where(TrainingSession.code == code))


def by_certificate(number: str) -> TrainingSeat | None:
    """The seat with a certificate of attendance."""
    return db.session.scalar(select(TrainingSeat).where(TrainingSeat.certificate == number))


def materials(session_id: int) -> list[TrainingMaterial]:
    """The documents of a session."""
    wanted = select(TrainingMaterial).where(TrainingMaterial.session_id == session_id)
    return list(db.session.scalars(wanted.order_by(TrainingMaterial.id)))


@dataclass(frozen=True)
class Results:
    """What people thought of a session: how many, their average, how many gave each of 1 to 5, their words."""

    number: int
    average: float
    spread: tuple[int, ...]
    words: tuple[str, ...]


def results(session: TrainingSession, now: datetime) -> Results | None:
    """The results of feedback; None while they may not be read (E7). Words stand in the order of their letters."""
    rows = db.session.execute(
        select(TrainingFeedback.points, TrainingFeedback.words).where(TrainingFeedback.session_id == session.id)
    ).all()
    if not rules.feedback_shown(session.ends_at, now, len(rows)):
        return None
    points = [one for one, _words in rows]
    spread = tuple(points.count(n) for n in range(1, 6))
    words = tuple(sorted(said for _points, said in rows if said))
    return Results(len(points), sum(points) / len(points), spread, words)


def unmarked(now: datetime, most: int) -> list[TrainingSession]:
    """Sessions that are over, with seats of which nobody was marked as present: somebody is to tick the list."""
    marked = select(TrainingSeat.session_id).where(TrainingSeat.attendances.any())
    wanted = select(TrainingSession).where(
        TrainingSession.ends_at < now,
        TrainingSession.state == "open",
        TrainingSession.seated > 0,
        TrainingSession.id.not_in(marked),
    )
    return list(db.session.scalars(wanted.order_by(TrainingSession.starts_at).limit(most)))
