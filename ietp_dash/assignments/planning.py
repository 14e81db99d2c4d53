"""The window of an assigned audit, and its secret date, lead and team (A3, A4, M8); absences of a firm's people."""

from datetime import timedelta

from sqlalchemy import select

from ..accreditation import queries as accreditation
from ..accreditation.models import Auditor
from ..cycles.models import Cycle
from ..factories.models import Factory
from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..programme.deadlines import audit_window_end
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import calendar, dating, events, queries, rules
from .models import Absence, Assignment, AuditPlan
from .occasions import ANNOUNCED, FIRST


@use_case
def open_window(viewer, cycle, registered_on) -> AuditPlan:
    """Both first fees are confirmed: the firm plans its audit from ``registered_on`` on (A4).

    Answers the plan that is there already if the window was open. Refused while no firm has accepted.
    """
    held = queries.live_of(cycle.id)
    if held is None or held.state != rules.State.ACCEPTED:
        raise Refused(N_("No firm has accepted this audit."), conflict=True)
    return queries.plan_of(held.id) or _open(cycle, held, registered_on)


def _open(cycle, held, registered_on) -> AuditPlan:
    terms = queries.terms_of_cycle(cycle, registered_on)
    row = AuditPlan(
        assignment_id=held.id,
        factory_id=held.factory_id,
        firm_id=held.firm_id,
        window_from=registered_on,
        window_to=audit_window_end(registered_on, terms),
    )
    db.session.add(row)
    db.session.flush()
    record(events.WindowOpened(held.factory_id, held.cycle_id, held.id, held.firm_id, row.id))
    return row


@use_case
def open_between(viewer, assignment, first, last) -> AuditPlan:
    """The window of a cycle's later audit, from ``first`` to ``last`` (M11, M12)."""
    row = AuditPlan(
        assignment_id=assignment.id,
        factory_id=assignment.factory_id,
        firm_id=assignment.firm_id,
        window_from=first,
        window_to=max(first, last),
    )
    db.session.add(row)
    db.session.flush()
    of = (assignment.factory_id, assignment.cycle_id, assignment.id, assignment.firm_id)
    record(events.WindowOpened(*of, row.id))
    return row


def renew_window(cycle, assignment) -> AuditPlan:
    """A firm took over an audit whose window is open: its end stays, an extension included."""
    earlier = db.session.scalar(
        select(AuditPlan)
        .join(AuditPlan.assignment)
        .where(Assignment.cycle_id == cycle.id, Assignment.id != assignment.id)
        .order_by(AuditPlan.id.desc())
        .limit(1)
    )
    row = _open(cycle, assignment, cycle.registered_on)
    if earlier is not None:
        row.window_to, row.extended_reason = earlier.window_to, earlier.extended_reason
    return row


def clear(assignment) -> None:
    """Take back date, lead and team of an assignment that another firm takes over; within a use case."""
    row = queries.plan_of(assignment.id, lock=True)
    if row is not None:
        row.planned_on = row.lead_id = None
        row.team = []


@use_case
def extend(viewer, plan, *, months=1, reason):
    """Extend the window once, by up to a month, with a reason (A4). Refused a second time."""
    if plan.extended_reason:
        raise Refused(N_("This window was extended already."), conflict=True)
    if plan.audit_id is not None:
        raise Refused(N_("Fieldwork has started already."), conflict=True)
    if not reason.strip():
        raise Refused(N_("Give a reason."), "reason")
    held = plan.assignment
    if held.kind not in FIRST:
        raise Refused(N_("Only the window of a cycle's first audit can be extended."), conflict=True)
    cycle = db.session.get(Cycle, held.cycle_id)
    terms = queries.terms_of_cycle(cycle, plan.window_from)
    plan.window_to = audit_window_end(plan.window_from, terms, months)
    plan.extended_reason = reason.strip()
    record(events.WindowExtended(held.factory_id, held.cycle_id, held.id, held.firm_id, plan.id))


def plan(viewer, plan, *, planned_on, days, lead_id, team):
    """Fix or change date, number of days, lead and team (person ids) of an audit; nobody else hears of it (A3).

    Refused beside the field that does not fit (M8), or as a conflict once fieldwork has started.
    """
    _plan(viewer, plan.assignment, plan, planned_on, days, lead_id, set(team))


