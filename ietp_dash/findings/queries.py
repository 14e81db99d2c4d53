"""Reading findings: of one audit, of one factory, with evidence and corrections beside them."""

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload

from ..checklists.models import Checkpoint
from ..documents.models import Document
from ..storage.database import db
from .models import Evidence, Finding

SEVERITIES = ("zero_tolerance", "critical", "major", "minor")
by_weight = case({code: weight for weight, code in enumerate(SEVERITIES)}, value=Finding.severity)


def of_audit(audit_id: int) -> list[Finding]:
    """The findings of one audit, gravest first, then in the checklist's order."""
    wanted = (
        select(Finding)
        .join(Finding.checkpoint)
        .where(Finding.audit_id == audit_id, Finding.state != "withdrawn")
        .options(joinedload(Finding.checkpoint).joinedload(Checkpoint.section), joinedload(Finding.audit))
        .order_by(by_weight, Checkpoint.position)
    )
    return list(db.session.scalars(wanted))


def of_cycle(cycle_id: int) -> list[Finding]:
    """The findings of a cycle's audits, open ones first, then the gravest, then in the checklist's order."""
    wanted = (
        select(Finding)
        .join(Finding.checkpoint)
        .where(Finding.cycle_id == cycle_id, Finding.state != "withdrawn")
        .options(joinedload(Finding.checkpoint).joinedload(Checkpoint.section), joinedload(Finding.audit))
        .order_by(case((Finding.state == "open", 0), else_=1), by_weight, Checkpoint.position, Finding.id)
    )
    return list(db.session.scalars(wanted))


def count_open(cycle_id: int) -> int:
    """How many findings of a cycle are open and count for its status (M11)."""
    counted = select(func.count()).where(
        Finding.cycle_id == cycle_id, Finding.state == "open", Finding.counts_for_status
    )
    return db.session.scalar(counted)


def evidence_of(finding_ids: list[int], stage: str = "finding") -> dict[int, list[Document]]:
    """The documents shown for each finding at ``stage`` (finding or correction)."""
    found: dict[int, list[Document]] = {}
    rows = db.session.execute(
        select(Evidence.finding_id, Document)
        .join(Document, Document.id == Evidence.document_id)
        .where(Evidence.finding_id.in_(finding_ids), Evidence.stage == stage)
        .order_by(Evidence.id)
    )
    for finding_id, document in rows:
        found.setdefault(finding_id, []).append(document)
    return found


def both_stages(finding_id: int) -> dict[str, list[Document]]:
    """The documents shown for a finding and for its correction, by stage; one statement."""
    found: dict[str, list[Document]] = {"finding": [], "correction": []}
    wanted = select(Evidence.stage, Document).join(Document, Document.id == Evidence.document_id)
    for stage, document in db.session.execute(wanted.where(Evidence.finding_id == finding_id).order_by(Evidence.id)):
        found[stage].append(document)
    return found


def open_by_severity(factory_ids: list[int]) -> dict[int, dict[str, int]]:
    """Open findings per factory and severity, by one statement."""
    counted: dict[int, dict[str, int]] = {}
    for factory_id, severity, n in db.session.execute(
        select(Finding.factory_id, Finding.severity, func.count())
        .where(Finding.factory_id.in_(factory_ids), Finding.state == "open")
        .group_by(Finding.factory_id, Finding.severity)
    ):
        counted.setdefault(factory_id, {})[severity] = n
    return counted


def document_of(finding_id: int, public_id: str) -> Document | None:
    """One document shown for a finding or its correction."""
    wanted = select(Document).join(Evidence, Evidence.document_id == Document.id)
    return db.session.scalar(wanted.where(Evidence.finding_id == finding_id, Document.public_id == public_id))
