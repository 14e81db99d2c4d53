"""Reading checklists: the editions, one whole edition, the one that a new cycle keeps."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import func, or_, select

from ..storage.database import db
from .content import Edition, Law, Point, Section
from .models import ChecklistSection, ChecklistVersion, Checkpoint
from .reading import SEVERITIES

PROGRAMME = "programme"


def live(on: date) -> ChecklistVersion | None:
    """The programme's published edition valid on the day ``on``: the one that a cycle begun then keeps (G5)."""
    V = ChecklistVersion
    wanted = select(V).where(V.origin == PROGRAMME, V.published_at.is_not(None), V.valid_from <= on)
    valid = wanted.where(or_(V.valid_to.is_(None), V.valid_to >= on))
    return db.session.scalar(valid.order_by(V.valid_from.desc(), V.id.desc()).limit(1))


def editions(*, drafts: bool) -> list[tuple[ChecklistVersion, int]]:
    """The programme's editions, newest first, with how many checkpoints each asks; drafts only where wanted."""
    V, asked = ChecklistVersion, func.count(Checkpoint.id)
    wanted = select(V, asked).outerjoin(Checkpoint, (Checkpoint.version_id == V.id) & Checkpoint.removed.is_(False))
    wanted = wanted.where(V.origin == PROGRAMME).group_by(V.id)
    if not drafts:
        wanted = wanted.where(V.published_at.is_not(None))
    rows = db.session.execute(wanted.order_by(V.valid_from.desc(), V.id.desc()).limit(100))
    return [(version, count) for version, count in rows]


def latest_begin() -> date | None:
    """The day on which the newest published edition of the programme begins."""
    V = ChecklistVersion
    return db.session.scalar(select(func.max(V.valid_from)).where(V.origin == PROGRAMME, V.published_at.is_not(None)))


def sections_of(version_id: int) -> list[ChecklistSection]:
    """An edition's sections in order."""
    wanted = select(ChecklistSection).where(ChecklistSection.version_id == version_id)
    return list(db.session.scalars(wanted.order_by(ChecklistSection.position, ChecklistSection.id)))


def checkpoints_of(version_id: int) -> list[Checkpoint]:
    """An edition's checkpoints in order, the removed ones too: an audit's answers stand by this order.

    A removed checkpoint keeps its place and is never answered.
    """
    wanted = select(Checkpoint).where(Checkpoint.version_id == version_id)
    return list(db.session.scalars(wanted.order_by(Checkpoint.position, Checkpoint.id)))


def edition_of(version_id: int) -> Edition:
    """The whole edition as plain values."""
    return edition_from(sections_of(version_id), checkpoints_of(version_id))


def edition_from(sections: Iterable[ChecklistSection], checkpoints: Iterable[Checkpoint]) -> Edition:
    """The edition that these rows make."""
    codes = {one.id: one.code for one in sections}
    named = tuple(Section(one.code, one.name, one.name_zh, one.name_vi) for one in sections)
    return Edition(named, tuple(point_of(one, codes[one.section_id]) for one in checkpoints))


def point_of(row: Checkpoint, section: str) -> Point:
    """A checkpoint as plain values, severities from light to grave."""
    laws = (
        (country, *(said.get(code, "") for code in ("en", "zh", "vi"))) for country, said in (row.legal or {}).items()
    )
    return Point(
        row.number, section, row.question, row.question_zh, row.guidance, row.guidance_zh, row.evidence_needed,
        row.evidence_needed_zh, tuple(sorted(row.severities, key=SEVERITIES.index)), row.transparent_severity or "",
        row.kind, tuple(row.countries or ()), tuple(Law(*one) for one in sorted(laws)), row.grace_until, row.removed,
        row.question_vi, row.guidance_vi, row.evidence_needed_vi,
    )  # fmt: skip


def former(version: ChecklistVersion) -> ChecklistVersion | None:
    """The edition that ``version`` was made from."""
    return db.session.get(ChecklistVersion, version.based_on_id or 0)
