"""The draft of an application as it is stored: texts as typed, cleaned, and who saved which step last.

``data["saves"]`` maps a step to {"n": how often it was saved, "by": {person: at which count they last saved it}}.
"""

from ..kernel.errors import N_, Refused
from .questions import BY_CODE, COUNTED, LICENCES, MONTHS, Question

MOST_ROWS = 40
LONGEST = 4000
_SAVES = "saves"


def count_of(data: dict, step: str) -> int:
    """How often a step was saved: what an editor's page is based on."""
    return (data.get(_SAVES) or {}).get(step, {}).get("n", 0)


def somebody_else(data: dict, step: str, *, based_on: int, person_id: int | None) -> int | None:
    """The person other than ``person_id`` who saved the step after ``based_on``; None if nobody did."""
    by = (data.get(_SAVES) or {}).get(step, {}).get("by", {})
    later = [int(who) for who, at in by.items() if at > based_on and int(who) != (person_id or 0)]
    return later[-1] if later else None


def sent_since(data: dict, step: str, *, based_on: int) -> bool:
    """Whether the step was sent with a button after ``based_on``: what its page still saves by itself is older."""
    return (data.get(_SAVES) or {}).get(step, {}).get("sent", 0) > based_on


def saved(data: dict, step: str, answers: dict, person_id: int | None, *, sent: bool = True) -> dict:
    """``data`` with ``answers`` as those of ``step``; ``sent``: by a button, not by the page itself."""
    saves = data.get(_SAVES) or {}
    mine = saves.get(step, {"n": 0, "by": {}})
    n = mine["n"] + 1
    marked = {"n": n, "by": mine["by"] | {str(person_id or 0): n}, "sent": n if sent else mine.get("sent", 0)}
    return data | {step: answers, _SAVES: saves | {step: marked}}


def cleaned(step: str, given: dict, before: dict | None = None, *, locked: bool = False) -> dict:
    """The answers of one step that are asked there, without signs that no database takes.

    Locked questions keep what ``before`` says; unknown ones are dropped. Refused for a text beyond all measure.
    """
    kept = {}
    for question in BY_CODE[step].questions:
        if locked and question.locked:
            value = (before or {}).get(question.code, "")
        else:
            value = _clean(question, given.get(question.code))
        kept[question.code] = value
    return kept


def _clean(question: Question, value):
    if question.kind == "boxes":
        return [_text(one) for one in value or []][:200]
    if question.kind == "rows":
        codes = [one.code for one in question.rows]
        return [{code: _text(row.get(code)) for code in codes} for row in (value or [])[:MOST_ROWS]]
    if question.kind == "months":
        return _table(value, MONTHS, [code for code, _label in COUNTED])
    if question.kind == "licences":
        return _table(value, LICENCES, ["number", "expires_on"])
    return _text(value)


def _table(value, rows, columns):
    given = value or {}
    found = {row: {one: _text((given.get(row) or {}).get(one)) for one in columns} for row in rows}
    return {row: {one: text for one, text in cells.items() if text} for row, cells in found.items()}


def _text(value) -> str:
    text = "" if value is None else str(value)
    if len(text) > LONGEST:
        raise Refused(N_("Use at most %(most)d characters."), most=LONGEST)
    return "".join(sign for sign in text if sign in "\n\t" or sign.isprintable()).strip()
