"""Which courses help a factory: by the checklist sections of its own open findings (E8)."""

from dataclasses import dataclass

from sqlalchemy import func, select

from ..audits.models import Audit
from ..checklists.models import ChecklistSection, Checkpoint
from ..findings.models import Finding
from ..kernel.access import Viewer
from ..storage.database import db
from . import queries
from .courses import Course, for_section
from .models import TrainingSession


@dataclass(frozen=True)
class Advice:
    """A course, the section whose open findings bring it, how many, and its next session if there is one."""

    course: Course
    section: ChecklistSection
    findings: int
    session: TrainingSession | None


def for_factory(viewer: Viewer, most: int = 3) -> list[Advice]:
    """What to recommend to the viewer's factory with the next session of each; none for other viewers."""
    chosen = courses_for(viewer, most)
    coming = queries.coming_of([course.code for course, _section, _n in chosen], viewer) if chosen else {}
    return [Advice(course, section, n, coming.get(course.code)) for course, section, n in chosen]


def courses_for(viewer: Viewer, most: int) -> list[tuple[Course, ChecklistSection, int]]:
    """(course, section, open findings), the section with most open findings first.

    Only findings that the closing meeting has shown to the factory count.
    """
    if not viewer.factory_id:
        return []
    found: dict[str, tuple] = {}
    for section, n in _sections(viewer.factory_id):
        for course in for_section(section.code)[:1]:
            found.setdefault(course.code, (course, section, n))
    return list(found.values())[:most]


def _sections(factory_id):
    open_ones = (
        select(Checkpoint.section_id, func.count().label("n"))
        .join(Finding, Finding.checkpoint_id == Checkpoint.id)
        .join(Audit, Audit.id == Finding.audit_id)
        .where(Finding.factory_id == factory_id, Finding.state == "open", Audit.closing_at.is_not(None))
        .group_by(Checkpoint.section_id)
        .subquery()
    )
    wanted = select(ChecklistSection, open_ones.c.n).join(open_ones, open_ones.c.section_id == ChecklistSection.id)
    return db.session.execute(wanted.order_by(open_ones.c.n.desc(), ChecklistSection.position)).all()
