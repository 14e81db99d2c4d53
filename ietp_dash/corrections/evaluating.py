"""The audit firm evaluates submitted answers, for the reviewer to read (K6)."""

from ..findings.models import Finding
from ..kernel import clock
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import history, queries, rules
from .events import CorrectionEvaluated, PlanEvaluated

LONGEST = 4000


@use_case
def evaluate(viewer, line, *, verdict, remarks):
    """Say whether an answer is sufficient; with the last one of a plan its reviewers are told (K6)."""
    rules.check_evaluation(line.state, bool(line.evaluation), verdict, remarks)
    said = history.latest(viewer, line)
    line.evaluation = said.evaluation = verdict
    said.evaluation_remarks = remarks.strip()[:LONGEST]
    said.evaluated_at, said.evaluated_by = clock.now(), viewer.person_id
    record(CorrectionEvaluated(line.factory_id, line.id, line.public_id))
    db.session.flush()
    audit = db.session.get(Finding, line.finding_id).audit
    if not queries.count_unevaluated(audit.id):
        record(PlanEvaluated(line.factory_id, audit.id, audit.public_id))
