"""An audit's life as far as reports are concerned: fieldwork, closing meeting, submission."""

from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import record, use_case
from .events import AuditClosed, FieldworkStarted, ReportSubmitted, VisitSignedOff
from .models import Audit
from .queries import checkpoints_of
from .rules import LETTER_OF


@use_case
def start(viewer, cycle, *, kind, factory_id, firm_id, lead_id, checklist_version_id, workers, team=(), **planned):
    """Fieldwork starts: from now on the audit is no secret (A3).

    ``team`` are the auditors beside the lead; ``planned`` may say window_from, window_to and planned_on.
    """
    now = clock.now()
    audit = Audit(
        factory_id=factory_id,
        cycle_id=cycle.id if cycle else None,
        kind=kind,
        firm_id=firm_id,
        lead_id=lead_id,
        team=list(team),
        checklist_version_id=checklist_version_id,
        fieldwork_started_at=now,
        workers=workers,
        **planned,
    )
    db.session.add(audit)
    db.session.flush()
    record(FieldworkStarted(factory_id, audit.id))
    return audit


@use_case
def answer(viewer, audit, answers):
    """Store the answers: checkpoint key -> yes, no or na."""
    _still_open(audit)
    asked = checkpoints_of(audit.checklist_version_id)
    audit.answers = "".join(LETTER_OF[answers.get(one.id, "")] for one in asked)


@use_case
def close_meeting(viewer, audit, *, ended_on):
    """The closing meeting: the factory has the findings list from now on (K1)."""
    _still_open(audit)
    audit.closing_at, audit.fieldwork_ended_on = clock.now(), ended_on
    record(AuditClosed(audit.factory_id, audit.id))


@use_case
def submit(viewer, audit, *, man_days, interviews, summary, summary_zh=""):
    """The firm submits the report (A7)."""
    if audit.closing_at is None:
        raise Refused(N_("Hold the closing meeting first."))
    _still_open(audit)
    audit.submitted_at = clock.now()
    audit.man_days, audit.interviews, audit.summary, audit.summary_zh = man_days, interviews, summary, summary_zh
    record(ReportSubmitted(audit.factory_id, audit.id))


@use_case
def sign_off(viewer, audit):
    """A visit's results are agreed; connected buyers may read them from now on (B4)."""
    if audit.submitted_at is None:
        raise Refused(N_("The report is not submitted yet."))
    audit.decided_at = clock.now()
    record(VisitSignedOff(audit.factory_id, audit.id))


def _still_open(audit):
    if audit.submitted_at is not None:
        raise Refused(N_("This report was submitted already."), conflict=True)
