"""Taking files in: only what is what it says it is, small enough, and made anew without metadata or anything that acts.

Pictures are drawn again, PDFs written again by qpdf, so that neither location, hidden markup nor scripts are stored.
"""

import io
import unicodedata
import warnings
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath

import pikepdf
from PIL import Image, ImageOps, UnidentifiedImageError

from ..kernel.errors import N_, Refused

LARGEST = 15 << 20
LARGEST_PICTURE = 50_000_000
LONGEST_SIDE = 4000
LONGEST_NAME = 120
LARGEST_VIDEO = 30 << 20
PDF, PICTURE, VIDEO = "pdf", "picture", "video"
ACCEPT = {PDF: ".pdf,application/pdf", PICTURE: ".jpg,.jpeg,.png,.webp,image/*", VIDEO: ".mp4,.webm"}
_FORMATS = {"JPEG": ("image/jpeg", ".jpg"), "PNG": ("image/png", ".png"), "WEBP": ("image/jpeg", ".jpg")}
_ACTS = ("/OpenAction", "/AA", "/JavaScript", "/Names", "/AcroForm", "/Metadata", "/PieceInfo", "/Collection")


@dataclass(frozen=True)
class Received:
    """A file that may be kept: its cleaned bytes, a name of our own making, its media type."""

    content: bytes
    name: str
    media_type: str


def accept_of(allowed: Collection[str]) -> str:
    """What a file field's ``accept`` says for the kinds ``allowed``."""
    return ",".join(ACCEPT[kind] for kind in allowed)


def received(storage, allowed: Collection[str] = (PDF, PICTURE), field: str = "file") -> Received:
    """The file of an upload field (a werkzeug FileStorage), cleaned.

    ``allowed``: pdf, picture (JPEG, PNG, WebP), video (MP4, WebM). Raises Refused beside ``field`` for none, one too
    large (15 MB, a video 30 MB), one of another type, or one that is broken.
    """
    if storage is None or not storage.filename:
        raise Refused(N_("Choose a file."), field)
    most = LARGEST_VIDEO if VIDEO in allowed and _ends(storage.filename, ".mp4", ".webm") else LARGEST
    raw = storage.stream.read(most + 1)
    if len(raw) > most:
        raise Refused(N_("This file is larger than %(mb)d MB."), field, mb=most >> 20)
    return cleaned(raw, storage.filename, allowed, field)


def cleaned(raw: bytes, name: str, allowed: Collection[str] = (PDF, PICTURE), field: str = "file") -> Received:
    """``raw`` bytes called ``name``, made anew. Refused as :func:`received` says."""
    if not raw:
        raise Refused(N_("This file is empty."), field)
    if PDF in allowed and raw.startswith(b"%PDF-") and _ends(name, ".pdf"):
        return Received(_pdf(raw, field), safe_name(name, ".pdf"), "application/pdf")
    if PICTURE in allowed and _ends(name, ".jpg", ".jpeg", ".png", ".webp"):
        content, media_type, ending = _picture(raw, field)
        return Received(content, safe_name(name, ending), media_type)
    if VIDEO in allowed and (found := _video(raw, name)):
        return Received(raw, safe_name(name, found[1]), found[0])
    raise Refused(_takes(allowed), field)


def _video(raw: bytes, name: str) -> tuple[str, str] | None:
    """(media type, ending) of a film that is what its name says; it is kept as it came, and shown, never run."""
    if raw[4:8] == b"ftyp" and _ends(name, ".mp4"):
        return "video/mp4", ".mp4"
    return ("video/webm", ".webm") if raw.startswith(b"\x1aE\xdf\xa3") and _ends(name, ".webm") else None


def _takes(allowed) -> str:
    if VIDEO in allowed:
        return N_("Only PDF files, pictures (JPEG, PNG, WebP) and films (MP4, WebM) are taken here.")
    if PDF in allowed and PICTURE in allowed:
        return N_("Only PDF files and pictures (JPEG, PNG, WebP) are taken here.")
    return (
        N_("Only PDF files are taken here.")
        if PDF in allowed
        else N_("Only pictures (JPEG, PNG, WebP) are taken here.")
    )


def _ends(name: str, *endings: str) -> bool:
    return name.casefold().endswith(endings)


def _pdf(raw: bytes, field: str) -> bytes:
    try:
        with pikepdf.open(io.BytesIO(raw), attempt_recovery=False) as document:
            if document.is_encrypted:
                raise Refused(N_("This PDF is locked with a password. Save it without one."), field)
            for name in _ACTS:
                if name in document.Root:
                    del document.Root[name]
            for page in document.pages:
                _still(page)
            for name in list(document.docinfo.keys()):
                del document.docinfo[name]
            out = io.BytesIO()
            document.save(out, deterministic_id=True)
    except pikepdf.PasswordError:
        raise Refused(N_("This PDF is locked with a password. Save it without one."), field) from None
    except (pikepdf.PdfError, RuntimeError, ValueError, KeyError, TypeError, AttributeError):
        raise Refused(N_("This PDF is damaged. Save it again, then upload it."), field) from None
    return out.getvalue()


def _still(page) -> None:
    """Take away what a page would do by itself: actions and notes that hold actions or files."""
    for name in ("/AA", "/Annots", "/Metadata", "/PieceInfo"):
        if name in page.obj:
            del page.obj[name]


def _picture(raw: bytes, field: str) -> tuple[bytes, str, str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(raw), formats=list(_FORMATS)) as picture:
                if picture.width * picture.height > LARGEST_PICTURE:
                    raise Refused(N_("This picture has too many pixels."), field)
                media_type, ending = _FORMATS[picture.format]
                upright = ImageOps.exif_transpose(picture)
                return _drawn(upright, media_type), media_type, ending
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError, Warning):
        raise Refused(N_("This picture is damaged or not of the type its name says."), field) from None


def _drawn(picture: Image.Image, media_type: str) -> bytes:
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    if media_type == "image/png":
        kept = picture if picture.mode in ("RGB", "RGBA", "L", "LA", "1") else picture.convert("RGBA")
        fresh = Image.new(kept.mode, kept.size)
        fresh.paste(kept)
        fresh.save(out, "PNG", optimize=False)
    else:
        picture.convert("RGB").save(out, "JPEG", quality=88)
    return out.getvalue()


def safe_name(name: str, ending: str) -> str:
    """The name to keep of what a browser sent: no folders, no invisible or reserved signs, our own ``ending``."""
    last = PurePosixPath(name.replace("\\", "/")).name
    plain = "".join(c for c in unicodedata.normalize("NFC", last) if c.isprintable() and c not in '<>:"|?*;%')
    stem = plain.rsplit(".", 1)[0].replace(".", " ").strip()[:LONGEST_NAME].strip()
    if not stem or stem.upper() in ("CON", "PRN", "AUX", "NUL"):
        stem = "file"
    return stem + ending
