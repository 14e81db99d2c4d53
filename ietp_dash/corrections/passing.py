"""What time brings to plans: reminders of missing answers, overdue corrections, their escalation. Each once (K9)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import exists, select

from ..audits.models import Audit
from ..cycles.models import Cycle
from ..factories.models import Factory
from ..findings.models import Evidence, Finding
from ..kernel import clock
from ..kernel.dates import add_days
from ..programme.deadlines import plan_due
from ..programme.queries import days_off, terms_on
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import queries, rules
from .events import CorrectionsEscalated, CorrectionsOverdue, PlanLate, PlanReminded
from .models import Correction, PlanNotice

BATCH = 200
LOOKS_BACK = timedelta(days=120)
"""What became due longer ago is past reminding: histories of older systems bring such plans."""


def _today(factory: Factory, now: datetime) -> date:
    return clock.day_of(now, factory.zone)


@use_case
def remind(viewer, now: datetime) -> None:
    """Remind factories of plans whose answers are missing, and tell once that the due day is over (K9)."""
    for audit, factory in _unanswered(now):
        due = plan_due(
            audit.fieldwork_ended_on, queries.terms_for(audit), days_off(factory.country, _today(factory, now))
        )
        notice = db.session.get(PlanNotice, audit.id)
        if notice is None:
            notice = PlanNotice(audit_id=audit.id, sent=0)
            db.session.add(notice)
        told = rules.plan_notices(due, days_off(factory.country, due))
        notice.sent, kind = rules.notices_due(told, notice.sent, _today(factory, now))
        if kind:
            event = PlanLate if kind == "late" else PlanReminded
            record(event(audit.factory_id, audit.id, audit.public_id))


def _unanswered(now) -> Iterator[tuple[Audit, Factory]]:
    """Audits of late with an answer that is missing, locked, with their factories."""
    missing = exists().where(
        Finding.audit_id == Audit.id,
        Finding.state == "open",
        Correction.finding_id == Finding.id,
        Correction.state == "due",
    )
    wanted = (
        select(Audit, Factory)
        .join(Factory, Factory.id == Audit.factory_id)
        .join(Cycle, Cycle.id == Audit.cycle_id)
        .outerjoin(PlanNotice, PlanNotice.audit_id == Audit.id)
        .where(Audit.fieldwork_ended_on >= (now - LOOKS_BACK).date(), Audit.closing_at.is_not(None), queries.RUNNING)
        .where(missing, (PlanNotice.sent < len(rules.PLAN_REMINDERS) + 1) | PlanNotice.sent.is_(None))
        .order_by(Audit.id)
        .limit(BATCH)
        .with_for_update(of=Audit)
    )
    after = 0
    while rows := db.session.execute(wanted.where(Audit.id > after)).all():
        yield from rows
        after = rows[-1][0].id


@use_case
def note_overdue(viewer, now: datetime) -> None:
    """Tell the factory that corrections are overdue and, when they stay so, the firm and the reviewers (K9)."""
    overdue, escalated = {}, {}
    for line, audit, factory in _late(now):
        today = _today(factory, now)
        days = terms_on(line.due_on).correction_escalation_days
        if line.notices == 0 and today > line.due_on:
            line.notices, overdue[audit.id] = 1, audit
        if line.notices == 1 and today > add_days(line.due_on, days):
            line.notices, escalated[audit.id] = 2, audit
    for audit in overdue.values():
        record(CorrectionsOverdue(audit.factory_id, audit.id, audit.public_id))
    for audit in escalated.values():
        record(CorrectionsEscalated(audit.factory_id, audit.id, audit.public_id, audit.firm_id))


def _late(now) -> Iterator[tuple[Correction, Audit, Factory]]:
    """Lines whose due day is over somewhere, without evidence and not told of to everybody yet, locked."""
    shown = exists().where(Evidence.finding_id == Correction.finding_id, Evidence.stage == "correction")
    wanted = (
        select(Correction, Audit, Factory)
        .join(Finding, Finding.id == Correction.finding_id)
        .join(Audit, Audit.id == Finding.audit_id)
        .join(Factory, Factory.id == Correction.factory_id)
        .join(Cycle, Cycle.id == Audit.cycle_id)
        .where(
            queries.RUNNING,
            Correction.state.in_(rules.UNSHOWN),
            Correction.due_on.between((now - LOOKS_BACK).date(), clock.farthest_day(now)),
            Correction.notices < 2,
            Finding.state == "open",
            ~shown,
        )
        .order_by(Correction.id)
        .limit(BATCH)
        .with_for_update(of=Correction)
    )
    after = 0
    while rows := db.session.execute(wanted.where(Correction.id > after)).all():
        yield from rows
        after = rows[-1][0].id
