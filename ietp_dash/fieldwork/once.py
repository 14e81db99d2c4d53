"""Doing what a browser sent exactly once: sent again under the same key, it is answered alike and changes nothing."""

from collections.abc import Callable

from sqlalchemy import select

from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..storage.database import db
from .models import Sent

LONGEST_KEY = 40


def done_once(viewer, audit, key: str, deed: Callable[[], dict]) -> dict:
    """The result of ``deed()``, or the one it had before under ``key`` (empty: no key). Within a use case that locks
    ``audit``; Refused (conflict) once the report was submitted."""
    if key:
        wanted = select(Sent.result).where(Sent.person_id == viewer.person_id, Sent.key == key[:LONGEST_KEY])
        before = db.session.scalar(wanted)
        if before is not None:
            return before
    if audit.submitted_at is not None:
        raise Refused(N_("This report was submitted already."), conflict=True)
    result = deed()
    if key:
        made = {"key": key[:LONGEST_KEY], "person_id": viewer.person_id, "audit_id": audit.id}
        db.session.add(Sent(**made, result=result, at=clock.now()))
    return result
