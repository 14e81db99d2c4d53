"""Reading audits and their answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..accounts.models import Organisation
from ..checklists.models import ChecklistVersion, Checkpoint
from ..kernel.access import Permission as P
from ..kernel.access import Relation, Viewer, can
from ..storage.database import db
from .models import Audit
from .rules import LETTERS

_remembered: ContextVar[dict | None] = ContextVar("remembered", default=None)


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


def sections_with_answers(answers: list[tuple[Checkpoint, str]]) -> list[dict]:
    """Each section answered, in order, with how many checkpoints were met, not met, not applicable."""
    counts: dict[int, dict] = {}
    for checkpoint, answer in answers:
        held = counts.setdefault(checkpoint.section_id, {"section": checkpoint.section, "yes": 0, "no": 0, "na": 0})
        held[answer] += 1
    return list(counts.values())


def checkpoints_of(version_id: int) -> list[Checkpoint]:
    """A checklist's checkpoints in order, with their sections."""
    known = _remembered.get()
    if known is None:
        return _checkpoints(version_id)
    return known.get(version_id) or known.setdefault(version_id, _checkpoints(version_id))


@contextmanager
def remembering_checkpoints() -> Iterator[None]:
    """Within the block each checklist is read once: for whoever looks at many audits."""
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


def _checkpoints(version_id: int) -> list[Checkpoint]:
    wanted = select(Checkpoint).where(Checkpoint.version_id == version_id).options(joinedload(Checkpoint.section))
    return list(db.session.scalars(wanted.order_by(Checkpoint.position)))


def answers_of(audit: Audit) -> list[tuple[Checkpoint, str]]:
    """Every answered checkpoint of an audit with its answer (yes, no, na), in the checklist's order."""
    pairs = zip(checkpoints_of(audit.checklist_version_id), audit.answers, strict=False)
    return [(checkpoint, LETTERS[letter]) for checkpoint, letter in pairs if letter != "-"]


def edition_and_firm(audit: Audit) -> tuple[str, str]:
    """The names of the checklist's edition and of the audit firm; the firm's is empty where none is known."""
    named = select(ChecklistVersion.name, Organisation.name).outerjoin(Organisation, Organisation.id == audit.firm_id)
    edition, firm = db.session.execute(named.where(ChecklistVersion.id == audit.checklist_version_id)).one()
    return edition, firm or ""
