"""Reading audits and their answers."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..checklists.models import ChecklistSection, ChecklistVersion, Checkpoint
from ..kernel.access import Permission as P
from ..kernel.access import Relation, Viewer, can
from ..storage.database import db
from .models import Audit
from .rules import LETTERS


def is_assigned(firm_id: int, factory_id: int) -> bool:
    """Whether an audit firm is or was assigned to a factory (V5)."""
    held = select(Audit.id).where(Audit.factory_id == factory_id, Audit.firm_id == firm_id)
    return db.session.scalar(held.limit(1)) is not None


def openable(viewer: Viewer, factory_id: int, relation: Relation) -> list[Audit]:
    """The audits of one factory of which ``viewer`` may open report, findings or plan, newest first (V4, V5).

    Unannounced audits before their closing meeting are in no list but the programme's and the firm's own.
    """
    wanted = select(Audit).where(Audit.factory_id == factory_id, Audit.closing_at.is_not(None))
    newest = wanted.order_by(Audit.fieldwork_ended_on.desc(), Audit.id.desc())
    rows = db.session.scalars(newest.options(joinedload(Audit.firm)))
    opens = (P.AUDIT_READ, P.FINDING_READ, P.CAP_READ)
    return [row for row in rows if any(can(viewer, one, row, relation) for one in opens)]


def sections_with_answers(audit: Audit) -> list[dict]:
    """Each section of the audit's checklist with how many checkpoints were met, not met, not applicable."""
    sections = db.session.scalars(
        select(ChecklistSection)
        .where(ChecklistSection.version_id == audit.checklist_version_id)
        .order_by(ChecklistSection.position)
    )
    counts: dict[tuple, int] = {}
    for checkpoint, answer in answers_of(audit):
        key = (checkpoint.section_id, answer)
        counts[key] = counts.get(key, 0) + 1
    return [
        {"section": s, **{answer: counts.get((s.id, answer), 0) for answer in ("yes", "no", "na")}} for s in sections
    ]


def checkpoints_of(version_id: int) -> list[Checkpoint]:
    """A checklist's checkpoints in order, with their sections."""
    wanted = select(Checkpoint).where(Checkpoint.version_id == version_id).options(joinedload(Checkpoint.section))
    return list(db.session.scalars(wanted.order_by(Checkpoint.position)))


def answers_of(audit: Audit) -> list[tuple[Checkpoint, str]]:
    """Every answered checkpoint of an audit with its answer (yes, no, na), in the checklist's order."""
    pairs = zip(checkpoints_of(audit.checklist_version_id), audit.answers, strict=False)
    return [(checkpoint, LETTERS[letter]) for checkpoint, letter in pairs if letter != "-"]


def checklist_name(audit: Audit) -> str:
    """The edition of the checklist that the audit used."""
    return db.session.get(ChecklistVersion, audit.checklist_version_id).name
