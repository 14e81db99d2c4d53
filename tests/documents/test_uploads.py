"""What is taken in, what is refused, and that nothing acts or tells where it was made."""

import io
import struct
import zipfile
import zlib

import pikepdf
import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage

from ietp_dash.documents import uploads
from ietp_dash.documents.uploads import PDF, PICTURE, cleaned, received
from ietp_dash.kernel.errors import Refused


def pdf(root=None, page=None) -> bytes:
    """A PDF of one page with its author's name in it."""
    made = pikepdf.new()
    made.add_blank_page()
    made.docinfo["/Author"] = "Somebody"
    for name, value in (root or {}).items():
        made.Root[name] = value
    for name, value in (page or {}).items():
        made.pages[0].obj[name] = value
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def picture(form="JPEG", size=(60, 40), **values) -> bytes:
    """A picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, form, **values)
    return out.getvalue()


def located() -> bytes:
    """A photo that tells where it was taken, lying on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (22.0, 32.0, 11.0)
    exif[0x010F] = "Phone of Somebody"
    return picture(exif=exif)


def flood() -> bytes:
    """A picture of 2.5 thousand million pixels in a few bytes."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body + chunk(b"IEND", b"")


def archive() -> bytes:
    """A ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("a.txt", "a")
    return out.getvalue()


def test_a_picture_is_drawn_again_upright_and_tells_nothing():
    kept = cleaned(located(), "IMG 1.JPG")
    with Image.open(io.BytesIO(kept.content)) as made:
        assert made.size == (40, 60)
        assert not made.getexif()
    assert b"Somebody" not in kept.content
    assert (kept.name, kept.media_type) == ("IMG 1.jpg", "image/jpeg")


def test_what_hangs_behind_a_picture_is_gone():
    kept = cleaned(picture("PNG") + b"<script>alert(1)</script>", "a.png")
    assert b"script" not in kept.content


def test_a_webp_becomes_a_jpeg():
    assert cleaned(picture("WEBP"), "a.webp").name == "a.jpg"


def test_a_large_picture_is_made_smaller():
    kept = cleaned(picture(size=(6000, 3000)), "a.jpg")
    assert Image.open(io.BytesIO(kept.content)).size == (4000, 2000)


def test_a_pdf_tells_no_author_and_does_nothing():
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("cmd.exe"))
    note = pikepdf.Array([pikepdf.Dictionary(Type=pikepdf.Name.Annot, A=launch)])
    kept = cleaned(pdf({"/OpenAction": script}, {"/AA": launch, "/Annots": note}), "a.pdf")
    for trace in (b"Somebody", b"JavaScript", b"Launch", b"OpenAction"):
        assert trace not in kept.content
    with pikepdf.open(io.BytesIO(kept.content)) as made:
        assert len(made.pages) == 1


REFUSED = {
    "nothing": (b"", "a.pdf", "empty"),
    "a page": (b"<!doctype html><script>alert(1)</script>", "a.pdf", "taken here"),
    "cut": (pdf()[:120], "a.pdf", "damaged"),
    "a script that begins like a picture": (b"GIF89a/*\1\0\1\0\0\0\0;*/=1;alert(1);", "a.gif", "taken here"),
    "a drawing": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.svg", "taken here"),
    "an archive": (archive(), "a.zip", "taken here"),
    "an archive called a picture": (archive(), "a.png", "damaged"),
    "too many pixels": (flood(), "a.png", "damaged"),
    "half a picture": (picture()[:300], "a.jpg", "damaged"),
    "a page behind an ending": (pdf(), "a.pdf.html", "taken here"),
    "no name": (pdf(), ".htaccess", "taken here"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused(case):
    content, name, why = REFUSED[case]
    with pytest.raises(Refused, match=why) as no:
        cleaned(content, name)
    assert no.value.field == "file"


def test_a_locked_pdf_is_refused():
    out = io.BytesIO()
    made = pikepdf.new()
    made.add_blank_page()
    made.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(Refused, match="locked"):
        cleaned(out.getvalue(), "a.pdf")


def test_only_what_the_form_takes():
    with pytest.raises(Refused, match="Only PDF files are"):
        cleaned(picture(), "a.jpg", (PDF,))
    with pytest.raises(Refused, match="Only pictures"):
        cleaned(pdf(), "a.pdf", (PICTURE,))


def test_no_file_and_one_too_large(monkeypatch):
    with pytest.raises(Refused, match="Choose a file"):
        received(None)
    monkeypatch.setattr(uploads, "LARGEST", 100)
    with pytest.raises(Refused, match="larger"):
        received(FileStorage(io.BytesIO(pdf()), "a.pdf"))


NAMES = {
    "../../../etc/cron.d/x.pdf": "x.pdf",
    "..\\..\\x.pdf": "x.pdf",
    "C:\\x.pdf": "x.pdf",
    "a\u202efdp.pdf": "afdp.pdf",
    "CON.pdf": "file.pdf",
    " .pdf": "file.pdf",
    "a\r\nX-Split: 1.pdf": "aX-Split 1.pdf",
    '"><img src=x onerror=alert(1)>.pdf': "img src=x onerror=alert(1).pdf",
    "x.PDF": "x.pdf",
    "营业执照 2026.pdf": "营业执照 2026.pdf",
}


@pytest.mark.parametrize("name", NAMES)
def test_names_are_our_own(name):
    assert uploads.safe_name(name, ".pdf") == NAMES[name]


def test_a_long_name_is_cut():
    assert len(uploads.safe_name("a" * 250 + ".pdf", ".pdf")) == uploads.LONGEST_NAME + 4
