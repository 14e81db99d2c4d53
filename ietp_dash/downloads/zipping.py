"""Archives written as they are sent: each file by name and bytes, last the manifest of their digests."""

import hashlib
import zipfile
from collections.abc import Iterable, Iterator


class Pieces:
    """A file that cannot be rewound: what the ZIP writer writes is sent on at once."""

    def __init__(self):
        self.kept = []

    def write(self, content: bytes) -> int:
        """Take one piece."""
        self.kept.append(bytes(content))
        return len(content)

    def flush(self):
        """Nothing waits."""

    def taken(self) -> bytes:
        """What was written since the last time."""
        content = b"".join(self.kept)
        self.kept.clear()
        return content


def zipped(files: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """The archive of (name, content) piece by piece; last SHA256SUMS, a line a file: digest, two blanks, name."""
    out, sums = Pieces(), []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            plain = name.replace("/", "-")
            archive.writestr(plain, content)
            sums.append(f"{hashlib.sha256(content).hexdigest()}  {plain}\n")
            yield out.taken()
        archive.writestr("SHA256SUMS", "".join(sums))
    yield out.taken()
