"""Telling: a plan becomes notices and queued mails in the transaction that moves the reader's cursor; reading them."""

from sqlalchemy import select, update

from ..kernel import clock
from ..storage.database import db, new_public_id
from ..storage.use_case import record, use_case
from . import queries
from .events import NotificationsRead, PeopleNotified
from .models import Lease, Mail, Notification, ReaderCursor
from .planning import Told

READER = "notifications"
MAIL_DOMAIN = "ietp-connect.invalid"


@use_case
def tell(viewer, told: list[Told], *, after: int, upto: int) -> bool:
    """Store what ``told`` says and move the cursor from ``after`` to ``upto``; False if another reader was there first.

    Both happen or neither does, so that each person is told of each event exactly once, whatever is killed when.
    """
    cursor = db.session.scalar(select(ReaderCursor).where(ReaderCursor.name == READER).with_for_update())
    if (cursor.sequence if cursor else 0) != after:
        return False
    if cursor is None:
        cursor = ReaderCursor(name=READER, sequence=0)
        db.session.add(cursor)
    cursor.sequence = upto
    for one in told:
        _keep(one)
    shown = {one.person_id for one in told if one.shown}
    if shown:
        record(PeopleNotified(tuple(sorted(shown))))
    return True


def _keep(one: Told) -> None:
    notice = Notification(
        person_id=one.person_id,
        organisation_id=one.organisation_id,
        sequence=one.row.sequence,
        kind=one.row.type,
        data=one.row.payload,
        at=one.row.at,
        shown=one.shown,
    )
    db.session.add(notice)
    if one.mail_at:
        notice.mail = (one.digest and _gathering(one.person_id)) or _new_mail(one)


def _gathering(person_id) -> Mail | None:
    """The person's digest that still waits for its hour; one that was ever tried takes nothing more."""
    wanted = select(Mail).where(
        Mail.person_id == person_id, Mail.digest, Mail.state == "queued", Mail.attempts == 0, Mail.next_at > clock.now()
    )
    return db.session.scalar(wanted.order_by(Mail.id).limit(1).with_for_update())


def _new_mail(one: Told) -> Mail:
    address = f"<{new_public_id()}@{MAIL_DOMAIN}>"
    mail = Mail(
        person_id=one.person_id, digest=one.digest, message_id=address, queued_at=clock.now(), next_at=one.mail_at
    )
    db.session.add(mail)
    return mail


@use_case
def read(viewer, notification):
    """Note that the viewer has read one notice."""
    if notification.read_at is None:
        notification.read_at = clock.now()
        record(NotificationsRead((notification.person_id,)))


@use_case
def read_all(viewer) -> int:
    """Note that the viewer has read every notice of the active membership; answers how many that were."""
    unread = update(Notification).where(*queries.of(viewer), Notification.read_at.is_(None))
    count = db.session.execute(unread.values(read_at=clock.now())).rowcount
    if count:
        record(NotificationsRead((viewer.person_id,)))
    return count


@use_case
def hold(viewer, name: str, holder: str, life) -> bool:
    """Take or renew the lease ``name`` for ``holder`` for ``life`` (a timedelta); False while another holds it."""
    now = clock.now()
    lease = db.session.scalar(select(Lease).where(Lease.name == name).with_for_update())
    if lease is None:
        db.session.add(Lease(name=name, holder=holder, until=now + life))
        return True
    if lease.holder != holder and lease.until > now:
        return False
    lease.holder, lease.until = holder, now + life
    return True


@use_case
def let_go(viewer, name: str, holder: str) -> None:
    """Give the lease back, so that another need not wait for its end."""
    lease = db.session.scalar(select(Lease).where(Lease.name == name, Lease.holder == holder).with_for_update())
    if lease is not None:
        lease.until = clock.now()
