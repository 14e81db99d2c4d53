"""Gathering the facts of a decision from the rows of one cycle."""

from datetime import date

from sqlalchemy import select

from ..audits.models import Audit
from ..audits.queries import answers_of
from ..checklists.models import Checkpoint
from ..corrections.models import Correction
from ..corrections.rules import is_plan_submitted
from ..findings.models import Finding
from ..programme.deadlines import transparency_ends
from ..programme.holidays import holidays_around
from ..storage.database import db
from . import facts as f
from . import standing
from .models import StatusDecision


def facts_of(factory, cycle, audit, terms, *, on: date, decisions: list[StatusDecision], **known) -> f.Facts:
    """Everything the rules look at for deciding ``audit`` on day ``on``.

    ``known`` are facts that no row holds yet (remediation plan signed, fee confirmed, offer, ...).
    """
    audits = list(db.session.scalars(select(Audit).where(Audit.cycle_id == cycle.id).order_by(Audit.id)))
    findings = _findings(cycle.id)
    held = standing.held(decisions)
    latest = held[-1] if held and held[-1].withdrawn_on is None else None
    days_off = holidays_around(factory.country, audit.fieldwork_ended_on)
    return f.Facts(
        decided_on=on,
        audit_kind=audit.kind,
        findings=tuple(_finding(*row) for row in findings),
        sections=f.count_sections([_answers(one) for one in audits], on),
        first_decided_on=cycle.first_decided_on,
        formerly_certified=standing.formerly_certified(decisions, on),
        plan_submitted=_plan_submitted(findings, on, terms, days_off),
        transparency_until=transparency_ends(audit.fieldwork_ended_on, terms, days_off),
        certificate=f.Certificate(latest.type, latest.valid_from, latest.valid_to) if latest else None,
        result=standing.result([d for d in decisions if d.cycle_id == cycle.id]),
        **known,
    )


def _findings(cycle_id):
    return list(
        db.session.execute(
            select(Finding, Checkpoint, Correction)
            .join(Checkpoint, Checkpoint.id == Finding.checkpoint_id)
            .outerjoin(Correction, Correction.finding_id == Finding.id)
            .where(Finding.cycle_id == cycle_id, Finding.state != "withdrawn")
            .order_by(Finding.id)
        )
    )


def _finding(finding, checkpoint, _correction) -> f.Finding:
    return f.Finding(
        checkpoint.number,
        finding.section_code,
        f.Severity(finding.severity),
        f.CheckpointKind(checkpoint.kind),
        f.Transparency(finding.transparency),
        finding.state == "open",
        finding.counts_for_status,
        checkpoint.grace_until,
    )


def _plan_submitted(findings, on, terms, days_off) -> bool:
    open_ones = [correction for finding, _c, correction in findings if finding.state == "open"]
    if any(one is None for one in open_ones):
        return False
    return is_plan_submitted(((one.state, None) for one in open_ones), on, terms, days_off)


def _answers(audit) -> list[f.Answer]:
    return [
        f.Answer(c.number, c.section.code, said, "major" in c.severities, c.grace_until)
        for c, said in answers_of(audit)
    ]
