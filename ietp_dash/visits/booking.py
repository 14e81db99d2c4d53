"""From contact to a date: the specialist is assigned, offers times, the factory books one and may move it once (B2)."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete

from ..accreditation.queries import is_accredited
from ..kernel import clock
from ..kernel.dates import add_days, end_of_day, start_of_day
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import events, queries, rules
from .models import Visit, VisitSlot
from .opening import happened
from .rules import State

LONG = timedelta(hours=7)


@use_case
def contact(viewer, visit: Visit, *, person_id: int, note: str = "") -> None:
    """The coordinator has contacted the factory and assigns a specialist: the time to book begins (B2)."""
    if visit.state != State.TO_CONTACT:
        raise Refused(N_("Somebody made this contact already."), conflict=True)
    today, terms = clock.today(visit.factory.zone), queries.terms_for(visit)
    _give(visit, person_id, today)
    visit.state, visit.contacted_on, visit.note = State.BOOKING, today, note.strip()
    visit.book_by = add_days(today, terms.pv_booking_days)
    visit.latest_on = add_days(today, terms.pv_latest_day)
    happened(events.VisitContacted, visit)
    _tell_specialist(visit)


@use_case
def give_on(viewer, visit: Visit, *, person_id: int) -> None:
    """Another specialist makes the visit; a time that was booked stays, if the other one is free then."""
    if visit.state not in (State.BOOKING, State.UNBOOKED, State.BOOKED):
        raise Refused(N_("This visit cannot be given to somebody else now."), conflict=True)
    _give(visit, person_id, clock.today(visit.factory.zone))
    if visit.starts_at is not None:
        _check_free(visit, visit.starts_at, "specialist")
    happened(events.VisitGivenOn, visit)
    _tell_specialist(visit)


def _give(visit, person_id, on):
    chosen = next((one for one in queries.specialists(visit.factory, on) if one.person_id == person_id), None)
    if chosen is None:
        raise Refused(N_("Choose somebody who is accredited and free of conflict."), "specialist")
    visit.firm_id, visit.specialist_id = chosen.firm_id, chosen.person_id


def _tell_specialist(visit, event=events.SpecialistTold):
    told = {"person_id": visit.specialist_id, "member_of": visit.firm_id}
    record(event(visit.factory_id, visit.id, visit.public_id, **told))


# --- times ------------------------------------------------------------------------------------------------------------


@use_case
def offer(viewer, visit: Visit, *, day, at: time) -> VisitSlot:
    """The specialist or the coordinator offers a time: ``day`` and ``at`` in the factory's zone (B2)."""
    if visit.state not in (State.BOOKING, State.BOOKED):
        raise Refused(N_("No times are offered for this visit now."), conflict=True)
    starts = rules.moment(day, at, visit.factory.zone)
    _check_time(visit, starts)
    known = queries.slots_of(visit)
    if any(one.starts_at == starts for one in known):
        raise Refused(N_("This time is offered already."), "day", conflict=True)
    if len(known) >= rules.MOST_SLOTS:
        raise Refused(N_("At most %(most)d times are offered."), "day", most=rules.MOST_SLOTS)
    made = VisitSlot(visit_id=visit.id, starts_at=starts, offered_by=viewer.person_id)
    db.session.add(made)
    db.session.flush()
    if not known:
        happened(events.VisitSlotsOffered, visit)
    return made


def _check_time(visit, starts):
    local = starts.date()
    rules.check_slot(
        starts,
        zone=visit.factory.zone,
        now=clock.now(),
        latest_on=visit.latest_on,
        holidays=queries.holidays(visit.factory, local),
        closed=queries.closed_days(visit.factory_id, local),
    )
    _check_free(visit, starts, "day")


def _check_free(visit, starts, field):
    """Refuse a day on which the specialist is not accredited or makes another visit."""
    local = starts.astimezone(ZoneInfo(visit.factory.zone)).date()
    auditor = queries.auditor_of(visit.specialist_id, lock=True)
    if auditor is None or not is_accredited(auditor, local):
        raise Refused(N_("The specialist is not accredited on that day."), field)
    first, last = start_of_day(local, visit.factory.zone), end_of_day(local, visit.factory.zone)
    if queries.goes_elsewhere(visit, first, last):
        raise Refused(N_("The specialist makes another visit that day. Choose another time."), field, conflict=True)


@use_case
def take_back(viewer, visit: Visit, slot: VisitSlot) -> None:
    """A time is not offered any more; Refused for the one that is booked."""
    if visit.state == State.BOOKED and visit.starts_at == slot.starts_at:
        raise Refused(N_("The factory booked this time."), conflict=True)
    db.session.execute(delete(VisitSlot).where(VisitSlot.id == slot.id))


# --- booking ----------------------------------------------------------------------------------------------------------


@use_case
def book(viewer, visit: Visit, slot: VisitSlot) -> None:
    """The factory books a time. Of two colleagues at once one books and the other is told (B2)."""
    state = {"state": visit.state, "book_by": visit.book_by, "zone": visit.factory.zone}
    rules.check_book(starts=slot.starts_at, now=clock.now(), **state)
    _check_free(visit, slot.starts_at, "slot")
    visit.state, visit.set_by, visit.starts_at = State.BOOKED, "factory", slot.starts_at
    visit.booked_by = viewer.person_id
    happened(events.VisitBooked, visit)
    _tell_specialist(visit)


@use_case
def reschedule(viewer, visit: Visit, slot: VisitSlot) -> None:
    """The factory moves the visit to another time offered, once (B2)."""
    held = {"state": visit.state, "changes": visit.changes, "set_by": visit.set_by, "current": visit.starts_at}
    rules.check_reschedule(starts=slot.starts_at, now=clock.now(), **held)
    _check_free(visit, slot.starts_at, "slot")
    visit.starts_at, visit.changes, visit.booked_by = slot.starts_at, visit.changes + 1, viewer.person_id
    happened(events.VisitRescheduled, visit)
    _tell_specialist(visit)


@use_case
def set_date(viewer, visit: Visit, *, day, at: time) -> None:
    """The coordinator sets the time: nobody booked, or something came between; no later than day 56 (B2)."""
    if visit.state not in (State.UNBOOKED, State.BOOKED):
        raise Refused(N_("The factory can still book. A date is set when its time is over."), conflict=True)
    starts = rules.moment(day, at, visit.factory.zone)
    _check_time(visit, starts)
    visit.state, visit.set_by, visit.starts_at = State.BOOKED, "programme", starts
    visit.booked_by = viewer.person_id
    happened(events.VisitDateSet, visit)
    _tell_specialist(visit)


@use_case
def answer_questionnaire(viewer, visit: Visit, *, given, whole: bool) -> None:
    """Keep the questionnaire; ``whole``: it is sent to the specialist. It may be changed until the visit begins."""
    if visit.state not in (State.BOOKING, State.UNBOOKED, State.BOOKED):
        raise Refused(N_("The visit has begun; the questionnaire is not changed any more."), conflict=True)
    visit.questionnaire = rules.questionnaire_of(given, whole=whole or visit.questionnaire_at is not None)
    if whole and visit.questionnaire_at is None:
        visit.questionnaire_at = clock.now()
        happened(events.QuestionnaireSent, visit)
        if visit.specialist_id is not None:
            _tell_specialist(visit, events.QuestionnaireTold)


def ends_at(visit: Visit) -> datetime:
    """When a visit with a date is over, as calendars show it."""
    return visit.starts_at + LONG
