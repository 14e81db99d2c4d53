"""Reading a mail that came in: who writes, about what, in answer to what, with which files. Standard library only.

It never raises for what a stranger wrote: what cannot be read as an enquiry is None.
"""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser

LONGEST_SUBJECT, LONGEST_TEXT, MOST_FILES = 200, 20_000, 10
REFERENCE = re.compile(r"\bHD-([0-9A-HJKMNP-TV-Z]{8})\b", re.IGNORECASE)
_IDS = re.compile(r"<[^<>\s]{1,250}>")
_ADDRESS = re.compile(r"^[^@\s<>]{1,64}@[^@\s<>]{1,180}$")
_MACHINES = ("mailer-daemon@", "postmaster@", "noreply@", "no-reply@", "donotreply@", "do-not-reply@")
_BREAKS = {"br", "p", "div", "li", "tr", "h1", "h2", "h3"}
_UNSEEN = {"style", "script", "head", "title"}


@dataclass(frozen=True)
class Enclosed:
    """A file of a mail: the name its sender gave it, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """One mail: ``answers`` are the Message-IDs it follows, ``reference`` the number in its subject or ''."""

    message_id: str
    address: str
    name: str
    subject: str
    text: str
    reference: str
    answers: tuple[str, ...]
    files: tuple[Enclosed, ...]


def parse(raw: bytes, own: str) -> Letter | None:
    """The letter in ``raw`` (RFC 5322); None for automatic mail, our ``own`` address, or what is not a mail.

    A mail without a Message-ID is None too: nothing could tell whether it was read before.
    """
    try:
        message = message_from_bytes(raw, policy=default)
        return None if _is_automatic(message) else _read(message, own)
    except (AttributeError, IndexError, KeyError, LookupError, TypeError, ValueError):
        return None


def _is_automatic(message: EmailMessage) -> bool:
    """Whether a machine wrote it (RFC 3834 and the older headers in use): answering it would make a loop."""
    if str(message.get("Auto-Submitted", "no")).strip().lower() != "no":
        return True
    if str(message.get("Precedence", "")).strip().lower() in ("bulk", "junk", "list", "auto_reply"):
        return True
    if any(name in message for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress", "List-Id")):
        return True
    returns = message.get("Return-Path")
    return message.get_content_type() == "multipart/report" or (returns is not None and str(returns).strip() == "<>")


def _read(message: EmailMessage, own: str) -> Letter | None:
    sender = message["From"].addresses[0]
    address = sender.addr_spec.lower()
    identity = _IDS.search(str(message["Message-ID"]))
    if not identity or not _ADDRESS.match(address) or address == own.lower() or address.startswith(_MACHINES):
        return None
    subject = _plain(message.get("Subject", ""))[:LONGEST_SUBJECT]
    found = REFERENCE.search(subject)
    follows = f"{message.get('In-Reply-To', '')} {message.get('References', '')}"
    return Letter(
        message_id=identity[0],
        address=address,
        name=_plain(sender.display_name)[:LONGEST_SUBJECT],
        subject=subject,
        text=_text_of(message)[:LONGEST_TEXT],
        reference=found[0].upper() if found else "",
        answers=tuple(dict.fromkeys(_IDS.findall(follows))),
        files=_files_of(message),
    )


def _plain(value: object) -> str:
    """``value`` on one line, without control characters."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in str(value)).split())


def _text_of(message: EmailMessage) -> str:
    body = message.get_body(preferencelist=("plain", "html"))
    if body is None:
        return ""
    text = _decoded(body)
    if body.get_content_type() == "text/html":
        text = _Words.of(text)
    return text.replace("\r\n", "\n").replace("\x00", "").strip()


def _decoded(part: EmailMessage) -> str:
    """The text of a part. gb2312 and gbk are read as gb18030, which contains both and is what is really sent."""
    named = (part.get_content_charset() or "utf-8").lower()
    charset = "gb18030" if named in ("gb2312", "gbk", "x-gbk", "gb18030") else named
    raw = part.get_payload(decode=True) or b""
    try:
        return raw.decode(charset, "replace")
    except LookupError:
        return raw.decode("utf-8", "replace")


def _files_of(message: EmailMessage) -> tuple[Enclosed, ...]:
    parts = (part for part in message.iter_attachments() if part.get_content_maintype() not in ("multipart", "message"))
    kept = (Enclosed(_plain(part.get_filename() or ""), part.get_payload(decode=True) or b"") for part in parts)
    return tuple(one for one in kept if one.content)[:MOST_FILES]


class _Words(HTMLParser):
    """The words of an HTML mail, a line for each block; nothing of its styles and scripts."""

    def __init__(self):
        super().__init__()
        self.words: list[str] = []
        self.unseen = 0

    @classmethod
    def of(cls, html: str) -> str:
        reader = cls()
        reader.feed(html)
        reader.close()
        lines = (" ".join(line.split()) for line in "".join(reader.words).split("\n"))
        return "\n".join(line for line in lines if line)

    def handle_starttag(self, tag, attrs):
        self.unseen += tag in _UNSEEN
        if tag in _BREAKS:
            self.words.append("\n")

    def handle_endtag(self, tag):
        if tag in _UNSEEN:
            self.unseen = max(0, self.unseen - 1)

    def handle_data(self, data):
        if not self.unseen:
            self.words.append(data.replace("\n", " "))
