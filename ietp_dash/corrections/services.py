"""The plan's lines: planned at the closing meeting, answered by the factory, accepted, verified."""

from sqlalchemy import select

from ..audits.models import Audit
from ..cycles.models import Cycle
from ..documents import services as documents
from ..factories.models import Factory
from ..findings import services as findings
from ..findings.models import Evidence, Finding
from ..findings.queries import of_audit
from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import history, queries, rules
from .events import (
    CorrectionAccepted,
    CorrectionReturned,
    CorrectionSubmitted,
    CorrectionVerified,
    EvidenceShown,
    OnSiteCheckAsked,
    PlanSubmitted,
)
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
    ended, terms = audit.fieldwork_ended_on, queries.terms_for(audit)
    status_end = cycle.result_to if cycle and cycle.result_to and cycle.result_to >= ended else None
    for finding in sorted(of_audit(audit_id), key=lambda one: one.id):
        plan(viewer, finding, due_on=rules.due_on(finding.severity, ended, terms, status_end))


@use_case
def drop(viewer, finding_id):
    """A finding was withdrawn: nothing is to be corrected. What was said about it stays (K7)."""
    line = queries.line_of(finding_id)
    if line is None:
        return
    told = queries.told_of(line.id)
    if not (told.texts or told.extension or told.dispute):
        db.session.delete(line)
        return
    line.state = "dropped"
    if told.dispute and told.dispute.state == "open":
        told.dispute.state, told.dispute.answered_at, told.dispute.answered_by = (
            "withdrawn",
            clock.now(),
            viewer.person_id,
        )


@use_case
def submit(viewer, line, *, root_cause, root_cause_text, action, preventive_action, owner):
    """The factory's answer to one finding (K2)."""
    if line.state not in ("due", "returned"):
        raise Refused(N_("This answer was submitted already."), conflict=True)
    line.root_cause, line.root_cause_text, line.action = root_cause, root_cause_text, action
    line.preventive_action, line.owner = preventive_action, owner
    _hand_in(viewer, line)


def _hand_in(viewer, line):
    line.state, line.submitted_at, line.evaluation = "submitted", clock.now(), ""
    history.keep(viewer, line)
    record(CorrectionSubmitted(line.factory_id, line.id))


@use_case
def accept(viewer, line, *, ahead=True):
    """The reviewer accepts an answer; before the firm's evaluation only where ``ahead`` says that it is meant (K6)."""
    if line.state != "submitted":
        raise Refused(N_("Only a submitted answer can be accepted."), conflict=True)
    _check_ahead(line, ahead)
    line.state = "evidenced" if queries.count_evidence(line.finding_id) else "accepted"
    line.accepted_at, line.accepted_by = clock.now(), viewer.person_id
    history.judge(viewer, line, "accepted")
    record(CorrectionAccepted(line.factory_id, line.id))


@use_case
def verify(viewer, line, *, how, on):
    """The correction is verified by desk or on site; its finding closes (K5)."""
    if line.state not in ("accepted", "evidenced"):
        raise Refused(N_("Accept the corrective action plan first."), conflict=True)
    line.state, line.verified_how, line.verified_at = "verified", how, clock.now()
    record(CorrectionVerified(line.factory_id, line.id))
    findings.close(viewer, db.session.get(Finding, line.finding_id), on=on)


WRITABLE = rules.WRITABLE
LONGEST = 4000
_SUBMITTED = N_("This answer was submitted already.")
_CHANGED = N_("Somebody changed this answer meanwhile. Look at it again before you save.")


@use_case
def draft(viewer, line, *, root_cause, root_cause_text, action, preventive_action, owner, due_on, today, version=None):
    """Keep an answer, whole or not, until the plan is submitted (K2). Its due day may be before K3's, not after it.

    ``version`` is the one its writer had before them; Refused (conflict) when somebody changed the answer since.
    """
    if line.state not in WRITABLE:
        raise Refused(_SUBMITTED, conflict=True)
    if version is not None and version != line.version:
        raise Refused(_CHANGED, conflict=True)
    if root_cause and root_cause not in rules.ROOT_CAUSES:
        raise Refused(N_("Choose one of the options."), "root_cause")
    texts = {"root_cause_text": root_cause_text, "action": action, "preventive_action": preventive_action}
    for field, text in texts.items():
        if len(text) > LONGEST:
            raise Refused(N_("This text is too long."), field)
    if due_on is not None:
        rules.check_due(due_on, min(today, line.due_on), line.last_day)
        line.limit_on, line.due_on = line.last_day, due_on
    line.root_cause, line.owner = root_cause, owner.strip()[:100]
    line.root_cause_text, line.action = root_cause_text.strip(), action.strip()
    line.preventive_action = preventive_action.strip()
    line.version += 1


