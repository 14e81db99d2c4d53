"""Reading visits: lists by state, one visit with its slots, who may make it, what time has brought about."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from ..accreditation.models import Auditor
from ..accreditation.queries import able, people_in_conflict
from ..assignments.calendar import closed_spans
from ..audits.models import Audit
from ..certificates.models import Certificate
from ..checklists.models import Checkpoint
from ..cycles.models import Cycle
from ..factories.models import Factory
from ..findings.models import Finding
from ..kernel import clock
from ..kernel.access import Kind, Permission, Viewer, can
from ..kernel.dates import add_months
from ..programme.queries import days_off, terms_of, terms_on
from ..programme.terms import Terms
from ..storage.database import db
from .models import SurveyCount, Visit, VisitSlot
from .rules import WAITING, State

PAGE = 25
BATCH = 200
GROUPS = {
    "to_contact": (State.TO_CONTACT,),
    "booking": (State.BOOKING, State.UNBOOKED),
    "booked": (State.BOOKED, State.RUNNING),
    "done": (State.DONE,),
}


def terms_for(visit: Visit) -> Terms:
    """The terms of the application's date; those of the certificate's first day where the cycle has none kept (F7)."""
    cycle = db.session.get(Cycle, visit.cycle_id) if visit.cycle_id else None
    return terms_of(cycle.terms_id) if cycle is not None and cycle.terms_id else terms_on(visit.certified_from)


# --- lists ------------------------------------------------------------------------------------------------------------


def visible_to(viewer: Viewer):
    """The condition for the visits that ``viewer`` may read (policy visit:read)."""
    if viewer.kind is Kind.FACTORY:
        return Visit.factory_id == viewer.factory_id
    if viewer.kind is Kind.FIRM:
        of_firm = Visit.firm_id == viewer.organisation_id
        own = Visit.specialist_id == viewer.person_id
        return of_firm if can(viewer, Permission.ASSIGNMENT_LIST) else of_firm & own
    return Visit.id > 0


def counts(viewer: Viewer, today: date) -> dict[str, int]:
    """How many visits are in each group of GROUPS, and how many contacts are late."""
    wanted = select(Visit.state, func.count()).where(visible_to(viewer)).group_by(Visit.state)
    by_state = dict(db.session.execute(wanted).all())
    found = {group: sum(by_state.get(one, 0) for one in states) for group, states in GROUPS.items()}
    late = select(func.count(Visit.id)).where(visible_to(viewer), *_late(today))
    return found | {"late": db.session.scalar(late)}


def _late(today):
    return Visit.state == State.TO_CONTACT, Visit.late_on <= today


def page(viewer: Viewer, group: str, today: date, after: str = "") -> tuple[list[Visit], str | None]:
    """A page of the visits of one group (or 'late'), the most urgent first, and where the next one begins."""
    conditions = _late(today) if group == "late" else (Visit.state.in_(GROUPS[group]),)
    wanted = select(Visit).where(visible_to(viewer), *conditions)
    newest = group == "done"
    order = {"booked": Visit.starts_at, "booking": Visit.book_by, "done": Visit.id}.get(group, Visit.opened_on)
    last = db.session.scalar(select(Visit).where(Visit.public_id == after)) if after else None
    if last is not None:
        at = getattr(last, order.key)
        beyond = order < at if newest else or_(order > at, (order == at) & (Visit.id > last.id))
        wanted = wanted.where(beyond)
    ordered = wanted.order_by(order.desc() if newest else order, Visit.id)
    rows = list(db.session.scalars(ordered.options(*_WHOLE).limit(PAGE + 1)))
    return rows[:PAGE], rows[PAGE - 1].public_id if len(rows) > PAGE else None


_WHOLE = (joinedload(Visit.firm), joinedload(Visit.specialist))


def waiting_count(viewer: Viewer):
    """The query of what waits: for the coordinator contacts and dates to set, else the visits that have not begun."""
    coming = (State.BOOKING, State.UNBOOKED, State.BOOKED)
    states = (State.TO_CONTACT, State.UNBOOKED) if viewer.kind is Kind.PROGRAMME else coming
    some = select(Visit.id).where(visible_to(viewer), Visit.state.in_(states)).limit(99)
    return select(func.count()).select_from(some.subquery())


def own(factory_id: int) -> list[Visit]:
    """A factory's visits from the contact on, newest first."""
    wanted = select(Visit).where(Visit.factory_id == factory_id, Visit.contacted_on.is_not(None))
    return list(db.session.scalars(wanted.options(*_WHOLE).order_by(Visit.id.desc()).limit(20)))


