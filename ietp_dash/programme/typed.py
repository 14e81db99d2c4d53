"""What a person typed for a term, as the value it means. What cannot be read is passed on, to be refused by the term.

>>> read(TermKind.NUMBERS, "6, 12、24")
[6, 12, 24]
>>> read(TermKind.CENTS, "1,500.00")
150000
"""

import re
from collections.abc import Iterable

from ..kernel.money import parse_dollars
from .term_table import TermKind

_BETWEEN = re.compile(r"[\s,;\uff0c\u3001\uff1b]+")
Pair = tuple[str, str]


def read(kind: TermKind, typed: str) -> object:
    """The value that ``typed`` means for a term of ``kind`` (not bands); Refused for an amount of money that is
    none."""
    text = typed.strip()
    if kind is TermKind.CENTS:
        return parse_dollars(text.removeprefix("$"))
    if kind in (TermKind.CHOICE, TermKind.TIME):
        return text
    if kind is TermKind.NUMBERS:
        return [_number(one) for one in _BETWEEN.split(text) if one]
    return _number(text.removesuffix("%").strip())


def read_bands(typed: Iterable[Pair]) -> list[list[object]]:
    """Bands as typed (upper limit, value), empty lines left out; an empty limit is the band above all."""
    return [[_number(limit) if limit else None, _number(value)] for limit, value in typed if limit or value]


def _number(text: str) -> object:
    digits = text.replace(",", "")
    return int(digits) if digits.isdecimal() and len(digits) < 10 else text
