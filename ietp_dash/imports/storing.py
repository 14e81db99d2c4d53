"""Site fields as JSON and back, and as columns of a factory."""

from datetime import date

from babel.core import get_global

from ..factories.kinds import read
from .folding import fold
from .validating import FIELDS

COLUMNS = (
    "name", "name_local", "address", "address_local", "city", "province", "country", "postal_code", "workers",
    "parent", "latitude", "longitude",
)  # fmt: skip
LISTED = {"products": (30, 400), "processes": (30, 600)}


def to_json(fields: dict) -> dict:
    """``fields`` with days as ISO text."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in fields.items()}


def from_json(fields: dict) -> dict:
    """What :func:`to_json` was given."""
    return {
        name: date.fromisoformat(value) if value and FIELDS[name].kind == "date" else value
        for name, value in fields.items()
    }


def united(old: dict, new: dict) -> dict:
    """``new`` over ``old``; what the newer list leaves empty keeps its old value."""
    return old | {name: value for name, value in new.items() if value not in (None, "", [])}


def columns(fields: dict) -> dict:
    """The columns of a factory; a local name that only repeats the name is left out."""
    values = {name: fields.get(name) if FIELDS[name].kind in ("whole", "degrees") else fields.get(name) or ""
              for name in COLUMNS}  # fmt: skip
    for local, own in (("name_local", "name"), ("address_local", "address")):
        if values[local] == values[own]:
            values[local] = ""
    return values


def zone_of(country: str) -> str:
    """The country's time zone where it has one only; else UTC, except China's, which has one in practice."""
    if country == "CN":
        return "Asia/Shanghai"
    zones = get_global("territory_zones").get(country, ())
    return zones[0] if len(zones) == 1 else "UTC"


def codes(name: str, fields: dict) -> list[str]:
    """The codes of products or processes: ours where the published word is a name of ours, else the word itself.

    A word too long for a code, one with a comma, and what a listing cannot hold are only shown as published.
    """
    longest, altogether = LISTED[name]
    known, found, used = _known(name), [], 0
    for word in fields.get(name) or []:
        code = known.get(fold(word), word.strip())
        if code and "," not in code and len(code) <= longest and code not in found and used + len(code) < altogether:
            found.append(code)
            used += len(code) + 1
    return found


_names: dict[str, dict[str, str]] = {}


def _known(name: str) -> dict[str, str]:
    if name not in _names:
        _names[name] = {fold(word): code for code, words in read(name) for word in (code, *words.values())}
    return _names[name]
