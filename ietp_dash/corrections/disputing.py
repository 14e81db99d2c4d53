"""Disputes of a finding: opened once by the factory, talked over by three sides, answered by a reviewer (K10)."""

from ..findings import services as findings
from ..findings.models import Finding
from ..kernel import clock
from ..kernel.access import Kind
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import queries
from .events import DisputeAnswered, DisputeNoted, DisputeOpened
from .models import Dispute, DisputeNote

LONGEST = 4000
ANSWERS = ("kept", "regraded", "withdrawn")
SIDES = {Kind.FACTORY: "factory", Kind.FIRM: "firm", Kind.PROGRAMME: "reviewer"}


def _said(viewer, dispute, text):
    if not text.strip():
        raise Refused(N_("Write something."), "text")
    note = {"dispute_id": dispute.id, "side": SIDES[viewer.kind], "person_id": viewer.person_id}
    db.session.add(DisputeNote(**note, text=text.strip()[:LONGEST], at=clock.now()))


def _told(event, line, finding):
    record(event(line.factory_id, line.id, line.public_id, finding.audit.firm_id))


def _finding(line) -> Finding:
    return db.session.get(Finding, line.finding_id)


@use_case
def open_(viewer, line, *, text):
    """Dispute an open finding with grounds, once, before the decision that rests on it (K10)."""
    finding = _finding(line)
    if finding.state != "open":
        raise Refused(N_("This finding is not open."), conflict=True)
    if finding.audit.decided_at is not None:
        raise Refused(N_("The programme has decided on this audit; against a decision there is the appeal."))
    if queries.dispute_of(line.id) is not None:
        raise Refused(N_("This finding was disputed already."), conflict=True)
    if not text.strip():
        raise Refused(N_("Give the grounds."), "text")
    dispute = Dispute(correction_id=line.id, opened_at=clock.now())
    db.session.add(dispute)
    db.session.flush()
    _said(viewer, dispute, text)
    finding.disputed = True
    _told(DisputeOpened, line, finding)


def _opened(line) -> Dispute:
    dispute = queries.dispute_of(line.id)
    if dispute is None or dispute.state != "open":
        raise Refused(N_("This dispute was answered meanwhile."), conflict=True)
    return dispute


@use_case
def say(viewer, line, *, text):
    """One of the three sides writes in an open dispute (K10)."""
    _said(viewer, _opened(line), text)
    _told(DisputeNoted, line, _finding(line))


@use_case
def answer(viewer, line, *, outcome, text, severity=""):
    """A reviewer answers with reasons: the finding is kept, has another severity, or is withdrawn (K10, G1)."""
    dispute, finding = _opened(line), _finding(line)
    if outcome not in ANSWERS:
        raise Refused(N_("Choose one of the options."), "outcome")
    if not text.strip():
        raise Refused(N_("Give the reason; the factory reads it."), "text")
    if outcome == "regraded":
        findings.regrade(viewer, finding, severity=severity, reason=text)
    if outcome == "withdrawn":
        findings.overturn(viewer, finding)
        line.state = "dropped"
    _said(viewer, dispute, text)
    dispute.state, dispute.answered_at, dispute.answered_by = outcome, clock.now(), viewer.person_id
    finding.disputed = False
    _told(DisputeAnswered, line, finding)
