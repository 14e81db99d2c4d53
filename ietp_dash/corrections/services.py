"""The plan's lines: planned at the closing meeting, answered by the factory, accepted, verified."""

from sqlalchemy import delete, select

from ..audits.models import Audit
from ..cycles.models import Cycle
from ..findings import services as findings
from ..findings.models import Finding
from ..findings.queries import of_audit
from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..programme.queries import terms_of, terms_on
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import rules
from .events import CorrectionAccepted, CorrectionSubmitted, CorrectionVerified
from .models import Correction


@use_case
def plan(viewer, finding, *, due_on):
    """Open the line for a finding with its due day, or give the line it has that day (K3)."""
    line = db.session.scalar(select(Correction).where(Correction.finding_id == finding.id))
    if line is None:
        line = Correction(finding_id=finding.id, factory_id=finding.factory_id, due_on=due_on)
        db.session.add(line)
    line.due_on = due_on
    db.session.flush()
    return line


@use_case
def plan_after(viewer, audit_id):
    """Open a line for every finding of an audit whose closing meeting was held, due as K3 says by the cycle's terms."""
    audit = db.session.get(Audit, audit_id)
    cycle = db.session.get(Cycle, audit.cycle_id) if audit.cycle_id else None
    ended = audit.fieldwork_ended_on
    terms = terms_of(cycle.terms_id) if cycle and cycle.terms_id else terms_on(ended)
    status_end = cycle.result_to if cycle and cycle.result_to and cycle.result_to >= ended else None
    for finding in sorted(of_audit(audit_id), key=lambda one: one.id):
        plan(viewer, finding, due_on=rules.due_on(finding.severity, ended, terms, status_end))


@use_case
def drop(viewer, finding_id):
    """A finding was withdrawn: nothing is to be corrected."""
    db.session.execute(delete(Correction).where(Correction.finding_id == finding_id))


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
