"""Gathering the facts of a decision from the rows of one cycle."""

from datetime import date

from sqlalchemy import select

from ..audits.models import Audit
from ..audits.queries import answers_of
from ..checklists.models import Checkpoint
from ..corrections.models import Correction
from ..corrections.rules import is_plan_submitted
from ..findings.models import Finding
from ..kernel import clock
from ..programme import queries as programme
from ..programme.deadlines import transparency_ends
from ..storage.database import db
from . import facts as f
from . import standing
from .models import StatusDecision


def facts_of(
    factory, cycle, audit, terms, *, on: date, decisions: list[StatusDecision], closed=frozenset(), **known
) -> f.Facts:
    """Everything the rules look at for deciding ``audit`` on day ``on``.

    ``closed`` are keys of findings that are taken as closed (what if); ``known`` are facts that these rows do not hold
    (remediation plan signed, fee confirmed, offer, ...).
    """
    audits = list(db.session.scalars(select(Audit).where(Audit.cycle_id == cycle.id).order_by(Audit.id)))
    findings = _findings(cycle.id)
    latest = _certificate(decisions, cycle.id)
    days_off = programme.days_off(factory.country, audit.fieldwork_ended_on)
    return f.Facts(
        decided_on=on,
        audit_kind=audit.kind,
        findings=tuple(as_fact(*row[:2], closed) for row in findings),
        sections=f.count_sections([_answers(one) for one in audits if f.counts_for_status(one.kind)], on),
        first_decided_on=_first_decided(decisions, cycle.id, factory.zone),
        formerly_certified=standing.formerly_certified(decisions, on),
        plan_submitted=_plan_submitted(findings, on, terms, days_off, closed),
        transparency_until=transparency_ends(audit.fieldwork_ended_on, terms, days_off),
        certificate=latest,
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


def as_fact(finding, checkpoint, closed=frozenset()) -> f.Finding:
    """A finding as the rules look at it; ``closed`` ids are taken as closed."""
    return f.Finding(
        checkpoint.number,
        finding.section_code,
        f.Severity(finding.severity),
        f.CheckpointKind(checkpoint.kind),
        f.Transparency(finding.transparency),
        finding.state == "open" and finding.id not in closed,
        finding.counts_for_status,
        checkpoint.grace_until,
    )


def _plan_submitted(findings, on, terms, days_off, closed) -> bool:
    still = [row for row in findings if row[0].state == "open" and row[0].id not in closed]
    open_ones = [correction for _finding, _checkpoint, correction in still]
    if any(one is None for one in open_ones):
        return False
    return is_plan_submitted(((one.state, one.returned_on) for one in open_ones), on, terms, days_off)


def _certificate(decisions, cycle_id) -> f.Certificate | None:
    """The latest certificate that was not withdrawn, and whether this cycle led to it (D9)."""
    held = standing.held(decisions)
    if not held or held[-1].withdrawn_on is not None:
        return None
    row = [one for one in decisions if one.annulled_at is None and one.status in f.VALID][-1]
    return f.Certificate(held[-1].type, held[-1].valid_from, held[-1].valid_to, row.cycle_id == cycle_id)


def _first_decided(decisions, cycle_id, zone) -> date | None:
    """The cycle's first decision, since its last certificate if it led to one (S4)."""
    first = None
    for one in decisions:
        if one.cycle_id == cycle_id and one.annulled_at is None:
            first = None if one.status in f.VALID else (first or clock.day_of(one.decided_at, zone))
    return first


def _answers(audit) -> list[f.Answer]:
    return [
        f.Answer(c.number, c.section.code, said, "major" in c.severities, c.grace_until)
        for c, said in answers_of(audit)
    ]
