"""What changed at a buyer's connected factories since a point of the event log: only what the scope lets them hear."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from ..audits.models import Audit
from ..connections.models import Connection
from ..connections.queries import open_connections
from ..corrections.models import Correction
from ..findings.models import Finding
from ..kernel.access import Scope, Viewer
from ..kernel.errors import N_
from ..storage.database import db
from ..storage.event_log import EventRow

MOST = 2000
STATUS_WORDS = {
    "StatusDecided": N_("status decided"),
    "StatusExpired": N_("status ended"),
    "FactoryTerminated": N_("terminated"),
    "CertificateIssued": N_("certificate issued"),
    "CertificateWithdrawn": N_("certificate withdrawn"),
    "CycleStepped": N_("next step reached"),
}
FINDING_WORDS = {"FindingClosed": N_("finding closed")}
PLAN_WORDS = {
    "CorrectionSubmitted": N_("correction submitted"),
    "CorrectionAccepted": N_("correction accepted"),
    "CorrectionVerified": N_("correction verified"),
}
WORDS = STATUS_WORDS | FINDING_WORDS | PLAN_WORDS
AFTER_TERMINATION = ("FactoryTerminated", "StatusDecided", "CertificateWithdrawn")


@dataclass(frozen=True)
class Change:
    """One thing that happened: the message id of its words, and when."""

    words: str
    at: datetime


def since(viewer: Viewer, sequence: int) -> dict[int, list[Change]]:
    """The changes after ``sequence`` by factory, last changed factory first; of the newest MOST events.

    A finding or plan is heard of only as far as its page could be opened (V4, N5, N6).
    """
    opened = open_connections(viewer, Scope.STATUS).add_columns(Connection.scope).subquery()
    wanted = (
        select(EventRow.type, EventRow.at, EventRow.subject_id, EventRow.payload, opened)
        .join(opened, opened.c.factory_id == EventRow.subject_id)
        .where(EventRow.sequence > sequence, EventRow.type.in_(WORDS))
        .where(or_(opened.c.earlier, EventRow.at >= opened.c.since))
        .order_by(EventRow.sequence.desc())
        .limit(MOST)
    )
    rows = db.session.execute(wanted).all()
    decided = _decided(rows)
    found: dict[int, list[Change]] = {}
    for row in rows:
        if _heard(row, decided):
            found.setdefault(row.subject_id, []).append(Change(WORDS[row.type], row.at))
    return found


def _decided(rows) -> dict[tuple[str, int], datetime]:
    """When the audit behind each finding or correction of ``rows`` was decided; one statement at most."""
    findings = {row.payload["finding_id"] for row in rows if row.type in FINDING_WORDS}
    lines = {row.payload["correction_id"] for row in rows if row.type in PLAN_WORDS}
    if not findings and not lines:
        return {}
    wanted = (
        select(Finding.id, Correction.id, Audit.decided_at)
        .join(Audit, Audit.id == Finding.audit_id)
        .outerjoin(Correction, Correction.finding_id == Finding.id)
        .where(or_(Finding.id.in_(findings), Correction.id.in_(lines)))
    )
    decided = {}
    for finding, line, at in db.session.execute(wanted):
        decided["finding", finding] = decided["line", line] = at
    return decided


def _heard(row, decided) -> bool:
    if row.only_cycle_id is not None:
        return row.type in AFTER_TERMINATION
    if row.type in STATUS_WORDS:
        return True
    if row.type in FINDING_WORDS:
        at, needs = decided.get(("finding", row.payload["finding_id"])), {"reports", "caps"}
    else:
        at, needs = decided.get(("line", row.payload["correction_id"])), {"caps"}
    return bool(needs & set(row.scope.split(","))) and at is not None and (row.earlier or at >= row.since)
