"""Sending the queued mails: each is claimed before it is sent and marked after, so that no two workers send the same.

Killed between the mail server's yes and our mark, it is sent again with the same Message-ID five minutes later. A mail
server that is away costs no attempt: the round stops and begins again at the same mail, so that the order stays.
"""

import smtplib

from flask import current_app, url_for
from sqlalchemy import select

from ..accounts.models import Membership
from ..kernel import clock
from ..kernel.access import VISITOR
from ..storage.database import db
from ..storage.use_case import use_case
from ..web.mail import compose, deliver
from . import queries, rules
from .kinds import KINDS
from .models import Mail

AT_ONCE = 50
AWAY = (OSError, smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError, smtplib.SMTPHeloError)


class MailServerAway(Exception):
    """The mail server does not answer; nothing was sent."""


def send_due() -> int:
    """Send the mails that are due, at most AT_ONCE; answers how many were sent. Raises MailServerAway."""
    return sum(send(key) for key in queries.mails_due(clock.now(), AT_ONCE))


def send(key: int) -> bool:
    """Send the mail with row key ``key`` unless somebody else does, or it is no longer theirs to get."""
    if not claim(VISITOR, key):
        return False
    mail = db.session.get(Mail, key)
    if not _is_theirs(mail.notification):
        mark(VISITOR, key, "dropped")
        return False
    try:
        deliver(_message(mail), current_app.config["MAIL_URL"])
    except smtplib.SMTPResponseException as fault:
        refuse(VISITOR, key, fault.smtp_code, str(fault.smtp_error))
        return False
    except smtplib.SMTPRecipientsRefused as fault:
        code, words = next(iter(fault.recipients.values()))
        refuse(VISITOR, key, code, str(words))
        return False
    except AWAY as fault:
        release(VISITOR, key)
        raise MailServerAway(str(fault)) from fault
    mark(VISITOR, key, "sent")
    return True


def _message(mail):
    notice, person = mail.notification, mail.notification.person
    base_url = current_app.config["BASE_URL"]
    with current_app.test_request_context(base_url=base_url):
        path = url_for("notifications.open_one", notice=notice.public_id)
        values = {"path": path, "person": person, "said": KINDS[notice.kind].mail}
        return compose(person.email, person.locale, "notification", message_id=mail.message_id, **values)


def _is_theirs(notice) -> bool:
    if notice.person.disabled_at is not None:
        return False
    if notice.organisation_id is None:
        return True
    live = select(Membership.id).where(
        Membership.person_id == notice.person_id,
        Membership.organisation_id == notice.organisation_id,
        Membership.ended_at.is_(None),
    )
    return db.session.scalar(live) is not None


def _locked(key) -> Mail:
    return db.session.scalar(select(Mail).where(Mail.id == key).with_for_update(of=Mail))


@use_case
def claim(viewer, key: int) -> bool:
    """Take the mail for the next five minutes; False if it is taken or gone."""
    mail, now = _locked(key), clock.now()
    if mail.state != "queued" or mail.next_at > now:
        return False
    mail.attempts, mail.next_at = mail.attempts + 1, now + rules.CLAIM
    return True


@use_case
def mark(viewer, key: int, state: str) -> None:
    """The mail came to its end: sent or dropped."""
    mail = _locked(key)
    mail.state, mail.sent_at = state, clock.now() if state == "sent" else None


@use_case
def release(viewer, key: int) -> None:
    """Give the mail back as if it had not been tried."""
    mail = _locked(key)
    mail.attempts, mail.next_at = mail.attempts - 1, clock.now()


@use_case
def refuse(viewer, key: int, code: int, words: str) -> None:
    """The server said no: for good (5xx) or until later (4xx), a day at most."""
    mail = _locked(key)
    again = rules.next_try(mail.attempts, clock.now()) if code < 500 else None
    mail.fault = f"{code} {words}"[:200]
    mail.state, mail.next_at = ("queued", again) if again else ("failed", mail.next_at)
