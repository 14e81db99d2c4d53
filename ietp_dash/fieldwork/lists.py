"""Whose fieldwork there is: an auditor's own, the firm's for its manager; planned days never leave the firm (A3)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from ..accounts.models import Person
from ..assignments.models import AuditPlan
from ..audits.models import Audit
from ..factories.models import Factory
from ..kernel import clock
from ..kernel.access import Permission, Viewer, can
from ..kernel.dates import add_days
from ..programme import deadlines
from ..programme.holidays import holidays_around
from ..programme.queries import holiday_changes, terms_on
from ..storage.database import db

MOST = 200
DAYS_AHEAD = 120


@dataclass(frozen=True)
class Line:
    """One audit in the list: its factory, its day or what is due; ``plan`` before it starts, ``audit`` after."""

    factory: Factory
    kind: str
    on: date | None
    plan: AuditPlan | None = None
    audit: Audit | None = None
    starts: bool = False


def groups(viewer: Viewer) -> dict[str, list[Line]]:
    """today, coming, running, to_submit: what the viewer may read of it, in the order of the days."""
    found: dict[str, list[Line]] = {"today": [], "running": [], "to_submit": [], "coming": []}
    for plan, factory in _planned(viewer):
        today = clock.today(factory.zone)
        starts = plan.planned_on <= today <= plan.window_to and can(viewer, Permission.FIELDWORK_START, plan)
        line = Line(factory, plan.assignment.kind, plan.planned_on, plan=plan, starts=starts)
        found["today" if plan.planned_on <= today else "coming"].append(line)
    for audit, factory in _running(viewer):
        group = "to_submit" if audit.closing_at else "running"
        found[group].append(Line(factory, audit.kind, _due(audit, factory), audit=audit))
    return found


def _planned(viewer):
    wanted = (
        select(AuditPlan, Factory)
        .join(Factory, Factory.id == AuditPlan.factory_id)
        .where(
            AuditPlan.firm_id == viewer.organisation_id,
            AuditPlan.planned_on.is_not(None),
            AuditPlan.planned_on <= add_days(clock.today(), DAYS_AHEAD),
            AuditPlan.audit_id.is_(None),
        )
        .order_by(AuditPlan.planned_on, AuditPlan.id)
        .limit(MOST)
    )
    rows = db.session.execute(wanted).all()
    return [(p, f) for p, f in rows if p.assignment.state == "accepted" and can(viewer, Permission.FIELDWORK_READ, p)]


def _running(viewer):
    wanted = (
        select(Audit, Factory)
        .join(Factory, Factory.id == Audit.factory_id)
        .where(
            Audit.firm_id == viewer.organisation_id,
            Audit.fieldwork_started_at.is_not(None),
            Audit.submitted_at.is_(None),
        )
        .order_by(Audit.fieldwork_started_at, Audit.id)
        .limit(MOST)
    )
    return [(a, f) for a, f in db.session.execute(wanted).all() if can(viewer, Permission.FIELDWORK_READ, a)]


def _due(audit, factory):
    if audit.fieldwork_ended_on is None:
        return None
    holidays = holidays_around(factory.country, audit.fieldwork_ended_on, *holiday_changes(factory.country))
    return deadlines.report_due(audit.fieldwork_ended_on, terms_on(audit.fieldwork_ended_on), holidays)


def public_id_of(viewer: Viewer) -> str:
    """Under which name a browser keeps what this person has not sent yet."""
    return db.session.get(Person, viewer.person_id).public_id
