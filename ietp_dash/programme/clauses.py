"""The clauses of docs/rules.md by number, as plain text, to be shown where a page cites one."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

RULES = Path(__file__).resolve().parents[2] / "docs" / "rules.md"
_CLAUSE = re.compile(r"^- \*\*(?P<number>[A-Z][0-9]{1,2})(?P<title>[^*]*)\*\*(?P<text>.*)$", re.MULTILINE)
_MARKS = re.compile(r"[*`]")


@dataclass(frozen=True)
class Clause:
    """One clause: its number, its short title (may be empty) and its text."""

    number: str
    title: str
    text: str


@lru_cache(maxsize=1)
def clauses() -> dict[str, Clause]:
    """Every clause by its number, in the order of the rules."""
    found = _CLAUSE.finditer(RULES.read_text("utf-8"))
    return {one["number"]: Clause(one["number"], one["title"].strip(" .:"), _plain(one["text"])) for one in found}


def _plain(text: str) -> str:
    return _MARKS.sub("", text).strip(" :")
