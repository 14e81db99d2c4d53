"""Which encoding a text has: by its mark, by being valid UTF-8, and only then by a guess that is told to the reader."""

import codecs
import unicodedata
from typing import BinaryIO, NamedTuple

from charset_normalizer import from_bytes

from ..kernel.errors import N_, Refused
from .limits import Limits
from .streams import CHUNK, unpacked

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
EAST_ASIAN = ("gb18030", "big5", "cp950", "cp932", "euc_jp", "cp949")
CANDIDATES = [
    *EAST_ASIAN,
    "cp1252",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp1258",
    "cp874",
    "koi8_r",
]
LATIN = ("cp1252", "cp1250", "cp1254", "cp1258")
SAMPLE = 1 << 16
OFFERED = (
    "utf-8", "utf-16", "gb18030", "big5", "cp932", "cp949", "cp1252", "iso-8859-1", "cp1250", "cp1251", "cp1254",
    "cp1256", "cp1258", "cp874",
)  # fmt: skip


class Encoding(NamedTuple):
    """A codec name, and whether it was only guessed (then the preview asks the reader to look at the accents)."""

    name: str
    guessed: bool


def chosen(name: str) -> Encoding:
    """The encoding a person named; raises Refused when there is no such text encoding."""
    try:
        "".encode(name)
    except (LookupError, UnicodeError, ValueError) as error:
        raise Refused(N_("“%(name)s” is not a known encoding."), field="encoding", name=name) from error
    return Encoding(codecs.lookup(name).name, False)


def _decodes(file: BinaryIO, name: str, limits: Limits) -> bool:
    decoder = codecs.getincrementaldecoder(name)("strict")
    source = unpacked(file, limits)
    try:
        while part := source.read(CHUNK):
            decoder.decode(part)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _telling(file: BinaryIO, limits: Limits) -> bytes:
    """The lines that hold more than ASCII, up to a sample: the others say nothing about the encoding."""
    lines, size = [], 0
    for line in unpacked(file, limits):
        if not line.isascii():
            lines.append(line)
            size += len(line)
        if size > SAMPLE:
            break
    return b"".join(lines)[: SAMPLE * 2]


def _wide_without_mark(head: bytes) -> str | None:
    """UTF-16 without its mark: line ends and delimiters leave zero bytes, and no character is odd."""
    for codec in ("utf-16-le", "utf-16-be") if b"\0" in head else ():
        text = head[: len(head) // 2 * 2].decode(codec, "ignore")
        if "\n" in text and not any(_odd(char) for char in text):
            return codec
    return None


def _odd(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cn", "Co") and char not in "\t\r\n"


def _reads_as_western(sample: bytes) -> bool:
    """Whether Windows-1252 shows only letters inside words, where a Polish or Czech text would show signs."""
    try:
        text = sample.decode("cp1252")
    except UnicodeError:
        return False
    return not any(
        char in "¿¡¹³" or unicodedata.category(char) in ("So", "Sc", "Sk", "No")
        for before, char, after in zip(text, text[1:], text[2:], strict=False)
        if before.isalpha() and after.isalpha() and not char.isascii()
    )


def _guess(file: BinaryIO, limits: Limits) -> list[str]:
    """Codec names, the likeliest first; Western European before the other Latin ones that fit."""
    sample = _telling(file, limits)
    matches = from_bytes(sample, cp_isolation=CANDIDATES, enable_fallback=False, language_threshold=0.0)
    names = [codecs.lookup(match.encoding).name for match in matches]
    if not names or (names[0] in LATIN and _reads_as_western(sample)):
        return ["cp1252", "iso8859-1", *names]
    return names


def detect(file: BinaryIO, limits: Limits) -> Encoding:
    """The encoding of the whole of ``file``; reads it to the end, so that no row fails later.

    Raises Refused for bytes that are no text and for text that no likely encoding reads.
    """
    head = unpacked(file, limits).read(4096)
    name = next((codec for mark, codec in MARKS if head.startswith(mark)), None) or _wide_without_mark(head)
    if name is None and b"\0" in head:
        raise Refused(N_("This is not a table: use CSV (also packed with gzip) or XLSX."), field="file")
    for codec in [name] if name else ["utf-8"]:
        if _decodes(file, codec, limits):
            return Encoding(codec, False)
    for codec in [] if name else _guess(file, limits):
        if _decodes(file, codec, limits):
            return Encoding(codec, True)
    raise Refused(N_("The encoding of the file could not be found out. Choose it from the list."), field="encoding")
