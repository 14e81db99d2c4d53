"""Reading assignments: what a draw asks about firms, the coordinator's queue, a firm's own assignments."""

from datetime import date, datetime

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import joinedload, lazyload

from ..accounts.models import Organisation
from ..accreditation import queries as accreditation
from ..accreditation.models import Accreditation
from ..applications.models import Application
from ..audits.queries import is_assigned as has_audited
from ..cycles.models import Cycle
from ..factories.models import Factory
from ..kernel import clock
from ..kernel.access import Kind, Viewer
from ..programme.holidays import holidays_around
from ..programme.queries import holiday_changes, terms_of, terms_on
from ..programme.terms import Terms
from ..storage.database import db
from ..storage.use_case import remembered
from .models import Assignment, AuditPlan
from .occasions import FIRST
from .rules import LIVE, FirmFacts, in_a_row

PAGE = 25
_NOT_AUDITED = ("draft", "submitted", "returned", "withdrawn", "rejected", "lapsed")


def terms_of_cycle(cycle: Cycle, on: date) -> Terms:
    """The terms of the application's date; today's where the cycle has none kept (F7)."""
    return terms_of(cycle.terms_id) if cycle.terms_id else terms_on(on)


def days_off(country: str, day: date) -> frozenset[date]:
    """The public holidays of a country around ``day``, as staff corrected them (L2)."""
    return holidays_around(country, day, *holiday_changes(country))


# --- what a draw asks -------------------------------------------------------------------------------------------------


def facts_of_firms(cycle: Cycle, on: date, until: date, terms: Terms, *, lock: bool = False):
    """(accreditation, its facts) of every active firm that was ever accredited, by public id (M5).

    ``lock`` keeps other draws waiting, so that two of them never count on the same man-days.
    """
    wanted = select(Accreditation).order_by(Accreditation.id)
    if lock:
        wanted = wanted.with_for_update(of=Accreditation)
    rows = {row.firm_id: row for row in db.session.scalars(wanted) if row.firm.is_active}
    known = {
        "conflicts": accreditation.firms_in_conflict(cycle.factory_id, on),
        "declined": _declined(cycle.id),
        "earlier": _earlier_firms(cycle),
        "taken": _taken(on, until),
    }
    found = [(row, _facts(row, known, terms)) for row in rows.values()]
    return sorted(found, key=lambda pair: pair[1].firm)


def _facts(row, known, terms) -> FirmFacts:
    room = row.man_days_a_month * terms.audit_window_months
    return FirmFacts(
        firm=row.firm.public_id,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        suspended_on=row.suspended_on,
        countries=tuple(row.countries or ()),
        conflict=row.firm_id in known["conflicts"],
        declined=row.firm_id in known["declined"],
        in_a_row=in_a_row(row.firm_id, known["earlier"]),
        left=room - known["taken"].get(row.firm_id, 0),
    )


def _declined(cycle_id) -> set[int]:
    wanted = select(Assignment.firm_id).where(Assignment.cycle_id == cycle_id, Assignment.state == "declined")
    return set(db.session.scalars(wanted))


def _earlier_firms(cycle) -> list[int]:
    """The firms of the factory's earlier cycles that came to an audit, newest first."""
    wanted = select(Cycle.firm_id).where(
        Cycle.factory_id == cycle.factory_id,
        Cycle.id < cycle.id,
        Cycle.firm_id.is_not(None),
        Cycle.state.not_in(_NOT_AUDITED),
    )
    return list(db.session.scalars(wanted.order_by(Cycle.id.desc()).limit(20)))


def _taken(on, until) -> dict[int, int]:
    """Man-days by firm of what is offered or accepted and not done, unless planned outside ``on`` to ``until``."""
    outside = and_(AuditPlan.planned_on.is_not(None), (AuditPlan.planned_on < on) | (AuditPlan.planned_on > until))
    wanted = (
        select(Assignment.firm_id, func.sum(Assignment.man_days))
        .outerjoin(AuditPlan, AuditPlan.assignment_id == Assignment.id)
        .where(Assignment.state.in_(LIVE), AuditPlan.audit_id.is_(None), ~func.coalesce(outside, False))
        .group_by(Assignment.firm_id)
    )
    return {firm: int(total) for firm, total in db.session.execute(wanted)}


# --- one cycle, one assignment ----------------------------------------------------------------------------------------


