"""Reading notices: a person's own, of the organisation they act for."""

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from ..kernel.access import Viewer
from ..storage.database import db
from .models import Mail, Notification, ReaderCursor

COUNTED = 100
STATES = ("queued", "sent", "failed", "bounced", "dropped")


def of(viewer: Viewer) -> tuple:
    """The conditions under which a notice is ``viewer``'s: told on the page, in the active membership or in none."""
    acting = or_(Notification.organisation_id.is_(None), Notification.organisation_id == viewer.organisation_id)
    return Notification.person_id == viewer.person_id, Notification.shown, acting


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


def mails_of(person_id: int, after: str | None, limit: int) -> list[Mail]:
    """A page of the mails to one person, the newest first; it goes on below the one with public id ``after``."""
    return _page_of_mails(select(Mail).where(Mail.person_id == person_id), after, limit)


def mails_in(state: str | None, after: str | None, limit: int) -> list[Mail]:
    """A page of everybody's mails in ``state`` (all for None), the newest first."""
    wanted = select(Mail).options(joinedload(Mail.person).lazyload("*"))
    return _page_of_mails(wanted.where(Mail.state == state) if state else wanted, after, limit)


def _page_of_mails(wanted, after, limit):
    if after:
        last = db.session.scalar(select(Mail.id).where(Mail.public_id == after))
        wanted = wanted.where(Mail.id < (last or 0))
    return list(db.session.scalars(wanted.options(selectinload(Mail.notices)).order_by(Mail.id.desc()).limit(limit)))


def mail_counts() -> dict[str, int]:
    """How many mails stand in each state, counted up to COUNTED each."""
    counts = {}
    for state in STATES:
        some = select(Mail.id).where(Mail.state == state).limit(COUNTED)
        counts[state] = select(func.count()).select_from(some.subquery()).scalar_subquery().label(state)
    return dict(db.session.execute(select(*counts.values())).one()._mapping)


def read_up_to(name: str) -> int:
    """The sequence up to which the reader ``name`` has read the event log; 0 at first."""
    return db.session.scalar(select(ReaderCursor.sequence).where(ReaderCursor.name == name)) or 0


def mails_due(now, limit: int) -> list[int]:
    """The row keys of mails that may be tried now, in the order in which they were queued."""
    due = select(Mail.id).where(Mail.state == "queued", Mail.next_at <= now).order_by(Mail.id).limit(limit)
    return list(db.session.scalars(due))