def to_do(viewer: Viewer, *states: str, most: int = 12) -> list[Visit]:
    """The visits in ``states`` that ``viewer`` may read, the earliest first."""
    wanted = select(Visit).where(visible_to(viewer), Visit.state.in_(states)).options(*_WHOLE)
    return list(db.session.scalars(wanted.order_by(Visit.opened_on, Visit.id).limit(most)))


def dated(viewer: Viewer, first: datetime, last: datetime) -> list[Visit]:
    """The visits between two moments, in their order: the calendar of a specialist, a firm or the programme."""
    wanted = select(Visit).where(visible_to(viewer), Visit.starts_at >= first, Visit.starts_at < last)
    wanted = wanted.where(Visit.state.in_((State.BOOKED, State.RUNNING, State.DONE))).options(*_WHOLE)
    return list(db.session.scalars(wanted.order_by(Visit.starts_at, Visit.id).limit(200)))


# --- one visit --------------------------------------------------------------------------------------------------------


def slots_of(visit: Visit, now: datetime | None = None) -> list[VisitSlot]:
    """The times offered, in order; with ``now`` those that are ahead."""
    wanted = select(VisitSlot).where(VisitSlot.visit_id == visit.id).order_by(VisitSlot.starts_at)
    return list(db.session.scalars(wanted.where(VisitSlot.starts_at > now) if now else wanted))


def closed_days(factory_id: int, day: date) -> set[date]:
    """``day``, if the factory is closed then."""
    return {day} if any(span.has(day) for span in closed_spans(factory_id, day, day)) else set()


def holidays(factory: Factory, day: date) -> frozenset[date]:
    """The public holidays of the factory's country around ``day`` (L2)."""
    return days_off(factory.country, day)


def specialists(factory: Factory, on: date) -> list[Auditor]:
    """Who may make a visit to ``factory``: accredited on ``on``, free of conflict; visit specialists first (M1, B7)."""
    shut = people_in_conflict(factory.id, on)
    return [one for one in able(on, ("specialist", "lead")) if one.person_id not in shut]


def auditor_of(person_id: int, *, lock: bool = False) -> Auditor | None:
    """A person's accreditation, locked so that two bookings of one specialist never cross."""
    wanted = select(Auditor).where(Auditor.person_id == person_id)
    return db.session.scalar(wanted.with_for_update(of=Auditor) if lock else wanted)


def goes_elsewhere(visit: Visit, first: datetime, last: datetime) -> bool:
    """Whether the visit's specialist makes another visit between two moments."""
    wanted = select(Visit.id).where(
        Visit.specialist_id == visit.specialist_id,
        Visit.id != visit.id,
        Visit.state.in_((State.BOOKED, State.RUNNING)),
        Visit.starts_at >= first,
        Visit.starts_at < last,
    )
    return db.session.scalar(wanted.limit(1)) is not None


def of_audit(audit_id: int) -> Visit | None:
    """The visit whose fieldwork an audit is."""
    return db.session.scalar(select(Visit).where(Visit.audit_id == audit_id))


