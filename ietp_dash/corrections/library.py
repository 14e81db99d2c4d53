"""Examples of causes and actions that a factory may start its answer from, by checkpoint, kind and section (K2).

``data/library.toml`` holds them by section and by kind of checkpoint; those of single checkpoints belong to the
programme's own checklist and stand beside its texts.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..checklists.models import Checkpoint
from ..checklists.reading import finding_texts, shipped_version

LANGUAGES = ("en", "zh", "vi")
DATA = Path(__file__).parent / "data" / "library.toml"


@dataclass(frozen=True)
class Example:
    """One example in one language; ``key`` names it in addresses."""

    key: str
    root_cause: str
    root_cause_text: str
    action: str
    preventive_action: str


def examples(checkpoint: Checkpoint, language: str) -> list[Example]:
    """What fits ``checkpoint`` best first, in ``language`` (en, zh, vi); what is not written in it in English."""
    place = LANGUAGES.index(language)
    rows = []
    own = _of_checkpoints().get((checkpoint.number, checkpoint.question))
    if own:
        rows.append((checkpoint.number, own))
    for name in (checkpoint.kind, checkpoint.section.code):
        rows += [(f"{name}-{number}", row) for number, row in enumerate(_by_name().get(name, ()), 1)]
    return [Example(key, row[0], *(text[place] or text[0] for text in row[1:])) for key, row in rows]


@cache
def _by_name() -> dict[str, list[tuple]]:
    """(cause, why, action, prevention) by section code or kind; each text as (English, Chinese, Vietnamese)."""
    found: dict[str, list[tuple]] = {}
    for one in tomllib.loads(DATA.read_text("utf-8"))["example"]:
        row = (one["cause"], one["why"], one["action"], one["prevention"])
        found.setdefault(one["for"], []).append(row)
    return found


@cache
def _of_checkpoints() -> dict[tuple[str, str], tuple]:
    """By number and question: other checklists have other questions at the same numbers."""
    asked = {point.number: point.question.en for section in shipped_version().sections for point in section.checkpoints}
    return {
        (number, asked[number]): (
            one.cause,
            *((said.en, said.zh, said.vi) for said in (one.why, one.correction, one.prevention)),
        )
        for number, one in finding_texts().items()
        if number in asked
    }
