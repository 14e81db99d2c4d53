"""Mails that ask, from a folder or a mailbox (IETP_HELPDESK_URL): each becomes a post once, odd ones go aside (H6)."""

import logging
from email.utils import parseaddr

from flask import current_app

from ..kernel.access import VISITOR
from ..kernel.errors import Refused
from . import dropping, letters, mailbox, services

log = logging.getLogger("ietp.worker")


def take_in() -> int:
    """Take in the mails that wait there; answers how many became a post."""
    url, password = current_app.config["HELPDESK_URL"], current_app.config["HELPDESK_PASSWORD"]
    if url.startswith(mailbox.SCHEME):
        return mailbox.take_in(url, password, keep)
    return dropping.take_in(url, keep)


def keep(raw: bytes) -> bool | None:
    """Keep the mail ``raw``: whether it became a post; False for one kept before, None for what cannot be used."""
    letter = letters.parse(raw, parseaddr(current_app.config["MAIL_FROM"])[1])
    if letter is None:
        return None
    try:
        return services.receive(VISITOR, letter) is not None
    except Refused:
        log.warning("a mail to the helpdesk could not be used")
        return None