def live_of(cycle_id: int, *, lock: bool = False) -> Assignment | None:
    """The offered or accepted assignment of a cycle's first audit, as it is now, locked with ``lock``; at most one."""
    wanted = select(Assignment).where(
        Assignment.cycle_id == cycle_id, Assignment.state.in_(LIVE), Assignment.kind.in_(FIRST)
    )
    if lock:
        wanted = wanted.with_for_update(of=Assignment).execution_options(populate_existing=True)
    return db.session.scalar(wanted.order_by(Assignment.id.desc()).limit(1))


def history_of(cycle_id: int) -> list[Assignment]:
    """Every assignment of a cycle, newest first, with its firm."""
    wanted = select(Assignment).where(Assignment.cycle_id == cycle_id).options(joinedload(Assignment.firm))
    return list(db.session.scalars(wanted.order_by(Assignment.id.desc())))


def plan_of(assignment_id: int, *, lock: bool = False) -> AuditPlan | None:
    """The plan of an assignment, from the opening of the window on; as it is now and locked with ``lock``."""
    wanted = select(AuditPlan).where(AuditPlan.assignment_id == assignment_id)
    if lock:
        wanted = wanted.with_for_update(of=AuditPlan).execution_options(populate_existing=True)
    return db.session.scalar(wanted)


def plans_of(assignment_ids: list[int]) -> dict[int, AuditPlan]:
    """The plans of assignments, by assignment."""
    wanted = select(AuditPlan).where(AuditPlan.assignment_id.in_(assignment_ids)).options(lazyload("*"))
    return {row.assignment_id: row for row in db.session.scalars(wanted)}


def kind_of(cycle: Cycle) -> str:
    """Whether the cycle begins with an initial (ICA) or an annual audit (IAA)."""
    return "IAA" if cycle.kind == "renewal" else "ICA"


def headcount_of(cycle: Cycle) -> int:
    """The workers declared in the application's profile; those of the factory's card where it says none."""
    factory = db.session.get(Factory, cycle.factory_id)
    return max(1, factory.workers or 0)


def is_assigned(firm_id: int, factory_id: int) -> bool:
    """Whether a firm is or was assigned to a factory: by an offer it did not decline, or by an audit (V5, P22)."""
    held = select(Assignment.id).where(
        Assignment.factory_id == factory_id,
        Assignment.firm_id == firm_id,
        Assignment.state.in_((*LIVE, "done")),
    )
    return db.session.scalar(held.limit(1)) is not None or has_audited(firm_id, factory_id)


def overdue(now: datetime, most: int) -> list[Assignment]:
    """Offers whose last day is over somewhere on earth, oldest first."""
    latest = clock.farthest_day(now)
    wanted = (
        select(Assignment)
        .where(Assignment.state == "offered", Assignment.answer_by < latest)
        .order_by(Assignment.answer_by, Assignment.id)
        .limit(most)
    )
    return list(db.session.scalars(wanted))


# --- lists ------------------------------------------------------------------------------------------------------------


def visible_to(viewer: Viewer):
    """The condition for the assignments that ``viewer`` may read (policy assignment:read)."""
    if viewer.kind is Kind.FIRM:
        return Assignment.firm_id == viewer.organisation_id
    return Assignment.id > 0


def to_assign(most: int = PAGE) -> list[tuple[Cycle, Factory]]:
    """Cycles verified, or assigned before, that no firm has now: the coordinator draws or overrides."""
    wanted = (
        select(Cycle, Factory)
        .join(Factory, Factory.id == Cycle.factory_id)
        .where(*_to_assign())
        .order_by(Cycle.state_since, Cycle.id)
        .limit(most)
        .options(lazyload("*"))
    )
    return [tuple(row) for row in db.session.execute(wanted)]


def _to_assign():
    live = exists().where(Assignment.cycle_id == Cycle.id, Assignment.state.in_(LIVE))
    verified = exists().where(Application.cycle_id == Cycle.id, Application.verified_at.is_not(None))
    before = exists().where(Assignment.cycle_id == Cycle.id)
    waiting = and_(Cycle.state == "submitted", verified) | and_(
        Cycle.state.in_(("firm_assigned", "awaiting_fees", "registered", "audit_open")), before
    )
    return waiting, ~live, ~exists().where(Assignment.cycle_id == Cycle.id, Assignment.state == "done")


def _listed(viewer, *conditions):
    wanted = (
        select(Assignment, AuditPlan)
        .outerjoin(AuditPlan, AuditPlan.assignment_id == Assignment.id)
        .where(visible_to(viewer), *conditions)
        .options(joinedload(Assignment.firm), joinedload(Assignment.factory), lazyload(AuditPlan.assignment))
    )
    return wanted