@use_case
def submit_plan(viewer, audit) -> int:
    """Submit every answer that is not, together (K2, K4); answers how many. Refused while one is not whole."""
    lines = [one for one in queries.locked(audit.id) if one.state in WRITABLE and one.finding.state == "open"]
    if not lines:
        raise Refused(N_("Everything of this plan is submitted."), conflict=True)
    lacking = [one.finding.checkpoint.number for one in lines if _missing(one)]
    if lacking:
        raise Refused(N_("These answers are not whole yet: %(numbers)s."), numbers=", ".join(lacking))
    for one in lines:
        _hand_in(viewer, one)
    record(PlanSubmitted(audit.factory_id, audit.id, audit.public_id, audit.firm_id))
    return len(lines)


def _missing(line):
    return rules.missing(line.root_cause, line.action, line.preventive_action, line.owner, line.due_on)


@use_case
def send_back(viewer, line, *, remarks, on, ahead=True):
    """The reviewer returns an answer with remarks; it counts as submitted for five working days more (K4)."""
    if line.state != "submitted":
        raise Refused(N_("Only a submitted answer can be returned."), conflict=True)
    if not remarks.strip():
        raise Refused(N_("Write what has to change."), "remarks")
    _check_ahead(line, ahead)
    line.state, line.remarks, line.returned_on = "returned", remarks.strip()[:LONGEST], on
    history.judge(viewer, line, "returned", line.remarks)
    record(CorrectionReturned(line.factory_id, line.id))


@use_case
def show_evidence(viewer, line, brought, *, captured_on):
    """The factory files a photo or paper that shows the correction; an accepted answer is evidenced by it."""
    if line.state in rules.OVER:
        raise Refused(N_("This finding is closed."), conflict=True)
    if captured_on and captured_on > clock.today(db.session.get(Factory, line.factory_id).zone):
        raise Refused(N_("The day lies in the future."), "captured_on")
    kept = documents.keep(viewer, brought, kind="evidence", factory_id=line.factory_id)
    evidence = {"finding_id": line.finding_id, "document_id": kept.id, "stage": "correction"}
    db.session.add(Evidence(**evidence, captured_on=captured_on))
    if line.state == "accepted":
        line.state = "evidenced"
    record(EvidenceShown(line.factory_id, line.id))


@use_case
def close(viewer, line, *, how, on):
    """The reviewer has verified the evidence of an accepted answer, by desk or on site: the finding closes (K5)."""
    rules.check_can_close(
        plan_accepted=line.state in ("accepted", "evidenced"),
        evidence_count=queries.count_evidence(line.finding_id),
        verified_how=how,
    )
    dispute = queries.dispute_of(line.id)
    if dispute is not None and dispute.state == "open":
        raise Refused(N_("Answer the dispute about this finding first."))
    rules.check_on_site(how, needs_on_site=line.needs_on_site, visited=queries.was_visited(line))
    verify(viewer, line, how=how, on=on)


@use_case
def mark_on_site(viewer, line, *, needed: bool):
    """The reviewer marks an answer as needing a check on site, or takes the mark back (K11)."""
    if line.state in rules.OVER:
        raise Refused(N_("This finding is closed."), conflict=True)
    if line.needs_on_site != needed:
        line.needs_on_site = needed
        record(OnSiteCheckAsked(line.factory_id, line.id, line.public_id))


def _check_ahead(line, ahead):
    has_firm = db.session.get(Finding, line.finding_id).audit.firm_id is not None
    rules.check_ahead(evaluated=bool(line.evaluation), has_firm=has_firm, ahead=ahead)
