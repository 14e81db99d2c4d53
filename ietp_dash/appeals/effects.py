"""What an upheld appeal changes, in the transaction of its outcome, by the services of what it is against (X5, X9)."""

from ..certificates import restoring as certificates
from ..connections import restoring as connections
from ..corrections import services as corrections
from ..factories.models import Factory
from ..fees import services as fees
from ..findings import services as findings
from ..kernel.dates import add_months
from ..kernel.errors import N_, Refused
from ..programme.queries import terms_on
from ..status import annulling
from ..storage.database import db
from . import rules
from .models import Appeal

UPHELD = N_("Appeal upheld.")


def follow(viewer, appeal: Appeal, *, severity: str, months: int | None) -> None:
    """Bring about what the outcome upheld or partly upheld brings about by itself."""
    whole = appeal.outcome == "upheld"
    if appeal.kind in ("finding", "severity"):
        _finding(viewer, appeal, severity, withdraws=whole and appeal.kind == "finding")
    elif appeal.kind == "termination" and not whole:
        _shorten(appeal, months)
    elif appeal.kind in ("status", "termination") and whole:
        _annul(viewer, appeal)
    elif appeal.kind == "fee" and whole and appeal.invoice.state != "cancelled":
        fees.cancel(viewer, appeal.invoice, reason=UPHELD)


def _finding(viewer, appeal, severity, withdraws: bool) -> None:
    finding = appeal.finding
    if finding.state != "open":
        return
    if withdraws:
        findings.overturn(viewer, finding)
        corrections.drop(viewer, finding.id)
        return
    rules.check_lower(severity, finding.severity, findings.allowed(finding.checkpoint))
    findings.regrade(viewer, finding, severity=severity, reason=appeal.reasons)
    appeal.severity = severity


def _shorten(appeal, months: int | None) -> None:
    factory = db.session.get(Factory, appeal.factory_id)
    if months is None:
        return
    if months not in shorter(factory):
        raise Refused(N_("Choose a shorter waiting time."), field="months")
    factory.reapply_on = appeal.reapply_on = add_months(factory.terminated_on, months)


def shorter(factory: Factory) -> list[int]:
    """The waiting times in months that end before the one set (Z3)."""
    if factory.terminated_on is None or factory.reapply_on is None:
        return []
    every = terms_on(factory.terminated_on).termination_months
    return [one for one in every if add_months(factory.terminated_on, one) < factory.reapply_on]


def _annul(viewer, appeal) -> None:
    if appeal.decision.annulled_at is None:
        undo(viewer, appeal.decision)


def undo(viewer, decision, reason: str = "") -> None:
    """Annul a decision with all that it ended; within a use case (X9, Z5, D13)."""
    on = decision.valid_from
    annulling.annul(viewer, decision, reason=reason)
    if decision.status == "terminated":
        certificates.restore(viewer, decision.factory_id, withdrawn_on=on)
        connections.restore(viewer, decision.factory_id, ended_at=decision.decided_at)