def earlier_findings(visit_audit: Audit) -> list[Finding]:
    """The findings whose correction is looked at: those of the cycle's earlier audits, and any still open (B4)."""
    wanted = (
        select(Finding)
        .join(Finding.audit)
        .where(
            Finding.factory_id == visit_audit.factory_id,
            Finding.audit_id != visit_audit.id,
            Finding.state != "withdrawn",
            Audit.closing_at.is_not(None),
            or_(Finding.cycle_id == visit_audit.cycle_id, Finding.state == "open"),
        )
        .options(joinedload(Finding.checkpoint), joinedload(Finding.audit))
        .order_by(Finding.raised_on.desc(), Finding.id)
        .limit(60)
    )
    return list(db.session.scalars(wanted))


def findings_named(public_ids: list[str]) -> list[Finding]:
    """The findings with these public ids, in the checklist's order; nothing is asked for none."""
    if not public_ids:
        return []
    wanted = select(Finding).join(Finding.checkpoint).where(Finding.public_id.in_(public_ids))
    ordered = wanted.options(contains_eager(Finding.checkpoint)).order_by(Checkpoint.position, Finding.id)
    return list(db.session.scalars(ordered))


def survey_counts(visit: Visit) -> dict[str, dict[str, int]]:
    """What was counted so far: question -> answer -> number. Shown only through rules.shown (B6)."""
    found: dict[str, dict[str, int]] = {}
    for row in db.session.scalars(select(SurveyCount).where(SurveyCount.visit_id == visit.id)):
        found.setdefault(row.question, {})[row.answer] = row.number
    return found


def zone_of(factory_id: int) -> ZoneInfo:
    """The factory's own time zone."""
    return ZoneInfo(db.session.get(Factory, factory_id).zone)


# --- what time brings about -------------------------------------------------------------------------------------------


def certificates_to_visit(today: date) -> list[Certificate]:
    """Certified certificates old enough for a contact that have no visit yet, and no visit was held (B1)."""
    held = select(Audit.id).where(
        Audit.factory_id == Certificate.factory_id,
        Audit.kind == "PV",
        Audit.fieldwork_ended_on >= Certificate.valid_from,
    )
    known = select(Visit.id).where(
        Visit.factory_id == Certificate.factory_id, Visit.certified_from == Certificate.valid_from
    )
    wanted = (
        select(Certificate)
        .join(Factory, Factory.id == Certificate.factory_id)
        .where(
            Certificate.type == "certified",
            Certificate.valid_from <= add_months(today, -2) + timedelta(days=4),
            Certificate.valid_to >= today,
            Certificate.withdrawn_on.is_(None),
            Certificate.superseded_on.is_(None),
            Factory.state == "registered",
            ~held.exists(),
            ~known.exists(),
        )
        .order_by(Certificate.valid_from, Certificate.id)
        .limit(BATCH)
    )
    return list(db.session.scalars(wanted))


def late_contacts(now: datetime) -> list[Visit]:
    """Contacts that may be late and that nobody was told of, the oldest first."""
    wanted = select(Visit).where(Visit.state == State.TO_CONTACT, Visit.late_told_at.is_(None))
    wanted = wanted.where(Visit.late_on <= clock.farthest_day(now))
    return list(db.session.scalars(wanted.order_by(Visit.opened_on, Visit.id).limit(BATCH)))


def bookings_ending(until: date) -> list[Visit]:
    """Visits to be booked by ``until`` or before, the soonest first."""
    wanted = select(Visit).where(Visit.state == State.BOOKING, Visit.book_by <= until)
    return list(db.session.scalars(wanted.order_by(Visit.book_by, Visit.id).limit(BATCH)))


def outlived(now: datetime) -> list[Visit]:
    """Visits not begun whose certificate has ended, by its last day or before it."""
    in_force = select(Certificate.id).where(
        Certificate.factory_id == Visit.factory_id,
        Certificate.valid_from == Visit.certified_from,
        Certificate.valid_to >= (now - timedelta(hours=12)).date(),
        Certificate.withdrawn_on.is_(None),
        Certificate.superseded_on.is_(None),
    )
    wanted = select(Visit).where(Visit.state.in_(WAITING), ~in_force.exists())
    return list(db.session.scalars(wanted.order_by(Visit.id).limit(BATCH)))
