"""Reading notices: a person's own, of the organisation they act for."""

from sqlalchemy import func, or_, select

from ..kernel.access import Viewer
from ..storage.database import db
from .models import Mail, Notification, ReaderCursor

COUNTED = 100


def of(viewer: Viewer) -> tuple:
    """The conditions under which a notice is ``viewer``'s: told to the person, in the active membership or in none."""
    acting = or_(Notification.organisation_id.is_(None), Notification.organisation_id == viewer.organisation_id)
    return Notification.person_id == viewer.person_id, acting


def page(viewer: Viewer, *, unread: bool, after: str | None, limit: int) -> list[Notification]:
    """A page of the viewer's notices, the newest first; it goes on below the one with public id ``after``."""
    wanted = select(Notification).where(*of(viewer))
    if unread:
        wanted = wanted.where(Notification.read_at.is_(None))
    if after:
        last = db.session.scalar(select(Notification.id).where(*of(viewer), Notification.public_id == after))
        wanted = wanted.where(Notification.id < (last or 0))
    return list(db.session.scalars(wanted.order_by(Notification.id.desc()).limit(limit)))


def unread(viewer: Viewer):
    """The query of how many the viewer has not read; counted up to COUNTED."""
    some = select(Notification.id).where(*of(viewer), Notification.read_at.is_(None)).limit(COUNTED)
    return select(func.count()).select_from(some.subquery())


def unread_count(viewer: Viewer) -> int:
    """How many the viewer has not read; counted up to COUNTED."""
    return db.session.scalar(unread(viewer))


def read_up_to(name: str) -> int:
    """The sequence up to which the reader ``name`` has read the event log; 0 at first."""
    return db.session.scalar(select(ReaderCursor.sequence).where(ReaderCursor.name == name)) or 0


def mails_due(now, limit: int) -> list[int]:
    """The row keys of mails that may be tried now, in the order in which they were queued."""
    due = select(Mail.id).where(Mail.state == "queued", Mail.next_at <= now).order_by(Mail.id).limit(limit)
    return list(db.session.scalars(due))