def offered(viewer: Viewer, most: int = PAGE) -> list:
    """(assignment, None) of offers waiting for an answer, the most urgent first."""
    wanted = _listed(viewer, Assignment.state == "offered").order_by(Assignment.answer_by, Assignment.id)
    return [tuple(row) for row in db.session.execute(wanted.limit(most))]


def offered_or_undated(viewer: Viewer, most: int = PAGE) -> list:
    """(assignment, plan or None) of offers to answer and of open windows without a date, by one statement."""
    undated = and_(Assignment.state == "accepted", AuditPlan.id.is_not(None), AuditPlan.planned_on.is_(None))
    wanted = _listed(viewer, or_(Assignment.state == "offered", undated)).order_by(Assignment.id).limit(most)
    return remembered(("firm waits", viewer.organisation_id), lambda: [tuple(r) for r in db.session.execute(wanted)])


def open_windows(viewer: Viewer, *, planned: bool | None, most: int = PAGE) -> list:
    """(assignment, plan) of open windows without fieldwork, with or without a date (None: both), the soonest first."""
    dated = {True: [AuditPlan.planned_on.is_not(None)], False: [AuditPlan.planned_on.is_(None)]}.get(planned, [])
    wanted = _listed(viewer, Assignment.state == "accepted", AuditPlan.audit_id.is_(None), AuditPlan.id > 0, *dated)
    order = AuditPlan.planned_on if planned else AuditPlan.window_to
    return [tuple(row) for row in db.session.execute(wanted.order_by(order, AuditPlan.id).limit(most))]


def awaiting_fees(viewer: Viewer, most: int = PAGE) -> list:
    """(assignment, None) of accepted audits whose window is not open yet, the oldest first."""
    wanted = _listed(viewer, Assignment.state == "accepted", AuditPlan.id.is_(None)).order_by(Assignment.id)
    return [tuple(row) for row in db.session.execute(wanted.limit(most))]


def page(viewer: Viewer, *, state: str = "", after: int | None = None) -> tuple[list, bool]:
    """A page of all assignments, newest first, of one state or all; and whether there are more."""
    wanted = _listed(viewer, *([Assignment.state == state] if state else []))
    if after:
        wanted = wanted.where(Assignment.id < after)
    rows = [tuple(row) for row in db.session.execute(wanted.order_by(Assignment.id.desc()).limit(PAGE + 1))]
    return rows[:PAGE], len(rows) > PAGE


def position(viewer: Viewer, public_id: str) -> int | None:
    """Where a page goes on, from the last row shown."""
    return db.session.scalar(select(Assignment.id).where(Assignment.public_id == public_id, visible_to(viewer)))


def asked_deviations(most: int = PAGE) -> list[Assignment]:
    """Live assignments for which a firm asks for other man-days, the oldest first."""
    wanted = select(Assignment).where(Assignment.deviation_state == "asked", Assignment.state.in_(LIVE))
    whole = wanted.options(joinedload(Assignment.firm), joinedload(Assignment.factory))
    return list(db.session.scalars(whole.order_by(Assignment.id).limit(most)))


def last_of(cycle_ids: list[int]) -> dict[int, Assignment]:
    """The newest assignment of each cycle, by cycle."""
    wanted = select(Assignment).where(Assignment.cycle_id.in_(cycle_ids)).options(joinedload(Assignment.firm))
    return {row.cycle_id: row for row in db.session.scalars(wanted.order_by(Assignment.id))}


def waiting_count(viewer: Viewer):
    """The query of what waits for the viewer: a firm's offers and undated windows; the coordinator's cycles to assign;
    up to 99."""
    if viewer.kind is Kind.FIRM:
        undated = and_(Assignment.state == "accepted", AuditPlan.id.is_not(None), AuditPlan.planned_on.is_(None))
        some = select(Assignment.id).outerjoin(AuditPlan, AuditPlan.assignment_id == Assignment.id)
        some = some.where(visible_to(viewer), or_(Assignment.state == "offered", undated))
    else:
        some = select(Cycle.id).where(*_to_assign())
    return select(func.count()).select_from(some.limit(99).subquery())


def firms_for(ids: list[str]) -> dict[str, Organisation]:
    """Firms by public id, for showing a draw."""
    rows = db.session.scalars(select(Organisation).where(Organisation.public_id.in_(ids)))
    return {row.public_id: row for row in rows}
