"""Raising and closing findings."""

from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import record, use_case
from .events import FindingClosed, FindingOverturned, FindingRaised, FindingRegraded
from .models import Finding


@use_case
def raise_finding(viewer, audit, checkpoint, *, section_code, severity, raised_on, **facts):
    """Raise a finding against a checkpoint. Refuses a severity that the checkpoint does not allow (G2)."""
    if severity not in checkpoint.severities and severity != checkpoint.transparent_severity:
        raise Refused(N_("This checkpoint does not allow that severity."), "severity")
    finding = Finding(
        factory_id=audit.factory_id,
        cycle_id=audit.cycle_id,
        audit_id=audit.id,
        checkpoint_id=checkpoint.id,
        section_code=section_code,
        severity_proposed=severity,
        severity=severity,
        raised_on=raised_on,
        **facts,
    )
    db.session.add(finding)
    db.session.flush()
    record(FindingRaised(audit.factory_id, finding.id, audit.id))
    return finding


@use_case
def close(viewer, finding, *, on):
    """Close a finding whose correction is verified (K5). Refuses one that is not open."""
    if finding.state != "open":
        raise Refused(N_("This finding is not open."), conflict=True)
    finding.state, finding.closed_on, finding.closed_by = "closed", on, viewer.person_id
    record(FindingClosed(finding.factory_id, finding.id, finding.audit_id))


@use_case
def regrade(viewer, finding, *, severity, reason):
    """The reviewer gives a finding another severity that its checkpoint allows, with a reason (G1, G2, G4)."""
    checkpoint = finding.checkpoint
    if severity not in allowed(checkpoint):
        raise Refused(N_("This checkpoint does not allow that severity."), "severity")
    if severity == finding.severity:
        raise Refused(N_("The finding has this severity already."), "severity", conflict=True)
    if not reason.strip():
        raise Refused(N_("Give the reason; the factory reads it."), "reason")
    if finding.state != "open":
        raise Refused(N_("This finding is not open."), conflict=True)
    before, finding.severity, finding.severity_reason = finding.severity, severity, reason.strip()
    finding.regraded_by = viewer.person_id
    record(FindingRegraded(finding.factory_id, finding.id, finding.audit_id, before))


@use_case
def overturn(viewer, finding):
    """Withdraw a finding after its report: a reviewer found that it should not have been raised (K10)."""
    if finding.state != "open":
        raise Refused(N_("This finding is not open."), conflict=True)
    finding.state, finding.regraded_by = "withdrawn", viewer.person_id
    record(FindingOverturned(finding.factory_id, finding.id, finding.audit_id))


def allowed(checkpoint) -> list[str]:
    """The severities a finding at ``checkpoint`` may have (G2, G4)."""
    lower = [checkpoint.transparent_severity] if checkpoint.transparent_severity else []
    return [*checkpoint.severities, *lower]
