"""Evidence of a finding: the file itself as a download, and a small picture without its metadata."""

import io

from flask import Blueprint, Response, abort
from PIL import Image, ImageOps, UnidentifiedImageError

from ..documents import store
from ..documents.sending import sent
from ..kernel.access import Permission
from ..web.access_record import confidential
from ..web.guard import allowed
from . import queries
from .models import Finding

P = Permission
bp = Blueprint("evidence", __name__, url_prefix="/findings")
SMALL = (320, 240)


def _document(finding, public_id):
    found = queries.document_of(finding.id, public_id)
    if found is None:
        abort(404)
    return found


@bp.get("/<finding>/evidence/<document>")
@allowed(P.FINDING_READ, finding=Finding)
@confidential("evidence", "finding")
def file(finding, document):
    """One piece of evidence."""
    found = _document(finding, document)
    return sent(found)


@bp.get("/<finding>/evidence/<document>/small")
@allowed(P.FINDING_READ, finding=Finding)
def thumbnail(finding, document):
    """A small picture of a photo, made once."""
    found = _document(finding, document)
    if found.checked != "clean" or found.media_type not in ("image/jpeg", "image/png"):
        abort(404)
    content = store.remembered("small-" + found.sha256, lambda: _small(store.read(found.sha256)))
    return Response(content, content_type="image/jpeg")


def _small(content: bytes) -> bytes:
    try:
        with Image.open(io.BytesIO(content)) as picture:
            made = ImageOps.fit(picture.convert("RGB"), SMALL)
    except (UnidentifiedImageError, OSError):
        abort(404)
    out = io.BytesIO()
    made.save(out, "JPEG", quality=80)
    return out.getvalue()
