"""Keeping files that people brought, within each organisation's quota, and having them checked before they are sent."""

from sqlalchemy import func, select

from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import use_case
from . import scanning, store
from .models import Document
from .uploads import Received

QUOTA = 2 << 30


@use_case
def keep(viewer, brought: Received, *, kind: str, factory_id: int | None = None) -> Document:
    """Keep a received file for the viewer's organisation.

    Where a virus scanner is set, the file waits for it. Raises Refused when the organisation's 2 GB are used up.
    """
    used = db.session.scalar(
        select(func.coalesce(func.sum(Document.size), 0)).where(Document.organisation_id == viewer.organisation_id)
    )
    if used + len(brought.content) > QUOTA:
        raise Refused(N_("Your organisation has used up its room for files. Ask the helpdesk."), "file")
    made = Document(
        factory_id=factory_id,
        organisation_id=viewer.organisation_id,
        kind=kind,
        name=brought.name,
        media_type=brought.media_type,
        size=len(brought.content),
        sha256=store.put(brought.content),
        made_by=viewer.person_id,
        created_at=clock.now(),
        checked="waiting" if scanning.is_set() else "clean",
    )
    db.session.add(made)
    db.session.flush()
    return made


def check_waiting(viewer) -> bool:
    """Have the next file checked by the scanner; False when none waits or the scanner cannot tell now."""
    waiting = select(Document).where(Document.checked == "waiting").order_by(Document.id).limit(1)
    document = db.session.scalar(waiting)
    said = scanning.verdict(store.read(document.sha256)) if document else "waiting"
    if said == "waiting":
        return False
    _note(viewer, document, said)
    return True


@use_case
def _note(viewer, document, said):
    document.checked = said
