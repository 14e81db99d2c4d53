"""The file store: bytes under their SHA-256, written whole or not at all (temp file, fsync, rename)."""

import hashlib
import os
import tempfile
from pathlib import Path
from urllib.parse import unquote, urlparse

from flask import current_app


def _folder() -> Path:
    return Path(unquote(urlparse(current_app.config["FILES_URL"]).path))


def _path(digest: str, folder: str = "content") -> Path:
    return _folder() / folder / digest[:2] / digest[2:4] / digest


def put(content: bytes) -> str:
    """Keep ``content``; answers its SHA-256, under which it is found again. Keeping it twice keeps it once."""
    digest = hashlib.sha256(content).hexdigest()
    _write(_path(digest), content)
    return digest


def place(digest: str) -> Path:
    """Where a kept content lies, for sending it in parts."""
    return _path(digest)


def read(digest: str) -> bytes:
    """The bytes kept under ``digest``. Raises FileNotFoundError for an unknown one."""
    return _path(digest).read_bytes()


def remembered(key: str, make) -> bytes:
    """The bytes once made for ``key`` (a digest of everything they depend on), or ``make()`` kept under it."""
    path = _path(key, "made")
    if not path.exists():
        _write(path, make())
    return path.read_bytes()


def _write(path: Path, content: bytes) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)
