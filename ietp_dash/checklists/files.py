"""Spreadsheets taken in: read by whoever knows how to open a hostile file safely (bound in reactions.py)."""

from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import date
from typing import BinaryIO

from itsdangerous import BadData, URLSafeSerializer

from ..kernel.errors import N_, Refused
from .content import Edition, Law, Point, Section

Table = tuple[list[str], Iterable[tuple[int, dict[str, str]]]]
_readers: list[Callable[[BinaryIO], Table]] = []


def read_by(reader: Callable[[BinaryIO], Table]) -> None:
    """Let ``reader(file)`` answer (columns, rows as (number, cells by column)).

    It raises Refused for what is no table, for one that is too large and for a file made to do harm.
    """
    _readers[:] = [reader]


def table_of(file: BinaryIO) -> Table:
    """The table in an uploaded file. Raises Refused beside ``file``."""
    return _readers[0](file)


def packed(edition: Edition, seen: str, key: str) -> str:
    """An edition and the stamp ``seen``, signed with ``key``, for a preview's form to carry until it is confirmed."""
    said = asdict(edition)
    for point in said["points"]:
        point["grace_until"] = point["grace_until"].isoformat() if point["grace_until"] else None
    return URLSafeSerializer(key, salt="checklist preview").dumps([said, seen])


def unpacked(text: str, key: str) -> tuple[Edition, str]:
    """What :func:`packed` was given; Refused for anything that it did not make."""
    try:
        said, seen = URLSafeSerializer(key, salt="checklist preview").loads(text)
    except BadData as error:
        raise Refused(N_("The preview was changed on the way. Choose the file again."), "file") from error
    sections = tuple(Section(**one) for one in said["sections"])
    return Edition(sections, tuple(_point(one) for one in said["points"])), seen


def _point(said: dict) -> Point:
    grace = said["grace_until"]
    changed = {
        "severities": tuple(said["severities"]),
        "countries": tuple(said["countries"]),
        "legal": tuple(Law(**one) for one in said["legal"]),
        "grace_until": date.fromisoformat(grace) if grace else None,
    }
    return Point(**(said | changed))
