"""Mails that ask: read from a folder (IETP_HELPDESK_URL, file://), each once; what cannot be used is moved aside (H6)."""

import logging
from pathlib import Path
from urllib.parse import unquote, urlparse

from flask import current_app

from ..kernel.access import VISITOR
from ..kernel.errors import Refused
from . import letters, services

log = logging.getLogger("ietp.worker")
AT_ONCE, ODD = 100, ".odd"


def folder() -> Path:
    """Where mails are dropped."""
    return Path(unquote(urlparse(current_app.config["HELPDESK_URL"]).path))


def take_in() -> int:
    """Take in the mails that lie there; answers how many became a post."""
    place, taken = folder(), 0
    if not place.is_dir():
        return 0
    files = sorted(one for one in place.iterdir() if one.is_file() and one.suffix == ".eml")[:AT_ONCE]
    for file in files:
        taken += _one(file)
    return taken


def _one(file: Path) -> int:
    letter = letters.parse(file.read_bytes(), current_app.config["MAIL_FROM"])
    if letter is None:
        file.rename(file.with_suffix(ODD))
        return 0
    try:
        made = services.receive(VISITOR, letter)
    except Refused:
        log.warning("a mail to the helpdesk could not be used: %s", file.name)
        file.rename(file.with_suffix(ODD))
        return 0
    file.unlink()
    return int(made is not None)
