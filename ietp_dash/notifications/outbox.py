"""Sending the queued mails: each is claimed before it is sent and marked after, so that no two workers send the same.

Killed between the mail server's yes and our mark, it is sent again with the same Message-ID five minutes later. A mail
server that is away costs no attempt: the round stops and begins again at the same mail, so that the order stays. Quiet
hours, wishes and memberships are looked at when a mail is sent, not only when it was queued.
"""

import math
import smtplib
import time

from flask import current_app, url_for
from itsdangerous import URLSafeSerializer
from sqlalchemy import select

from ..accounts.models import Membership
from ..kernel import clock
from ..kernel.access import VISITOR
from ..storage.database import db
from ..storage.use_case import record, use_case
from ..web.mail import Post, compose, refusal
from . import queries, rules
from .events import MailBounced
from .kinds import KINDS
from .models import AddressFault, Mail
from .wishes import Wishes, faulty_address

AT_ONCE = 20
NOBODY_THERE = (550, 551, 553)


class MailServerAway(Exception):
    """The mail server does not answer; nothing was sent."""


def send_due(seconds: float = math.inf) -> int:
    """Send mails that are due, at most AT_ONCE and for some ``seconds``; answers how many. Raises MailServerAway."""
    keys = claim(VISITOR, queries.mails_due(clock.now(), AT_ONCE))
    waiting, sent = list(keys), 0
    try:
        with Post(current_app.config["MAIL_URL"], current_app.config["BOUNCES_TO"]) as post:
            until = time.monotonic() + seconds
            while waiting and time.monotonic() < until:
                sent += _send(waiting.pop(0), post)
    finally:
        if waiting:
            release(VISITOR, waiting)
    return sent


def _send(key: int, post: Post) -> bool:
    mail = db.session.get(Mail, key)
    notices = _wanted(mail)
    if faulty_address(mail.person) or not notices:
        mark(VISITOR, key, "dropped")
        return False
    try:
        post.deliver(_message(mail, notices))
    except OSError as fault:
        said = refusal(fault)
        if said is None:
            release(VISITOR, [key])
            raise MailServerAway(str(fault)) from fault
        nobody = said[0] in NOBODY_THERE and isinstance(fault, smtplib.SMTPRecipientsRefused)
        refuse(VISITOR, key, *said, nobody=nobody)
        return False
    mark(VISITOR, key, "sent")
    return True


def _wanted(mail) -> list:
    """The notices of the mail that are still the person's to get and still wanted by mail."""
    if mail.person.disabled_at is not None:
        return []
    wishes, live = Wishes({mail.person_id}), _live_in(mail.person_id)
    theirs = [one for one in mail.notices if one.organisation_id is None or one.organisation_id in live]
    return [one for one in theirs if wishes.by_mail(mail.person_id, one.kind)]


def _live_in(person_id) -> set[int]:
    live = select(Membership.organisation_id).where(Membership.person_id == person_id, Membership.ended_at.is_(None))
    return set(db.session.scalars(live))


def _message(mail, notices):
    with current_app.test_request_context(base_url=current_app.config["BASE_URL"]):
        values = {"person": mail.person, "message_id": mail.message_id, "stop": _way_out(mail, notices)}
        if mail.digest:
            values |= {"said": _counted(notices), "path": url_for("notifications.index")}
            message = compose(mail.person.email, mail.person.locale, "digest", **values)
        else:
            path = url_for("notifications.open_one", notice=notices[0].public_id)
            values |= {"said": KINDS[notices[0].kind].mail, "path": path}
            message = compose(mail.person.email, mail.person.locale, "notification", **values)
    if values["stop"]:
        message["List-Unsubscribe"] = f"<{current_app.config['BASE_URL']}{values['stop']}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return message


def _counted(notices) -> list[tuple[str, int]]:
    """The words for each kind of notice, and how often it came, in the order of the first."""
    words = [KINDS[one.kind].mail for one in notices]
    return [(one, words.count(one)) for one in dict.fromkeys(words)]


def _way_out(mail, notices) -> str:
    """The path by which the person stops such mails with one click; empty for what nobody may switch off."""
    if all(KINDS[one.kind].locked for one in notices):
        return ""
    return url_for("notifications.unsubscribe", token=signer().dumps(mail.public_id))


def signer() -> URLSafeSerializer:
    """Signs what the way out of a mail carries: the mail's public id, which says nothing to anybody else."""
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="unsubscribe")


def _locked(key) -> Mail:
    return db.session.scalar(select(Mail).where(Mail.id == key).with_for_update(of=Mail))


@use_case
def claim(viewer, keys: list[int]) -> list[int]:
    """Take the mails that nobody else took for the next five minutes, in order; those in quiet hours wait for the end.

    A mail that was claimed again and again without ever coming to an end is given up.
    """
    now, taken = clock.now(), []
    wanted = select(Mail).where(Mail.id.in_(keys), Mail.state == "queued", Mail.next_at <= now).order_by(Mail.id)
    mails = list(db.session.scalars(wanted.with_for_update(of=Mail)))
    wishes = Wishes(mail.person_id for mail in mails)
    for mail in mails:
        later = rules.after_quiet(now, wishes.hours(mail.person_id))
        if later > now:
            mail.next_at = later
        elif rules.is_spent(mail.attempts):
            mail.state = "failed"
        else:
            mail.attempts, mail.next_at = mail.attempts + 1, now + rules.CLAIM
            taken.append(mail.id)
    return taken


@use_case
def mark(viewer, key: int, state: str) -> None:
    """The mail came to its end: sent or dropped."""
    mail = _locked(key)
    mail.state, mail.sent_at = state, clock.now() if state == "sent" else None


@use_case
def release(viewer, keys: list[int]) -> None:
    """Give the mails back as if they had not been tried."""
    for mail in db.session.scalars(select(Mail).where(Mail.id.in_(keys)).with_for_update(of=Mail)):
        mail.attempts, mail.next_at = mail.attempts - 1, clock.now()


@use_case
def refuse(viewer, key: int, code: int, words: str, *, nobody: bool) -> None:
    """The server said no: for good (5xx) or until later (4xx), a day at most; ``nobody``: there is no such address."""
    mail = _locked(key)
    again = rules.next_try(mail.attempts, clock.now()) if code < 500 else None
    mail.fault = f"{code} {words}"[:200]
    mail.state, mail.next_at = ("queued", again) if again else ("failed", mail.next_at)
    if nobody:
        note_fault(mail)


def note_fault(mail: Mail) -> None:
    """Remember, within a use case, that mails to this person's address come back, and tell the person on the page."""
    if faulty_address(mail.person) is not None:
        return
    db.session.merge(AddressFault(person_id=mail.person_id, email=mail.person.email, at=clock.now()))
    record(MailBounced(mail.person_id))
