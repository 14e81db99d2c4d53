"""Signatures on the papers of the day, drawn or typed, by both sides (A5, K1)."""

import io

from PIL import Image
from sqlalchemy import delete

from ..documents import services as documents
from ..documents.uploads import Received
from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import areas, queries
from .events import FindingsSignaturesVoided, PaperSigned
from .models import Signature
from .once import done_once


def check_drawn(drawing: Received) -> None:
    """Refuse a picture on which nothing is drawn."""
    with Image.open(io.BytesIO(drawing.content)) as picture:
        darkest, lightest = picture.convert("L").getextrema()
    if lightest - darkest < 16:
        raise Refused(N_("Draw your signature, or type your name."), "drawing")


@use_case
def sign(viewer, audit, *, paper, side, name, post, drawing: Received | None = None, sent: str = "") -> dict:
    """Somebody of one side signs a paper, by a drawing or by the typed name; answers {"signature": its public id}."""
    name, post = " ".join(name.split())[:200], " ".join(post.split())[:200]
    _check(audit, paper, side, name)
    return done_once(viewer, audit, sent, lambda: _sign(viewer, audit, paper, side, name, post, drawing))


def _check(audit, paper, side, name):
    if paper not in areas.PAPERS or side not in areas.SIDES:
        raise Refused(N_("Choose one of the options."), "side")
    if not name:
        raise Refused(N_("Write the name of who signs."), "name")
    if paper == areas.FINDINGS_LIST and audit.closing_at is not None:
        raise Refused(N_("The closing meeting is over."), conflict=True)


def _sign(viewer, audit, paper, side, name, post, drawing):
    if any((one.side, one.name) == (side, name) for one in queries.signatures_of(audit, paper)):
        raise Refused(N_("%(name)s has signed this already."), "name", conflict=True, name=name)
    kept = documents.keep(viewer, drawing, kind="signature", factory_id=audit.factory_id) if drawing else None
    made = Signature(
        audit_id=audit.id,
        paper=paper,
        side=side,
        name=name,
        post=post,
        how="drawn" if drawing else "typed",
        drawing_id=kept.id if kept else None,
        signed_at=clock.now(),
        taken_by=viewer.person_id,
    )
    db.session.add(made)
    db.session.flush()
    record(PaperSigned(audit.factory_id, audit.id, paper, side))
    return {"signature": made.public_id}


@use_case
def void_findings_list(viewer, audit) -> None:
    """What was signed is not what stands there now: before the closing meeting ends the list is signed again (K1)."""
    signed = queries.signatures_of(audit, areas.FINDINGS_LIST)
    if signed and audit.closing_at is None:
        db.session.execute(
            delete(Signature).where(Signature.audit_id == audit.id, Signature.paper == areas.FINDINGS_LIST)
        )
        record(FindingsSignaturesVoided(audit.factory_id, audit.id))
