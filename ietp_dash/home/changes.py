"""What changed lately, from the newest part of the event log, only what the viewer may hear.

The log is walked from its end: ``coalesce`` keeps both databases from sorting the whole of an index instead.
"""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select

from ..connections.queries import open_connections
from ..factories.models import Factory
from ..kernel.access import Kind, Permission, Scope, Viewer, can
from ..kernel.errors import N_
from ..storage.database import db
from ..storage.event_log import EventRow

SHOWN = 8
LOOKED_AT = 20_000
WORDS = {
    "StatusDecided": N_("status decided"),
    "StatusExpired": N_("status ended"),
    "CertificateIssued": N_("certificate issued"),
    "CertificateWithdrawn": N_("certificate withdrawn"),
    "ReportSubmitted": N_("audit report submitted"),
    "FindingClosed": N_("finding closed"),
    "CorrectionSubmitted": N_("correction submitted"),
    "CorrectionVerified": N_("correction verified"),
    "ProfileEdited": N_("profile changed"),
}


@dataclass(frozen=True)
class Change:
    """One thing that happened to one factory."""

    factory: Factory
    words: str
    at: datetime


def for_viewer(viewer: Viewer) -> list[Change]:
    """The newest changes of the factories whose status the viewer may follow."""
    rows = db.session.execute(
        select(EventRow.type, EventRow.at, Factory)
        .join(Factory, Factory.id == EventRow.subject_id)
        .where(EventRow.sequence > _latest() - LOOKED_AT, func.coalesce(EventRow.type, "").in_(WORDS), *_only(viewer))
        .order_by(EventRow.sequence.desc())
        .limit(SHOWN)
    )
    return [Change(factory, _(WORDS[kind]), at) for kind, at, factory in rows]


def _latest():
    return func.coalesce(select(func.max(EventRow.sequence)).scalar_subquery(), 0)


def _only(viewer):
    if viewer.kind is Kind.FACTORY:
        return [func.coalesce(EventRow.subject_id, 0) == viewer.factory_id]
    if viewer.kind is Kind.BUYER:
        opened = open_connections(viewer, Scope.STATUS).subquery()
        return [func.coalesce(EventRow.subject_id, 0).in_(select(opened.c.factory_id))]
    if can(viewer, Permission.FACTORY_STATUS):
        return []
    return [EventRow.sequence < 0]
