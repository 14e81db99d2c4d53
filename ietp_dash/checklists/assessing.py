"""A factory's self-assessment: reading and keeping it. Nobody but the factory's own people reads it, and no event
names an answer."""

from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import use_case
from . import gaps, queries
from .content import Edition, Point
from .gaps import NOTHING, Given
from .models import ChecklistVersion, SelfAssessment

LONGEST_NOTE = 2000


@dataclass(frozen=True)
class Sheet:
    """A factory's answers to the live edition. ``again`` are those whose question changed since they were answered."""

    version: ChecklistVersion
    edition: Edition
    points: tuple[Point, ...]
    given: dict[str, Given]
    again: frozenset[str]
    changed_at: object = None
    former: ChecklistVersion | None = None


def sheet_of(factory) -> Sheet | None:
    """The factory's answers to the edition live today, carried over from its last edition; None without an edition."""
    version = queries.live(clock.today(factory.zone))
    if version is None:
        return None
    edition = queries.edition_of(version.id)
    row, earlier = _rows(factory.id, version)
    points = gaps.asked_in(edition, factory.country)
    given, again = _carried(earlier, edition)
    if row is not None:
        given = gaps.from_letters(edition.points, row.answers, row.notes or {})
        again = {number for number in again if not given.get(number, NOTHING).answer}
    former = db.session.get(ChecklistVersion, earlier.version_id) if earlier else None
    return Sheet(version, edition, points, given, frozenset(again), row and row.changed_at, former)


def _rows(factory_id: int, version) -> tuple[SelfAssessment | None, SelfAssessment | None]:
    """The factory's row for ``version`` and its last one for an edition before it."""
    wanted = select(SelfAssessment, ChecklistVersion.valid_from).join(ChecklistVersion)
    rows = db.session.execute(
        wanted.where(SelfAssessment.factory_id == factory_id).order_by(ChecklistVersion.valid_from.desc())
    ).all()
    own = next((row for row, _day in rows if row.version_id == version.id), None)
    return own, next((row for row, day in rows if day < version.valid_from), None)


def _carried(earlier: SelfAssessment | None, edition: Edition) -> tuple[dict[str, Given], set[str]]:
    if earlier is None:
        return {}, set()
    before = queries.edition_of(earlier.version_id)
    return gaps.carried(before, edition, gaps.from_letters(before.points, earlier.answers, earlier.notes or {}))


def stamp(given: Given) -> str:
    """Changes with an answer or its note: by it the second of two colleagues is told."""
    return sha256(repr(given).encode()).hexdigest()[:16]


@use_case
def answer(viewer, factory, number: str, said: Given, *, seen: str) -> None:
    """Keep one answer with its note. Refused (conflict) if a colleague changed it since ``seen`` was read."""
    if len(said.note) > LONGEST_NOTE:
        raise Refused(N_("Use at most %(max)d characters."), "note", max=LONGEST_NOTE)
    sheet = sheet_of(factory)
    if sheet is None or number not in {one.number for one in sheet.points}:
        raise Refused(N_("This checkpoint is not asked any more. Reload the page."), conflict=True)
    now = sheet.given.get(number, NOTHING)
    if now == said:
        return
    if stamp(now) != seen:
        raise Refused(N_("A colleague changed this answer meanwhile. What you typed is still here."), conflict=True)
    _keep(viewer, factory, sheet, sheet.given | {number: said})


def _keep(viewer, factory, sheet: Sheet, given: dict[str, Given]) -> None:
    wanted = select(SelfAssessment).where(
        SelfAssessment.factory_id == factory.id, SelfAssessment.version_id == sheet.version.id
    )
    row = db.session.scalar(wanted.with_for_update())
    if row is None:
        row = SelfAssessment(factory_id=factory.id, version_id=sheet.version.id, number=0)
        db.session.add(row)
    row.answers = gaps.letters(sheet.edition.points, given)
    row.notes = {number: one.note for number, one in given.items() if one.note}
    row.number += 1
    row.changed_by, row.changed_at = viewer.person_id, clock.now()
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Refused(N_("Somebody else was first. Reload to see what it is now."), conflict=True) from error
