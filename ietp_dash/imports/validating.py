"""Whether a mapped value may be stored: one check per kind of field, and problems that name row, field and value.

A problem that ``blocks`` keeps the row out; any other only leaves its field empty. Nothing is mended by guessing.
"""

import math
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date

from ..kernel.errors import N_
from .countries import code_of
from .transforms import NOT_A_DATE


@dataclass(frozen=True)
class Problem:
    """Something wrong in one row. ``message`` is a message id with places for ``values``; ``value`` is the cell."""

    row: int
    field: str
    message: str
    value: str = ""
    blocks: bool = True
    values: dict = field(default_factory=dict, compare=False)

    def text(self, translate=str) -> str:
        """The message for people, translated by ``translate`` (a gettext)."""
        return translate(self.message) % {"value": shortened(self.value), **self.values}

    def labelled(self, translate=str) -> str:
        """The message behind the name of its field, where it has one."""
        label = LABELS.get(self.field)
        return f"{translate(label)}: {self.text(translate)}" if label else self.text(translate)


@dataclass(frozen=True)
class Field:
    """What a list may say of a factory: kind of value, greatest length, and whether a bad value blocks the row."""

    kind: str = "text"
    longest: int = 200
    blocks: bool = False


FIELDS = {
    "external_id": Field(longest=100, blocks=True),
    "name": Field(blocks=True),
    "name_local": Field(blocks=True),
    "address": Field(longest=400, blocks=True),
    "address_local": Field(longest=400),
    "city": Field(longest=100),
    "province": Field(longest=100),
    "country": Field("country", 2, blocks=True),
    "postal_code": Field(longest=20),
    "products": Field("list", 200),
    "processes": Field("list", 200),
    "workers": Field("whole"),
    "parent": Field(),
    "latitude": Field("degrees", 90),
    "longitude": Field("degrees", 180),
    "status": Field(longest=60),
    "licence": Field(longest=100),
    "facility_type": Field(longest=100),
    "rating": Field(longest=60),
    "tier": Field(longest=60),
    "last_audit_on": Field("date"),
    "opened_on": Field("date"),
    "women_percent": Field("percent"),
}
LABELS = {
    "external_id": N_("Number in the list"),
    "name": N_("Name"),
    "name_local": N_("Local name"),
    "address": N_("Address"),
    "address_local": N_("Local address"),
    "city": N_("City"),
    "province": N_("Province"),
    "country": N_("Country"),
    "postal_code": N_("Postal code"),
    "products": N_("Products"),
    "processes": N_("Processes"),
    "workers": N_("Workers"),
    "parent": N_("Parent company"),
    "latitude": N_("Latitude"),
    "longitude": N_("Longitude"),
    "status": N_("Status"),
    "licence": N_("Business licence"),
    "facility_type": N_("Type of site"),
    "rating": N_("Rating"),
    "tier": N_("Tier"),
    "last_audit_on": N_("Last audit"),
    "opened_on": N_("Opened"),
    "women_percent": N_("Women (%)"),
    "date": N_("Date of the audit"),
    "special": N_("Special audit"),
    "outcome": N_("Outcome"),
    "section": N_("Section"),
    "number": N_("Number of the checkpoint"),
    "question": N_("Checkpoint"),
    "severity": N_("Severity"),
    "note": N_("Note"),
    "when": N_("Finding"),
    "closed": N_("Closed"),
    "open": N_("Open"),
    "same_day": N_("Closed the same day"),
    "closing": N_("Date of closing"),
}
LOST = "\ufffd□"
MOST_WORKERS = 1_000_000


def shortened(value: str, letters: int = 60) -> str:
    """``value`` on one line and not longer than a message can bear."""
    line = " ".join(value.split())
    return line if len(line) <= letters else line[: letters - 1] + "…"


def clean(cell: str) -> str:
    """``cell`` without control and direction-changing characters, NFC, blanks closed up; letters stay as published."""
    shown = "".join(
        " " if char in "\t\r\n\v\f\u2028\u2029\xa0" else char for char in unicodedata.normalize("NFC", cell)
    )
    return " ".join("".join(char for char in shown if not _unseen(char)).split())


def _unseen(char: str) -> bool:
    return (
        unicodedata.category(char) in ("Cc", "Cs")
        or char in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
    )


def checked(name: str, value: str | list[str], row: int) -> tuple[object, list[Problem]]:
    """The value to store for field ``name`` (None or empty where there is none) and what is wrong with it."""
    kind = FIELDS[name]
    if kind.kind == "list":
        values = [clean(item) for item in (value if isinstance(value, list) else [value])]
        return [item[: kind.longest] for item in values if item], []
    text = clean(value if isinstance(value, str) else ", ".join(value))
    if not text:
        return (None if kind.kind != "text" else ""), []
    stored, message = _CHECKS[kind.kind](text, kind)
    return stored, [
        Problem(row, name, message, text, kind.blocks and stored in (None, ""), {"limit": kind.longest})
    ] if message else []


def _text(text: str, kind: Field) -> tuple[str, str]:
    if len(text) > kind.longest:
        return "", N_("“%(value)s” is longer than %(limit)s characters.")
    if any(char in LOST or unicodedata.category(char) == "Co" for char in text):
        return text, N_("“%(value)s” holds a character that was lost.")
    return text, ""


def _country(text: str, _kind: Field) -> tuple[str | None, str]:
    code = code_of(text)
    return code, "" if code else N_("“%(value)s” is not a country that we know.")


def _whole(text: str, _kind: Field) -> tuple[int | None, str]:
    plain = re.sub(r"(?<=\d)[, ](?=\d{3}\b)", "", text)
    plain = re.sub(r"\.0+$", "", plain)
    if not re.fullmatch(r"\d{1,7}", plain) or int(plain) > MOST_WORKERS:
        return None, N_("“%(value)s” is not a whole number from 0 to 1,000,000.")
    return int(plain), ""


def _degrees(text: str, kind: Field) -> tuple[float | None, str]:
    try:
        degrees = float(text)
    except ValueError:
        return None, N_("“%(value)s” is not a number of degrees.")
    if not math.isfinite(degrees) or abs(degrees) > kind.longest:
        return None, N_("“%(value)s” lies outside −%(limit)s to %(limit)s degrees.")
    return degrees, ""


def _percent(text: str, _kind: Field) -> tuple[float | None, str]:
    if not re.fullmatch(r"\d{1,3}(\.\d+)?", text) or float(text) > 100:
        return None, N_("“%(value)s” is not a percentage.")
    return float(text), ""


def as_date(text: str) -> date | None:
    """An ISO date, also one with the time 00:00:00 behind it; None for anything else."""
    try:
        return date.fromisoformat(re.sub(r"[ T]00:00(:00)?$", "", text))
    except ValueError:
        return None


def _date(text: str, _kind: Field) -> tuple[date | None, str]:
    day = as_date(text)
    return day, "" if day else NOT_A_DATE


_CHECKS = {"text": _text, "country": _country, "whole": _whole, "degrees": _degrees, "percent": _percent, "date": _date}
