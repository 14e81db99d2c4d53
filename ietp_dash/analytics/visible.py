"""Which findings and audits a viewer may count: the policy of findings and reports, as SQL over many factories."""

from sqlalchemy import and_, false, or_, select

from ..audits.models import Audit
from ..connections.queries import open_connections
from ..factories.models import Factory
from ..findings.models import Finding
from ..kernel.access import Kind, Scope, Viewer, can
from ..kernel.access import Permission as P


def findings_visible_to(viewer: Viewer, columns):
    """Select ``columns`` from findings, audits and factories, only of findings that ``viewer`` may read."""
    wanted = select(*columns).select_from(Finding).join(Audit, Audit.id == Finding.audit_id)
    wanted = wanted.join(Factory, Factory.id == Finding.factory_id).where(Finding.state != "withdrawn")
    return _only_visible(wanted, viewer, P.FINDING_READ)


def audits_visible_to(viewer: Viewer, columns):
    """Select ``columns`` from audits and factories, only of audits whose report ``viewer`` may read."""
    wanted = select(*columns).select_from(Audit).join(Factory, Factory.id == Audit.factory_id)
    return _only_visible(wanted, viewer, P.AUDIT_READ)


def _only_visible(wanted, viewer, permission):
    wanted = wanted.where(Audit.submitted_at.is_not(None))
    if can(viewer, permission):
        return wanted
    if viewer.kind is not Kind.BUYER or not viewer.active:
        return wanted.where(false())
    opened = open_connections(viewer, Scope.REPORTS).subquery()
    return wanted.join(opened, opened.c.factory_id == Audit.factory_id).where(
        Audit.decided_at.is_not(None),
        or_(
            and_(opened.c.only_cycle_id.is_(None), or_(opened.c.earlier, Audit.decided_at >= opened.c.since)),
            Audit.cycle_id == opened.c.only_cycle_id,
        ),
    )
