"""Answering what is sent: JSON to the queue of an open page, a page or 303 to a plain form."""

from collections.abc import Callable

from flask import jsonify, request
from flask_babel import gettext as _

from ..kernel.errors import Refused
from ..web.presentation import exact
from ..web.rendering import done
from .desk import Desk
from .pages import Trouble
from .services import Overtaken


def by_queue() -> bool:
    """Whether the queue of an open page asks, and not a form."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def told(desk: Desk, slot: str, deed: Callable[[], dict | None], back: str, page: Callable, message: str = ""):
    """Do ``deed``; then JSON or 303 to ``back``. Refused: why, beside what was typed (409 or 422)."""
    audit = desk.audit
    try:
        result = deed() or {}
    except Refused as no:
        trouble = _trouble(slot, no)
        return _json(desk, trouble) if by_queue() else page(Desk(audit), trouble)
    if by_queue():
        return jsonify(result | {"ok": True})
    return done(back, message=message or _("Saved."))


def _trouble(slot, no):
    said = _(no.message, **no.values)
    theirs = no.theirs if isinstance(no, Overtaken) else None
    return Trouble(slot, said, no.field, request.form.to_dict(), theirs, 409 if no.conflict else 422)


def _json(desk, trouble):
    told_back = {"message": trouble.message, "field": trouble.field, "slot": trouble.slot}
    if trouble.theirs is not None:
        entry = trouble.theirs
        told_back["theirs"] = {
            "number": entry.number,
            "value": entry.value,
            "by": desk.name_of(entry.saved_by),
            "at": exact(entry.saved_at),
        }
    return jsonify(told_back), trouble.status
