"""Mails in a mailbox (imaps://user@host/folder): read over TLS, marked as seen once they are kept (H6).

What cannot be used is moved to the folder Odd beside it. A mail is marked after it was kept: one whose marking was
cut off comes again, and is known by its Message-ID.
"""

import imaplib
import logging
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from urllib.parse import unquote, urlparse

log = logging.getLogger("ietp.worker")
SCHEME = "imaps://"
AT_ONCE, ODD, INBOX = 100, "Odd", "INBOX"
LARGEST = 25 << 20
SECONDS = 30
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


def take_in(url: str, password: str, keep: Callable[[bytes], bool | None]) -> int:
    """Give each unseen mail to ``keep``; answers how many it made a post of. A server out of reach is tried again."""
    taken = 0
    try:
        with _opened(url, password) as box:
            for uid in _unseen(box):
                kept = _one(box, uid, keep)
                taken += bool(kept)
    except (OSError, imaplib.IMAP4.error) as fault:
        log.warning("the helpdesk's mailbox could not be read: %s", type(fault).__name__)
    return taken


@contextmanager
def _opened(url: str, password: str) -> Iterator[imaplib.IMAP4_SSL]:
    asked = urlparse(url)
    trusted = ssl.create_default_context()
    box = imaplib.IMAP4_SSL(asked.hostname, asked.port or imaplib.IMAP4_SSL_PORT, ssl_context=trusted, timeout=SECONDS)
    try:
        box.login(unquote(asked.username or ""), password)
        _done(box.select(_quoted(unquote(asked.path.strip("/")) or INBOX)))
        yield box
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            box.logout()


def _unseen(box) -> list[bytes]:
    return _done(box.uid("SEARCH", "UNSEEN"))[0].split()[:AT_ONCE]


def _one(box, uid: bytes, keep) -> bool | None:
    raw = _content(box, uid)
    kept = keep(raw) if raw is not None else None
    if kept is None:
        _set_aside(box, uid)
    _done(box.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)" if kept is not None else r"(\Seen \Deleted)"))
    if kept is None:
        box.expunge()
    return kept


def _content(box, uid: bytes) -> bytes | None:
    """The mail as it came; None for one that is larger than anybody writes to a helpdesk."""
    told = _done(box.uid("FETCH", uid, "(RFC822.SIZE)"))
    size = _SIZE.search(b"".join(one for one in told if isinstance(one, bytes)))
    if size is None or int(size[1]) > LARGEST:
        return None
    parts = [one for one in _done(box.uid("FETCH", uid, "(BODY.PEEK[])")) if isinstance(one, tuple)]
    return parts[0][1] if parts else None


def _set_aside(box, uid: bytes) -> None:
    box.create(_quoted(ODD))
    _done(box.uid("COPY", uid, _quoted(ODD)))


def _done(answer) -> list:
    """What the server answered; raises IMAP4.error where it refused."""
    said, data = answer
    if said != "OK":
        raise imaplib.IMAP4.error("the server refused")
    return data


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
