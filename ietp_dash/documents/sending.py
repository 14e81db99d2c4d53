"""Sending kept files: as attachments, films also to be played, and only those that the scanner found clean."""

from flask import Response, abort, send_file
from flask_babel import gettext as _

from ..kernel.errors import N_, Refused
from . import store
from .models import Document
from .sheets import attachment

STATES = {"waiting": N_("being checked for viruses"), "clean": "", "infected": N_("refused: a virus was found")}


def _check(document: Document) -> None:
    if document.checked == "waiting":
        raise Refused(N_("This file is being checked for viruses. Try again in some minutes."), conflict=True)
    if document.checked != "clean":
        abort(404)


def sent(document: Document) -> Response:
    """The file as a download. Refused (409) while it is being checked; one with a virus is there for nobody (404)."""
    _check(document)
    return attachment(store.read(document.sha256), document.media_type, document.name)


def played(document: Document) -> Response:
    """A film to be looked at in the page: in parts, as players ask for them. Refused and 404 as :func:`sent`."""
    _check(document)
    return send_file(store.place(document.sha256), mimetype=document.media_type, conditional=True, max_age=0)


def said(document: Document) -> str:
    """What a list says beside the file's name; empty for a clean one."""
    words = STATES[document.checked]
    return _(words) if words else ""
