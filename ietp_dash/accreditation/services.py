"""Granting, suspending and ending accreditations; keeping a firm's people and their conflicts of interest."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ..documents import services as documents
from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.event_log import EventRow
from ..storage.use_case import record, use_case
from . import events, queries, rules
from .models import Accreditation, Auditor, Conflict


@use_case
def grant(viewer, firm, *, valid_from, valid_to, man_days_a_month, countries):
    """Accredit ``firm`` from one day to another (P24). Refused if it is already on the list."""
    rules.check_period(valid_from, valid_to)
    if queries.of_firm(firm.id) is not None:
        raise Refused(N_("This firm is on the list already: extend its accreditation."), conflict=True)
    row = Accreditation(
        firm_id=firm.id,
        valid_from=valid_from,
        valid_to=valid_to,
        man_days_a_month=man_days_a_month,
        countries=sorted(countries),
    )
    db.session.add(row)
    db.session.flush()
    record(events.FirmAccredited(row.id, row.firm_id))
    return row


@use_case
def change(viewer, accreditation, *, valid_from, valid_to, man_days_a_month, countries):
    """Extend or shorten a firm's accreditation, or change its capacity and countries."""
    rules.check_period(valid_from, valid_to)
    accreditation.valid_from, accreditation.valid_to = valid_from, valid_to
    accreditation.man_days_a_month, accreditation.countries = man_days_a_month, sorted(countries)
    record(events.FirmAccredited(accreditation.id, accreditation.firm_id))


@use_case
def suspend(viewer, row, *, on, reason):
    """Suspend a firm's or a person's accreditation from day ``on`` (P24)."""
    rules.check_suspend(row.suspended_on, reason)
    row.suspended_on, row.suspended_reason = on, reason.strip()
    record(_said(row, events.FirmSuspended, events.AuditorSuspended))


@use_case
def lift(viewer, row, *, reason):
    """End a suspension; the reason is kept beside that of the suspension."""
    rules.check_lift(row.suspended_on, reason)
    row.suspended_reason = f"{row.suspended_reason}\n{reason.strip()}"
    row.suspended_on = None
    record(_said(row, events.FirmSuspensionLifted, events.AuditorSuspensionLifted))


def _said(row, of_firm, of_person):
    kind = of_firm if isinstance(row, Accreditation) else of_person
    return kind(row.id, row.firm_id)


@use_case
def enter(viewer, accreditation, person, *, number, kind, languages, skills, photo=None):
    """A firm enters one of its people; management accredits afterwards (P24). Refused for a number in use."""
    today = clock.today()
    row = Auditor(
        firm_id=accreditation.firm_id,
        person_id=person.id,
        number=rules.check_number(number),
        valid_from=today,
        valid_to=today - timedelta(days=1),
    )
    _keep(row, kind, languages, skills)
    try:
        db.session.add(row)
        db.session.flush()
    except IntegrityError as error:
        raise Refused(N_("Somebody with this number is on the list already."), "number", conflict=True) from error
    _put_photo(viewer, row, photo)
    record(events.AuditorEntered(row.id, row.firm_id))
    return row


@use_case
def keep(viewer, auditor, *, kind, languages, skills, photo=None):
    """The firm keeps what is known of one of its people; ``photo`` is a received picture."""
    _keep(auditor, kind, languages, skills)
    _put_photo(viewer, auditor, photo)
    record(events.AuditorKept(auditor.id, auditor.firm_id))


def _keep(row, kind, languages, skills):
    row.kind = rules.codes([kind], rules.KINDS, "kind")
    row.languages = rules.codes(languages, rules.LANGUAGES, "languages")
    row.skills = rules.codes(skills, rules.SKILLS, "skills")


def _put_photo(viewer, row, photo):
    if photo is not None:
        row.photo_id = documents.keep(viewer, photo, kind="photo").id


@use_case
def accredit(viewer, auditor, *, valid_from, valid_to):
    """Accredit a person from one day to another, or extend it (P24)."""
    rules.check_period(valid_from, valid_to)
    auditor.valid_from, auditor.valid_to = valid_from, valid_to
    record(events.AuditorAccredited(auditor.id, auditor.firm_id))


@use_case
def declare(viewer, firm, factory, *, person=None, reason, until=None):
    """Note a conflict of interest of ``firm``, or of one of its people, with ``factory`` (M3)."""
    if factory is None:
        raise Refused(N_("No factory has this number or name."), "factory")
    row = Conflict(
        firm_id=firm.id,
        person_id=person.id if person else None,
        factory_id=factory.id,
        reason=reason.strip(),
        until=until,
        declared_by=viewer.person_id,
        declared_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    record(events.ConflictDeclared(row.id))
    return row


@use_case
def end_conflict(viewer, conflict, *, on):
    """A conflict holds until the day before ``on``."""
    if conflict.until is not None and conflict.until < on:
        raise Refused(N_("It has ended already."), conflict=True)
    conflict.until = on - timedelta(days=1)
    record(events.ConflictEnded(conflict.id))


@use_case
def warn_of_endings(viewer, now) -> int:
    """Tell firms and management of each end that came within 90, 60 or 30 days, once each (M10); how many."""
    today, told = clock.day_of(now), 0
    for what, rows in (("firm", queries.ending_firms(today)), ("auditor", queries.ending_auditors(today))):
        for row in rows:
            ending = events.AccreditationEnding(
                what, row.id, rules.warning(row.valid_to, today), row.valid_to, row.firm_id
            )
            if not _is_told(ending):
                record(ending)
                told += 1
    return told


def _is_told(ending) -> bool:
    payload = EventRow.payload
    same = select(EventRow.sequence).where(
        EventRow.type == "AccreditationEnding",
        payload["what"].as_string() == ending.what,
        payload["row_id"].as_integer() == ending.row_id,
        payload["days"].as_integer() == ending.days,
        payload["valid_to"].as_string() == ending.valid_to.isoformat(),
    )
    return db.session.scalar(same.limit(1)) is not None
