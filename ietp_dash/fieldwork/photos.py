"""Pictures of buildings and answers; those of an answer are the evidence of the finding that stands on it."""

import io
from datetime import date

from PIL import Image, ImageOps

from ..documents import services as documents
from ..documents import store
from ..documents.models import Document
from ..documents.uploads import Received
from ..findings.models import Evidence
from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import use_case
from . import areas, queries
from .models import Photo
from .once import done_once

OF_AREAS = (areas.TOUR, areas.ANSWER, areas.PAPER, areas.EARLIER, areas.KEPT)
MOST = 400
SMALL = (320, 240)


@use_case
def keep(viewer, audit, brought: Received, *, area: str, key: str, caption: str, taken_on, sent: str = "") -> dict:
    """Keep a picture of one thing in one area; answers {"photo": its public id}. Refused when there are 400."""
    if area not in OF_AREAS or not key:
        raise Refused(N_("Nothing of that kind is kept here."))

    def deed():
        if len(queries.photos_of(audit)) >= MOST:
            raise Refused(N_("This audit has %(most)d pictures, which is the most."), most=MOST)
        kept = documents.keep(viewer, brought, kind="fieldwork", factory_id=audit.factory_id)
        photo = Photo(
            audit_id=audit.id,
            area=area,
            key=key[:60],
            document_id=kept.id,
            caption=" ".join(caption.split())[:200],
            taken_on=taken_on,
            taken_by=viewer.person_id,
        )
        db.session.add(photo)
        db.session.flush()
        for finding in _standing_on(audit, area, key):
            _show(finding, photo)
        return {"photo": photo.public_id}

    return done_once(viewer, audit, sent, deed)


@use_case
def remove(viewer, audit, photo) -> None:
    """Take a picture away, and the evidence it was."""
    if audit.submitted_at is not None:
        raise Refused(N_("This report was submitted already."), conflict=True)
    for finding in _standing_on(audit, photo.area, photo.key):
        for shown in db.session.query(Evidence).filter_by(finding_id=finding.id, document_id=photo.document_id):
            db.session.delete(shown)
    db.session.delete(photo)


def show_all(audit, finding) -> None:
    """Every picture of the answer is evidence of the ``finding`` raised from it."""
    for photo in queries.photos_of(audit, areas.ANSWER, finding.checkpoint.number):
        _show(finding, photo)


def _show(finding, photo):
    db.session.add(Evidence(finding_id=finding.id, document_id=photo.document_id, captured_on=photo.taken_on))


def _standing_on(audit, area, key):
    if area != areas.ANSWER:
        return []
    return [one for one in queries.findings_of(audit) if one.checkpoint.number == key]


def small(document: Document) -> bytes:
    """A small JPEG of a picture, made once."""
    return store.remembered("field-" + document.sha256, lambda: _small(store.read(document.sha256)))


def _small(content: bytes) -> bytes:
    out = io.BytesIO()
    with Image.open(io.BytesIO(content)) as picture:
        ImageOps.fit(picture.convert("RGB"), SMALL).save(out, "JPEG", quality=80)
    return out.getvalue()


def day_of(audit) -> date:
    """The day it is now at the factory: when a picture is said to be taken."""
    return clock.today(queries.zone_of(audit))
