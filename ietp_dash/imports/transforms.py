"""What a mapping may do to a cell, by name: small pure steps from text to text (or to a list of texts).

A step raises ValueError with a message id when the cell is not what the mapping expects; nothing is guessed.
"""

import re
from collections.abc import Callable
from datetime import date, datetime

from ..kernel.errors import N_, Refused
from .countries import code_at_end

NOTHING = {
    "n/a",
    "na",
    "#n/a",
    "none",
    "null",
    "nil",
    "unknown",
    "not available",
    "-",
    "--",
    "tbd",
    ".",
    "(blank)",
    "无",
    "無",
}
NOT_A_DATE = N_("“%(value)s” is not a date.")
ROC_YEAR_ZERO = 1911


def blank_na(cell: str) -> str:
    """Nothing, where the publisher wrote "n/a", "unknown" or a dash."""
    return "" if cell.strip().casefold() in NOTHING else cell


def title(cell: str) -> str:
    """Capitals only at word beginnings, for a cell that is all in capitals; others stay."""
    return (
        re.sub(r"(?<!\d)[^\W\d_]+('[^\W\d_]+)?", lambda word: word.group().capitalize(), cell)
        if cell.isupper()
        else cell
    )


def percent(cell: str) -> str:
    """ "64.0%" as 64.0."""
    return cell.replace("%", "").strip()


def roc_date(cell: str) -> str:
    """A date of the Taiwanese calendar, YYYMMDD or YYMMDD with year 1 = 1912, in ISO form."""
    if not cell:
        return ""
    if not re.fullmatch(r"\d{6,7}", cell):
        raise ValueError(NOT_A_DATE)
    try:
        return date(int(cell[:-4]) + ROC_YEAR_ZERO, int(cell[-4:-2]), int(cell[-2:])).isoformat()
    except ValueError as error:
        raise ValueError(NOT_A_DATE) from error


def country_at_end(cell: str) -> str:
    """The country that a free address ends with; the cell itself when that is not certain (and is then refused)."""
    return code_at_end(cell) or cell[-60:]


def day(cell: str, pattern: str) -> str:
    """A date written after ``pattern`` (strptime), in ISO form."""
    if not cell:
        return ""
    try:
        return datetime.strptime(cell, pattern).date().isoformat()
    except ValueError as error:
        raise ValueError(NOT_A_DATE) from error


def split(cell: str, separators: str) -> list[str]:
    """The parts between any of the ``separators``, blanks off, each once."""
    parts = re.split("[" + re.escape(separators) + "]", cell)
    return list(dict.fromkeys(part for raw in parts if (part := " ".join(raw.split()))))


def part(cell: str, position: int) -> str:
    """One part of a comma-separated pair such as "31.2, 121.5"; nothing when there is no pair."""
    parts = cell.split(",")
    return parts[position].strip() if len(parts) == 2 else ""


def first(cell: str, letters: int) -> str:
    """The first letters."""
    return cell[:letters]


def match(cell: str, pattern: str) -> str:
    """What the first group of ``pattern`` finds; nothing when it finds nothing."""
    found = re.search(pattern, cell)
    return found[1].strip() if found else ""


def without(cell: str, pattern: str) -> str:
    """The cell with every ``pattern`` taken out and blanks closed up."""
    return " ".join(re.sub(pattern, " ", cell).split())


def among(cell: str, values: dict) -> str:
    """Our word for the publisher's; raises when the publisher uses one that the mapping does not know."""
    if cell not in values:
        raise ValueError(N_("“%(value)s” is not among the values that this mapping knows."))
    return values[cell]


PLAIN: dict[str, Callable] = {
    "blank_na": blank_na, "title": title, "percent": percent, "roc_date": roc_date, "country_at_end": country_at_end,
    "lower": str.casefold,
}  # fmt: skip
GIVEN: dict[str, Callable] = {
    "day": day, "split": split, "part": part, "first": first, "match": match, "without": without, "map": among,
}  # fmt: skip


def step(written: str | dict) -> Callable[[str], str | list[str]]:
    """The function for a step of a mapping file: a name, or a table of one name and its argument. Raises Refused."""
    if isinstance(written, str) and written in PLAIN:
        return PLAIN[written]
    if isinstance(written, dict) and len(written) == 1:
        name, argument = next(iter(written.items()))
        if name in GIVEN:
            return lambda cell: GIVEN[name](cell, argument)
    raise Refused(N_("The mapping names a step that does not exist: %(step)s."), field="mapping", step=str(written))
