"""Editing a draft edition and publishing it. Whoever changes a draft holds its row: of two, the second sees the first.

Published editions are never changed: cycles keep theirs (G5).
"""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import delete, select

from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import events, queries, rules
from .content import TEXTS, Edition, Point, next_number
from .models import ChecklistSection, ChecklistVersion, Checkpoint


@use_case
def begin(viewer, *, name: str, valid_from: date, base: ChecklistVersion | None, edition: Edition) -> ChecklistVersion:
    """A draft that says what ``edition`` says, made from ``base``. Refused for a name that is taken."""
    _check_name(name)
    version = ChecklistVersion(name=name, valid_from=valid_from, based_on_id=base.id if base else None)
    db.session.add(version)
    db.session.flush()
    _write(version, edition)
    record(events.DraftBegun(version.id))
    return version


@use_case
def replace_draft(viewer, version: ChecklistVersion, edition: Edition, *, seen: str) -> None:
    """Let the draft say what ``edition`` says; refused if it is no longer as it was when ``seen`` was read."""
    _check_draft(version)
    if stamp_of(version) != seen:
        raise Refused(N_("Somebody changed this draft meanwhile. Look at the differences again."), conflict=True)
    _erase(version)
    _write(version, edition)
    record(events.DraftReplaced(version.id))


@use_case
def drop(viewer, version: ChecklistVersion) -> None:
    """Throw a draft away."""
    _check_draft(version)
    record(events.DraftDropped(version.id))
    _erase(version)
    db.session.execute(delete(ChecklistVersion).where(ChecklistVersion.id == version.id))


@use_case
def save_point(viewer, version: ChecklistVersion, number: str, said: Point, *, seen: str) -> Point:
    """Change one checkpoint to what ``said`` says (its section, number and removal stay).

    Refused (conflict) if it is not as it was when ``seen`` (its stamp) was read.
    """
    _check_draft(version)
    row, now = _point(version, number)
    if now.stamp != seen:
        raise Refused(
            N_("Somebody else changed this checkpoint meanwhile. What you typed is still here."), conflict=True
        )
    after = replace(said, number=now.number, section=now.section, removed=now.removed)
    rules.check_point(after)
    _fill(row, after)
    _edited(version)
    return after


@use_case
def add_point(viewer, version: ChecklistVersion, code: str, said: Point) -> Point:
    """Add a checkpoint at the end of a section, with the section's next free number."""
    _check_draft(version)
    edition = queries.edition_of(version.id)
    added = replace(said, number=next_number(edition, code), section=code, removed=False)
    rules.check_point(added)
    section = _section(version, code)
    row = Checkpoint(version_id=version.id, section_id=section.id, number=added.number, position=len(edition.points))
    _fill(row, added)
    db.session.add(row)
    _arrange(version)
    _edited(version)
    return added


@use_case
def remove(viewer, version: ChecklistVersion, number: str, removed: bool = True) -> None:
    """Ask a checkpoint no more, or again. Its number stays its own."""
    _check_draft(version)
    row, now = _point(version, number)
    if now.removed == removed:
        raise Refused(N_("Somebody else was first. Reload to see what it is now."), conflict=True)
    row.removed = removed
    _edited(version)


@use_case
def move_point(viewer, version: ChecklistVersion, number: str, up: bool) -> None:
    """Move a checkpoint one place up or down within its section."""
    _check_draft(version)
    row, now = _point(version, number)
    rows = [one for one in queries.checkpoints_of(version.id) if one.section_id == row.section_id]
    _swap(rows, row, up)
    _arrange(version)
    _edited(version)


@use_case
def move_section(viewer, version: ChecklistVersion, code: str, up: bool) -> None:
    """Move a section one place up or down; its checkpoints go with it."""
    _check_draft(version)
    _swap(queries.sections_of(version.id), _section(version, code), up)
    _arrange(version)
    _edited(version)


@use_case
def name_section(
    viewer, version: ChecklistVersion, code: str, *, name: str, name_zh: str, name_vi: str = "", seen: str
) -> None:
    """Rename a section; ``seen`` are the names as they were read, for whoever comes second to be told."""
    _check_draft(version)
    section = _section(version, code)
    if names_of(section) != seen:
        raise Refused(N_("Somebody else renamed this section meanwhile. What you typed is still here."), conflict=True)
    section.name, section.name_zh, section.name_vi = name, name_zh, name_vi
    _edited(version)


def names_of(section) -> str:
    """The names of a section as its page shows them, by which the second of two editors is told."""
    return " / ".join((section.name, section.name_zh, section.name_vi))


