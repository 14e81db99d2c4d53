"""A firm plans: one audit's date and people, its calendar, and its people's absences. All of it is secret (A3)."""

from datetime import date

from flask import g, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from ..accounts.models import Person
from ..accreditation import queries as accreditation
from ..accreditation.models import Auditor
from ..factories.models import Factory
from ..kernel import clock
from ..kernel.access import Kind, Permission
from ..kernel.dates import add_months
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..web.access_record import confidential
from ..web.guard import allowed, current_viewer
from ..web.rendering import done, show
from . import calendar, planning, queries, rules, services
from .blueprint import bp, calendar_bp
from .forms import DeedForm, PlanForm, SpanForm
from .models import Absence, AuditPlan

P = Permission
_MANY_MONTHS = 1200


def _viewer():
    return current_viewer._get_current_object()


def going_of(plan) -> list[str]:
    """The names of lead and team, the lead first."""
    if plan is None or not plan.people:
        return []
    names = dict(db.session.execute(select(Person.id, Person.name).where(Person.id.in_(plan.people))).all())
    return [names[one] for one in plan.people]


@bp.route("/plans/<plan>", methods=["GET", "POST"])
@allowed(P.PLAN_MAKE, plan=AuditPlan)
@confidential("plan", "plan")
def plan(plan):
    """Name date, days, lead and team."""
    people = accreditation.auditors_of(plan.firm_id)
    form = PlanForm(data=_held(plan, people)).offer(people)
    ids = {one.public_id: one.person_id for one in people}

    def deed():
        services.plan(
            _viewer(),
            plan,
            planned_on=form.planned_on.data,
            days=form.days.data,
            lead_id=ids.get(form.lead.data),
            team=[ids[one] for one in form.team.data or []],
        )

    if form.accept(deed):
        return done(
            url_for(".detail", assignment=plan.assignment.public_id),
            message=_("Planned. Only your firm and the coordinator know it."),
        )
    return show("assignments/plan.html", "assignments/_plan.html", form.status, form=form, **_around(plan))


def _held(plan, people) -> dict:
    ids = {one.person_id: one.public_id for one in people}
    held = plan.assignment
    due = rules.counted(held.man_days_due, held.man_days, held.deviation_state)
    return {
        "planned_on": plan.planned_on,
        "days": plan.days if plan.planned_on else due,
        "lead": ids.get(plan.lead_id, ""),
        "team": [ids[one] for one in plan.team or [] if one in ids],
    }


def _around(plan) -> dict:
    factory, held = db.session.get(Factory, plan.factory_id), plan.assignment
    return {
        "plan": plan,
        "assignment": held,
        "factory": factory,
        "counted": rules.counted(held.man_days_due, held.man_days, held.deviation_state),
        "closed": calendar.closed_spans(factory.id, plan.window_from, plan.window_to),
        "holidays": calendar.holidays_in(factory.country, plan.window_from, plan.window_to),
        "busy": calendar.busy(plan.firm_id, plan.window_from, plan.window_to, but=plan),
        "trouble": planning.trouble_with(plan),
    }


@calendar_bp.get("/")
@allowed(P.ASSIGNMENT_LIST)
def index():
    """A firm's month: audits by day, absences, closed factories, man-days used and left."""
    viewer, today = _viewer(), clock.today(g.get("zone", "UTC"))
    if viewer.kind is not Kind.FIRM:
        return redirect(url_for("assignments.index"), 303)
    first = _month_asked(today)
    held = accreditation.of_firm(viewer.organisation_id)
    open_now = queries.open_windows(viewer, planned=None)
    factories = list({assignment.factory.id: assignment.factory for assignment, _plan in open_now}.values())
    shown = calendar.month_of(viewer.organisation_id, held.man_days_a_month if held else 0, first, factories)
    people = [one for day in shown.days for row, _factory in day.audits for one in row.people]
    return show(
        "assignments/calendar.html",
        month=shown,
        names=dict(db.session.execute(select(Person.id, Person.name).where(Person.id.in_(people))).all()),
        before=add_months(first, -1),
        after=add_months(first, 1),
        today=today,
        unplanned=calendar.unplanned_man_days(viewer.organisation_id),
        auditors=accreditation.auditors_of(viewer.organisation_id),
    )


def _month_asked(today) -> date:
    """The first of the month asked for as 2026-11; of this month for anything else or too far away."""
    try:
        asked = date.fromisoformat(request.args.get("month", "")[:7] + "-01")
    except ValueError:
        return today.replace(day=1)
    near = abs((asked.year - today.year) * 12 + asked.month - today.month) < _MANY_MONTHS
    return asked if near and 2 <= asked.year <= 9000 else today.replace(day=1)


@bp.route("/absences/<auditor>", methods=["GET", "POST"])
@allowed(P.AUDITOR_KEEP, auditor=Auditor)
def absences(auditor):
    """When somebody of the firm is away."""
    form = SpanForm()
    if form.accept(lambda: services.enter_absence(_viewer(), auditor, first=form.first.data, last=form.last.data)):
        return done(url_for(".absences", auditor=auditor.public_id), message=_("Entered."))
    return _absences(auditor, form)


def _absences(auditor, form, refused=None):
    today = clock.today()
    rows = calendar.absences_of_person(auditor.person_id, today)
    shown = {"auditor": auditor, "form": form, "rows": rows, "refused": refused}
    status = (refused or form).status
    return show("assignments/absences.html", "assignments/_absences.html", status, **shown)


@bp.post("/absences/<auditor>/delete")
@allowed(P.AUDITOR_KEEP, auditor=Auditor)
def delete_absence(auditor):
    """An absence was entered by mistake."""
    form = DeedForm()
    if form.accept(lambda: services.end_absence(_viewer(), _absence(auditor))):
        return done(url_for(".absences", auditor=auditor.public_id), message=_("Deleted."))
    return _absences(auditor, SpanForm(formdata=None), form)


def _absence(auditor) -> Absence:
    wanted = select(Absence).where(Absence.public_id == request.form.get("absence", "")[:16])
    row = db.session.scalar(wanted.where(Absence.person_id == auditor.person_id))
    if row is None:
        raise Refused(N_("It was deleted already."), conflict=True)
    return row
