"""Mails that come back: reports of failed delivery are read from a folder, matched by the Message-ID of what we sent.

A report counts only for a mail of ours, by the whole Message-ID, which nobody else can guess. Its words are not kept.
"""

import logging
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from urllib.parse import unquote, urlparse

from flask import current_app
from sqlalchemy import select

from ..kernel.access import VISITOR
from ..storage.database import db
from ..storage.use_case import use_case
from .models import Mail
from .outbox import note_fault

log = logging.getLogger("ietp.worker")
AT_ONCE = 200
ODD = ".odd"
_STATUS = re.compile(r"^[245]\.\d{1,3}\.\d{1,3}")


@dataclass(frozen=True)
class Bounce:
    """What a report says of one mail: whether it ``failed`` for good, and the code (like 5.1.1)."""

    message_id: str
    failed: bool
    status: str

    @property
    def is_hard(self) -> bool:
        """Whether the address itself is at fault (5.1.x: no such address; 5.2.1: the mailbox is shut)."""
        return self.failed and (self.status.startswith("5.1.") or self.status == "5.2.1")


def parse(raw: bytes) -> Bounce | None:
    """The bounce that a mail reports (RFC 3464); None for any other mail."""
    message = message_from_bytes(raw, policy=default)
    if message.get_content_type() != "multipart/report":
        return None
    parts = list(message.walk())
    ours = next((found for found in map(_original_id, parts) if found), None)
    facts = next((one for one in parts if one.get_content_type() == "message/delivery-status"), None)
    return _said(facts, ours) if facts is not None and ours else None


def _original_id(part) -> str | None:
    if part.get_content_type() == "text/rfc822-headers":
        return message_from_bytes(part.get_payload(decode=True) or b"", policy=default)["Message-ID"]
    if part.get_content_type() == "message/rfc822":
        return part.get_payload(0)["Message-ID"]
    return None


def _said(facts, message_id) -> Bounce | None:
    for block in facts.get_payload():
        if block["Action"]:
            status = _STATUS.match((block["Status"] or "").strip())
            failed = block["Action"].strip().lower() == "failed"
            return Bounce(message_id.strip(), failed, status.group() if status else "5.0.0" if failed else "4.0.0")
    return None


def take_in() -> int:
    """Read the reports that lie in the folder of BOUNCES_URL; answers how many mails of ours came back.

    What was read is deleted; what is no report is kept under another name for a person to look at.
    """
    folder, count = Path(unquote(urlparse(current_app.config["BOUNCES_URL"]).path)), 0
    if not folder.is_dir():
        return 0
    files = sorted(one for one in folder.iterdir() if one.is_file() and one.suffix != ODD)
    for file in files[:AT_ONCE]:
        bounce = parse(file.read_bytes())
        if bounce is None:
            log.warning("no report of a failed delivery: %s", file.name)
            file.rename(file.with_suffix(ODD))
            continue
        count += note(VISITOR, bounce)
        file.unlink()
    return count


@use_case
def note(viewer, bounce: Bounce) -> bool:
    """The mail came back for good: say so in the log, and of a dead address to its person (Q5). False otherwise."""
    wanted = select(Mail).where(Mail.message_id == bounce.message_id, Mail.state == "sent")
    mail = db.session.scalar(wanted.with_for_update(of=Mail)) if bounce.failed else None
    if mail is None:
        return False
    mail.state, mail.fault = "bounced", bounce.status
    if bounce.is_hard:
        note_fault(mail)
    return True
