"""Who is told how: people with wishes of their own, and mails in every state of the delivery log.

The log is read up to the day of the story, as the worker would; what was told long ago is passed over.
"""

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update

from ..accounts.models import Membership, Person
from ..kernel import clock
from ..kernel.access import VISITOR, Kind, Role
from ..notifications import bounces, feeds, mailing, outbox, rules, services, work
from ..notifications.models import Mail, Wish
from ..storage.database import db
from ..storage.event_log import EventRow
from ..storage.use_case import use_case
from .cast import acting
from .people import DOMAIN

AT_ONCE = {"mailing": "at_once", "hour": 8, "quiet_from": None, "quiet_to": None}
WISHES = {
    Role.FACTORY_MANAGER: {"mailing": "daily", "hour": 9, "quiet_from": 22, "quiet_to": 7},
    Role.BUYER_MANAGER: {"mailing": "weekly"},
    Role.BUYER_MEMBER: {"mailing": "never"},
    Role.COORDINATOR: {"quiet_from": 19, "quiet_to": 8},
}
SWITCHED_OFF = {Role.COORDINATOR: {"ProofUploaded": (True, False), "VisitBooked": (True, False)}}
KIND_OF = {
    Role.FACTORY_MANAGER: Kind.FACTORY,
    Role.BUYER_MANAGER: Kind.BUYER,
    Role.BUYER_MEMBER: Kind.BUYER,
    Role.COORDINATOR: Kind.PROGRAMME,
}
BUSY, FULL = "the mailbox is busy, try again later", "the mailbox is full"


def tell(on) -> None:
    """Wishes first, then what happened, then what became of the mails."""
    for role, hours in WISHES.items():
        viewer = _first(role)
        mailing.choose(viewer, hours=AT_ONCE | hours, ways=SWITCHED_OFF.get(role, {}))
    feeds.renew(_first(Role.FACTORY_MANAGER))
    _pass_over(datetime.combine(on, time(), ZoneInfo("UTC")) - rules.TOLD_FOR)
    while work.read_log():
        pass
    _deliver(clock.now())


def _first(role):
    wanted = select(Membership).join(Person).where(Membership.role == role.value, Person.email.endswith(DOMAIN))
    member = db.session.scalars(wanted.order_by(Membership.id).limit(1)).one()
    return replace(acting(member.person_id, member.organisation_id, KIND_OF[role], role), membership_id=member.id)


def _pass_over(before: datetime) -> None:
    first = db.session.scalar(select(func.min(EventRow.sequence)).where(EventRow.at >= before))
    if first and first > 1:
        services.tell(VISITOR, [], after=0, upto=first - 1)


def _deliver(now: datetime) -> None:
    """One mail each of different people in every state: sent, retried, retried and sent, given up, come back, dropped.

    All others went out at once, so that the first server has none to send.
    """
    wanted = select(func.min(Mail.id)).where(Mail.state == "queued", ~Mail.digest)
    wanted = wanted.where(Mail.person_id.not_in(select(Wish.person_id))).group_by(Mail.person_id)
    keys = sorted(db.session.scalars(wanted))[-6:]
    for key, story in zip(keys, (_sent, _retried, _late, _given_up, _bounced, _dropped), strict=False):
        _queue(VISITOR, key, now - timedelta(hours=4))
        story(key, now)
    _send_others(VISITOR, keys, now)


@use_case
def _send_others(viewer, keys: list[int], now: datetime) -> None:
    gone = update(Mail).where(Mail.state == "queued", ~Mail.digest, Mail.next_at <= now, Mail.id.not_in(keys))
    db.session.execute(gone.values(state="sent", attempts=1, sent_at=now))


@use_case
def _queue(viewer, key: int, at: datetime) -> None:
    """Let the mail have been queued at ``at``."""
    mail = db.session.get(Mail, key)
    mail.queued_at = mail.next_at = at


def _tried(key, at: datetime) -> bool:
    with clock.at(at):
        return bool(outbox.claim(VISITOR, [key]))


def _sent(key, now):
    if _tried(key, now - timedelta(hours=1)):
        outbox.mark(VISITOR, key, "sent")


def _retried(key, now):
    for minutes in (180, 170, 2):
        at = now - timedelta(minutes=minutes)
        if _tried(key, at):
            with clock.at(at):
                outbox.refuse(VISITOR, key, 451, BUSY, nobody=False)


def _late(key, now):
    _retried(key, now - timedelta(minutes=60))
    _sent(key, now + timedelta(hours=1))


def _given_up(key, now):
    if _tried(key, now - timedelta(hours=2)):
        outbox.refuse(VISITOR, key, 552, FULL, nobody=False)


def _bounced(key, now):
    _sent(key, now)
    bounces.note(VISITOR, bounces.Bounce(db.session.get(Mail, key).message_id, True, "5.1.1"))


def _dropped(key, now):
    outbox.mark(VISITOR, key, "dropped")
