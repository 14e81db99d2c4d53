"""Mails in a folder (file://), one a file: taken in and deleted, what cannot be used renamed (H6)."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlparse

AT_ONCE, ODD = 100, ".odd"


def folder(url: str) -> Path:
    """Where mails are dropped."""
    return Path(unquote(urlparse(url).path))


def take_in(url: str, keep: Callable[[bytes], bool | None]) -> int:
    """Give each mail that lies there to ``keep``; answers how many it made a post of."""
    place = folder(url)
    if not place.is_dir():
        return 0
    files = sorted(one for one in place.iterdir() if one.is_file() and one.suffix == ".eml")[:AT_ONCE]
    return sum(_one(file, keep) for file in files)


def _one(file: Path, keep) -> bool:
    kept = keep(file.read_bytes())
    if kept is None:
        file.rename(file.with_suffix(ODD))
    else:
        file.unlink()
    return bool(kept)
