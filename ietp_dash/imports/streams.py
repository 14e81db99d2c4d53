"""The bytes of an uploaded list: packed or not, counted while they are read, refused when cut off or too many."""

import gzip
import io
import zlib
from typing import BinaryIO

from ..kernel.errors import N_, Refused
from .limits import Limits

GZIP, ZIP, OLE = b"\x1f\x8b", b"PK", b"\xd0\xcf\x11\xe0"
CHUNK = 1 << 16


def size_of(file: BinaryIO) -> int:
    """The bytes from the beginning of ``file`` to its end; leaves it at the beginning."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    return size


def beginning(file: BinaryIO, length: int = 8) -> bytes:
    """The first bytes, by which a format is known; leaves ``file`` at the beginning."""
    file.seek(0)
    head = file.read(length)
    file.seek(0)
    return head


def check_packed(file: BinaryIO, limits: Limits) -> None:
    """Refuse an empty file and one larger than ``limits.packed``."""
    size = size_of(file)
    if not size:
        raise Refused(N_("The file is empty."), field="file")
    if size > limits.packed:
        raise Refused(N_("The file is larger than %(limit)s MB."), field="file", limit=limits.packed >> 20)


class Unpacked(io.RawIOBase):
    """Readable bytes of a plain or gzip file that refuse to grow past ``limits.unpacked``."""

    def __init__(self, file: BinaryIO, limits: Limits):
        packed = beginning(file).startswith(GZIP)
        self._source = gzip.GzipFile(fileobj=file, mode="rb") if packed else file
        self._left = limits.unpacked
        self._limit = limits.unpacked

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        try:
            part = self._source.read(min(len(buffer), CHUNK))
        except EOFError as error:
            raise Refused(N_("The file is cut off: its end is missing."), field="file") from error
        except (gzip.BadGzipFile, zlib.error, OSError) as error:
            raise Refused(N_("The packed file is damaged."), field="file") from error
        self._left -= len(part)
        if self._left < 0:
            raise Refused(
                N_("The file is larger than %(limit)s MB when unpacked."), field="file", limit=self._limit >> 20
            )
        buffer[: len(part)] = part
        return len(part)


def unpacked(file: BinaryIO, limits: Limits) -> io.BufferedReader:
    """The bytes of ``file`` from its beginning, unpacked when gzip; raises Refused while reading."""
    file.seek(0)
    return io.BufferedReader(Unpacked(file, limits), CHUNK)
