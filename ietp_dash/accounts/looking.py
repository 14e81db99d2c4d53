"""Seeing the product as another person sees it: allowed by that person, read-only, for an hour, written down (P36)."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..kernel import clock
from ..kernel.access import Kind, Permission, Viewer, can
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import events
from .models import Look, LookConsent, Membership

ALLOWED_FOR = timedelta(hours=24)
LOOK_FOR = timedelta(hours=1)
LONGEST_REASON = 300
SHOWN = 20
KINDS = (Kind.FACTORY, Kind.BUYER)


@use_case
def allow(viewer) -> None:
    """Let the programme's staff look for 24 hours from now."""
    consent = db.session.get(LookConsent, viewer.person_id) or LookConsent(person_id=viewer.person_id)
    consent.until = clock.now() + ALLOWED_FOR
    db.session.add(consent)
    record(events.LookAllowed(viewer.person_id))


@use_case
def forbid(viewer) -> None:
    """Take that back; a look that runs ends with its next page."""
    consent = db.session.get(LookConsent, viewer.person_id)
    if consent is not None and consent.until > clock.now():
        consent.until = clock.now()
        record(events.LookForbidden(viewer.person_id))


@use_case
def begin(viewer, membership, *, reason: str) -> Look:
    """Begin to look as ``membership``. Refused without a reason, and without the person's consent of now."""
    said = " ".join(reason.split())
    if not said:
        raise Refused(N_("Say why you look: the person reads it."), field="reason")
    if len(said) > LONGEST_REASON:
        raise Refused(N_("Use at most 300 characters."), field="reason")
    if membership.kind not in KINDS or allowed_until(membership.person_id) is None:
        raise Refused(N_("This person has not allowed it, or took it back."), conflict=True)
    given = {"membership_id": membership.id, "person_id": membership.person_id}
    look = Look(staff_id=viewer.person_id, **given, reason=said, began_at=clock.now())
    db.session.add(look)
    db.session.flush()
    record(events.LookBegan(membership.person_id, look.id))
    return look


@use_case
def end(viewer, look) -> None:
    """End a look that runs."""
    if look.ended_at is None:
        look.ended_at = clock.now()
        record(events.LookEnded(look.person_id, look.id))


def allowed_until(person_id: int) -> datetime | None:
    """Until when a person allows looks; None where it does not now."""
    consent = db.session.get(LookConsent, person_id)
    return consent.until if consent is not None and consent.until > clock.now() else None


def allowing(person_ids) -> set[int]:
    """Of these people those who allow looks now."""
    wanted = select(LookConsent.person_id).where(
        LookConsent.person_id.in_(list(person_ids)), LookConsent.until > clock.now()
    )
    return set(db.session.scalars(wanted))


def of(person_id: int) -> list[Look]:
    """Who looked as this person, newest first."""
    wanted = select(Look).where(Look.person_id == person_id).options(joinedload(Look.staff))
    return list(db.session.scalars(wanted.order_by(Look.id.desc()).limit(SHOWN)))


def running(look_id: int | None, staff: Viewer) -> tuple[Look, Membership] | None:
    """The look of a session while it may go on for ``staff``, with the membership looked as."""
    look = db.session.get(Look, look_id) if look_id else None
    if look is None or look.ended_at or look.staff_id != staff.person_id or not can(staff, Permission.PERSON_LOOK):
        return None
    if clock.now() - look.began_at >= LOOK_FOR or allowed_until(look.person_id) is None:
        return None
    membership = db.session.get(Membership, look.membership_id, options=[joinedload(Membership.person)])
    return (look, membership) if membership.ended_at is None and membership.person.is_active else None


def seen_by(staff: Viewer, viewer: Viewer) -> Viewer:
    """``viewer`` as ``staff`` looks with it."""
    return replace(viewer, looker_id=staff.person_id)