@use_case
def _plan(viewer, held, plan, planned_on, days, lead_id, team):
    """Assignment first, plan second: the order in which everybody locks them."""
    if plan.audit_id is not None or held.state != rules.State.ACCEPTED:
        raise Refused(N_("This audit can not be planned any more."), conflict=True)
    if not 1 <= days <= dating.MOST_DAYS:
        raise Refused(N_("Enter from 1 to %(most)d days."), "days", most=dating.MOST_DAYS)
    _check(held, plan, planned_on, days, lead_id, team, lock=True)
    plan.planned_on, plan.days, plan.lead_id = planned_on, days, lead_id
    plan.team = sorted({one for one in team if one != lead_id})
    plan.planned_by, plan.planned_at = viewer.person_id, clock.now()
    record(events.AuditPlanned(held.factory_id, held.cycle_id, held.id, plan.id))
    if held.kind in ANNOUNCED:
        record(events.VisitDated(held.factory_id, plan.id))


def _check(held, plan, planned_on, days, lead_id, team, *, lock, since=None):
    factory = db.session.get(Factory, plan.factory_id)
    holidays = queries.days_off(factory.country, planned_on)
    on = dating.days_of(planned_on, days, holidays)
    dating.check_days(
        on,
        window=dating.Span(plan.window_from, plan.window_to),
        today=since or clock.today(factory.zone),
        holidays=holidays,
        closed=calendar.closed_spans(factory.id, on[0], on[-1]),
    )
    lead, others = _goers(plan, lead_id, team, on, lock)
    due = rules.counted(held.man_days_due, held.man_days, held.deviation_state)
    dating.check_people(on, lead, others, kind=held.kind, man_days=due)


def trouble_with(plan) -> Refused | None:
    """Why a date that was good when it was planned is not any more: a factory closed, somebody away; None if it is."""
    if plan.planned_on is None or plan.audit_id is not None:
        return None
    try:
        _check(
            plan.assignment, plan, plan.planned_on, plan.days, plan.lead_id, set(plan.team or ()),
            lock=False, since=plan.planned_on,
        )  # fmt: skip
    except Refused as no:
        return no
    return None


def _goers(plan, lead_id, team, on, lock):
    """What the checks ask about lead and team; ``lock`` keeps their rows, so that two plans never share somebody."""
    chosen = {lead_id, *team} - {None}
    wanted = select(Auditor).where(Auditor.firm_id == plan.firm_id, Auditor.person_id.in_(chosen))
    wanted = wanted.order_by(Auditor.id)
    rows = list(db.session.scalars(wanted.with_for_update(of=Auditor) if lock else wanted))
    known = {row.person_id: row for row in rows}
    if lead_id not in known:
        raise Refused(N_("Choose who leads the audit."), "lead")
    if chosen - set(known):
        raise Refused(N_("Choose one of the options."), "team")
    conflicts = accreditation.people_in_conflict(plan.factory_id, on[0])
    taken, away = calendar.elsewhere(rows, on, but=plan), calendar.absences(plan.firm_id, on[0], on[-1])
    goers = {
        one: dating.Goer(
            name=row.person.name,
            kind=row.kind,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            suspended_on=row.suspended_on,
            conflict=one in conflicts,
            away=away.get(one, ()),
            elsewhere=taken.get(one, frozenset()),
        )
        for one, row in known.items()
    }
    return goers[lead_id], [goers[one] for one in sorted(set(team) - {lead_id})]


@use_case
def enter_absence(viewer, auditor, *, first, last):
    """An auditor is away from one day to another; an audit planned then stays and is shown as in trouble."""
    if last < first:
        raise Refused(N_("The last day is before the first."), "last")
    if last - first > timedelta(days=366):
        raise Refused(N_("Enter at most a year at once."), "last")
    row = Absence(person_id=auditor.person_id, firm_id=auditor.firm_id, first=first, last=last)
    db.session.add(row)
    db.session.flush()
    record(events.AbsenceEntered(row.id, first, last))
    return row


@use_case
def end_absence(viewer, absence):
    """An absence was entered by mistake."""
    db.session.delete(absence)
