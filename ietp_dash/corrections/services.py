"""The plan's lines: planned at the closing meeting, answered by the factory, accepted, verified."""

from ..findings import services as findings
from ..findings.models import Finding
from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import record, use_case
from .events import CorrectionAccepted, CorrectionSubmitted, CorrectionVerified
from .models import Correction


@use_case
def plan(viewer, finding, *, due_on):
    """Open the line for a finding with its due day (K3)."""
    line = Correction(finding_id=finding.id, factory_id=finding.factory_id, due_on=due_on)
    db.session.add(line)
    db.session.flush()
    return line


@use_case
def submit(viewer, line, *, root_cause, root_cause_text, action, preventive_action, owner):
    """The factory's answer to one finding (K2)."""
    if line.state not in ("due", "returned"):
        raise Refused(N_("This answer was submitted already."), conflict=True)
    line.root_cause, line.root_cause_text, line.action = root_cause, root_cause_text, action
    line.preventive_action, line.owner = preventive_action, owner
    line.state, line.submitted_at = "submitted", clock.now()
    record(CorrectionSubmitted(line.factory_id, line.id))


@use_case
def accept(viewer, line):
    """The reviewer accepts an answer."""
    if line.state != "submitted":
        raise Refused(N_("Only a submitted answer can be accepted."), conflict=True)
    line.state, line.accepted_at, line.accepted_by = "accepted", clock.now(), viewer.person_id
    record(CorrectionAccepted(line.factory_id, line.id))


@use_case
def verify(viewer, line, *, how, on):
    """The correction is verified by desk or on site; its finding closes (K5)."""
    if line.state not in ("accepted", "evidenced"):
        raise Refused(N_("Accept the corrective action plan first."), conflict=True)
    line.state, line.verified_how, line.verified_at = "verified", how, clock.now()
    record(CorrectionVerified(line.factory_id, line.id))
    findings.close(viewer, db.session.get(Finding, line.finding_id), on=on)
