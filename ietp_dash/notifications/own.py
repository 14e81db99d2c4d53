"""What notices and mails keep of a person: handed over and forgotten with everything else (P37)."""

from sqlalchemy import delete, select

from ..accounts.models import Membership
from ..storage.database import db
from .models import AddressFault, CalendarAddress, Choice, Device, Mail, Notification, Wish

MOST = 20_000
KEPT = {
    "notices": (Notification, ("at", "kind", "read_at")),
    "mails": (Mail, ("queued_at", "sent_at", "state")),
    "mail_wishes": (Wish, ("mailing", "hour", "quiet_from", "quiet_to")),
    "notice_choices": (Choice, ("kind", "page", "mail")),
    "browsers": (Device, ("seen_at",)),
    "address_faults": (AddressFault, ("email", "at")),
}


def kept(person_id: int) -> dict[str, list[dict]]:
    """The rows of a person, by what they are."""
    return {name: [_plain(row, names) for row in _rows(model, person_id)] for name, (model, names) in KEPT.items()}


def _rows(model, person_id):
    return db.session.scalars(select(model).where(model.person_id == person_id).limit(MOST))


def _plain(row, names) -> dict:
    values = ((name, getattr(row, name)) for name in names)
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values}


def forget(person_id: int) -> None:
    """Delete wishes, browsers, faults and calendar addresses of a person; within a use case."""
    for model in (Wish, Choice, Device, AddressFault):
        db.session.execute(delete(model).where(model.person_id == person_id))
    theirs = select(Membership.id).where(Membership.person_id == person_id)
    db.session.execute(delete(CalendarAddress).where(CalendarAddress.membership_id.in_(theirs)))
