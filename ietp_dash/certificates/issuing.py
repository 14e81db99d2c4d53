"""What the certification fee brings: its confirmation the certificate, its lapse the end of the approval.

Both are reactions to what happens to the certification invoice; they act within its use case.
"""

from sqlalchemy import select

from ..audits.models import Audit
from ..cycles import services as cycles
from ..cycles.models import Cycle
from ..factories.models import Factory
from ..status import judging
from ..status.models import StatusDecision
from ..storage.database import db
from ..storage.use_case import use_case
from .models import Certificate
from .services import issue


@use_case
def issue_on_fee(viewer, cycle: Cycle) -> Certificate | None:
    """The cycle's certification fee is confirmed: decide Certified, Remediation or Probation and issue it (C3, C4, C6).

    None when nothing waits for the fee any more (a finding was opened since, or the certificate is there).
    """
    audit = last_audit(cycle.id)
    row = judging.fee_confirmed(viewer, audit) if audit else None
    if row is None:
        return None
    factory = db.session.get(Factory, cycle.factory_id)
    return issue(
        viewer, factory, cycle_id=cycle.id, kind=row.status, valid_from=row.valid_from, valid_to=row.valid_to
    )


@use_case
def lapse_approval(viewer, cycle: Cycle) -> bool:
    """The certification fee was not paid in time: the cycle is reviewed again (C5); answers whether it was approved."""
    waits = cycle.state == "decided" and _last_decision(cycle.id) in ("approved", "offered")
    if waits:
        cycles.step(viewer, cycle, "under_review")
    return waits


def last_audit(cycle_id: int) -> Audit | None:
    """The audit that was reported last in a cycle."""
    reported = select(Audit).where(Audit.cycle_id == cycle_id, Audit.submitted_at.is_not(None))
    return db.session.scalar(reported.order_by(Audit.id.desc()).limit(1))


def _last_decision(cycle_id: int) -> str | None:
    standing = select(StatusDecision.status).where(
        StatusDecision.cycle_id == cycle_id, StatusDecision.annulled_at.is_(None)
    )
    return db.session.scalar(standing.order_by(StatusDecision.id.desc()).limit(1))