@use_case
def publish(viewer, version: ChecklistVersion, *, valid_from: date, today: date) -> None:
    """Publish a draft for cycles that begin on ``valid_from`` or later; the former edition ends the day before."""
    _check_draft(version)
    V = ChecklistVersion
    others = select(V).where(V.origin == queries.PROGRAMME, V.published_at.is_not(None)).with_for_update()
    latest = max(db.session.scalars(others), key=lambda one: one.valid_from, default=None)
    rules.check_publishable(queries.edition_of(version.id), valid_from, latest and latest.valid_from, today)
    if latest is not None and (latest.valid_to is None or latest.valid_to >= valid_from):
        latest.valid_to = valid_from - timedelta(days=1)
    version.valid_from, version.published_at = valid_from, clock.now()
    record(events.ChecklistPublished(version.id, valid_from))


def stamp_of(version: ChecklistVersion) -> str:
    """Changes whenever anything that a draft says does."""
    edition = queries.edition_of(version.id)
    return Point("", "", question=repr((edition.sections, edition.points))).stamp


def _check_name(name: str) -> None:
    if db.session.scalar(select(ChecklistVersion.id).where(ChecklistVersion.name == name)) is not None:
        raise Refused(N_("Another edition has this name."), "name")


def _check_draft(version: ChecklistVersion) -> None:
    if version.published_at is not None:
        raise Refused(
            N_("This edition is published: nobody changes it any more (G5). Begin a new draft."), conflict=True
        )


def _point(version: ChecklistVersion, number: str) -> tuple[Checkpoint, Point]:
    wanted = select(Checkpoint).where(Checkpoint.version_id == version.id, Checkpoint.number == number)
    row = db.session.scalar(wanted.with_for_update(of=Checkpoint).execution_options(populate_existing=True))
    if row is None:
        raise Refused(N_("This draft has no checkpoint %(number)s any more."), conflict=True, number=number)
    return row, queries.point_of(row, row.section.code)


def _section(version: ChecklistVersion, code: str) -> ChecklistSection:
    wanted = select(ChecklistSection).where(ChecklistSection.version_id == version.id, ChecklistSection.code == code)
    row = db.session.scalar(wanted.execution_options(populate_existing=True))
    if row is None:
        raise Refused(N_("This draft has no such section."), conflict=True)
    return row


def _swap(rows: list, row, up: bool) -> None:
    """Exchange the positions of ``row`` and its neighbour; at the end of the list nothing happens."""
    for place, one in enumerate(rows):
        one.position = place
    at, other = rows.index(row), rows.index(row) + (-1 if up else 1)
    if 0 <= other < len(rows):
        rows[at].position, rows[other].position = other, at
    db.session.flush()


def _arrange(version: ChecklistVersion) -> None:
    """Number the positions anew: section by section, so that an edition's order is the order of its sections."""
    db.session.flush()
    places = {one.id: place for place, one in enumerate(queries.sections_of(version.id))}
    rows = sorted(queries.checkpoints_of(version.id), key=lambda one: (places[one.section_id], one.position))
    for place, row in enumerate(rows):
        row.position = place
    db.session.flush()


def _edited(version: ChecklistVersion) -> None:
    db.session.flush()
    record(events.DraftEdited(version.id))


def _erase(version: ChecklistVersion) -> None:
    for model in (Checkpoint, ChecklistSection):
        db.session.execute(delete(model).where(model.version_id == version.id))
    db.session.expire_all()


def _write(version: ChecklistVersion, edition: Edition) -> None:
    """Store all that ``edition`` says as the rows of ``version``."""
    held = {}
    for place, one in enumerate(edition.sections):
        held[one.code] = ChecklistSection(
            version_id=version.id,
            code=one.code,
            position=place,
            name=one.name,
            name_zh=one.name_zh,
            name_vi=one.name_vi,
        )
        db.session.add(held[one.code])
    db.session.flush()
    ordered = [point for section in edition.sections for point in edition.of(section.code)]
    for place, point in enumerate(ordered):
        row = Checkpoint(
            version_id=version.id, section_id=held[point.section].id, number=point.number, position=place,
            removed=point.removed,
        )  # fmt: skip
        _fill(row, point)
        db.session.add(row)
    db.session.flush()


def _fill(row: Checkpoint, point: Point) -> None:
    for name in TEXTS:
        setattr(row, name, getattr(point, name))
    row.severities, row.countries = list(point.severities), list(point.countries)
    row.transparent_severity, row.kind = point.transparent_severity or None, point.kind
    row.legal = {one.country: {"en": one.en, "zh": one.zh, "vi": one.vi} for one in point.legal}
    row.grace_until = point.grace_until
