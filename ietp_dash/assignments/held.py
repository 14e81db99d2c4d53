"""The later audits of a cycle: those a firm has, those waiting for a window, that of an audit held (M11, M12)."""

from sqlalchemy import exists, select

from ..storage.database import db
from .models import Assignment, AuditPlan
from .occasions import FIRST
from .rules import LIVE


def later_of(cycle_id: int) -> list[Assignment]:
    """The later audits of a cycle that were not declined, replaced or ended, oldest first (M11, M12)."""
    wanted = select(Assignment).where(
        Assignment.cycle_id == cycle_id, Assignment.kind.not_in(FIRST), Assignment.state.in_((*LIVE, "done"))
    )
    return list(db.session.scalars(wanted.order_by(Assignment.id)))


def without_window(cycle_id: int) -> list[Assignment]:
    """The later audits of a cycle that a firm accepted and whose window is not open yet."""
    planned = exists().where(AuditPlan.assignment_id == Assignment.id)
    wanted = select(Assignment).where(
        Assignment.cycle_id == cycle_id, Assignment.kind.not_in(FIRST), Assignment.state == "accepted", ~planned
    )
    return list(db.session.scalars(wanted.order_by(Assignment.id)))


def of_audit(audit_id: int) -> Assignment | None:
    """The assignment that an audit was held for."""
    return db.session.scalar(
        select(Assignment)
        .join(AuditPlan, AuditPlan.assignment_id == Assignment.id)
        .where(AuditPlan.audit_id == audit_id)
    )
