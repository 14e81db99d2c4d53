"""What is missing in an application or cannot be so: a pure function of the draft, the declarations and the papers.

A draft holds texts as they were typed; nothing is refused while it is written, everything is before it is sent (R1).

    >>> [one.field for one in problems_of(BY_CODE["buyers"], {"asked": "n/a"})]
    ['audits']
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from ..kernel.errors import N_
from .questions import BY_CODE, COUNTED, LICENCES, MONTHS, Question, Step, steps_for

NOT_APPLICABLE = frozenset({"n/a", "na", "n.a.", "n\\a", "none", "无", "不适用", "没有", "-", "—"})
MOST_PEOPLE = 500_000
FILL = N_("Fill this in.")
CHOOSE = N_("Choose one.")
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
_DATE = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")


@dataclass(frozen=True)
class Problem:
    """Something to put right. ``field`` is the question's code, with row and column for a table: buildings-0-name.

    ``empty`` tells what was not answered from what was answered wrongly.
    """

    step: str
    field: str
    label: str
    message: str
    empty: bool = False

    @property
    def of(self) -> str:
        """The question the problem belongs to."""
        return self.field.split("-")[0]


def is_na(text: str) -> bool:
    """Whether ``text`` says that this does not apply."""
    return text.strip().casefold() in NOT_APPLICABLE


def read_number(text: str) -> int | None:
    """A whole number of people or things; None for anything else."""
    plain = text.strip().replace(",", "").replace(" ", "")
    return int(plain) if plain.isdecimal() and len(plain) < 10 else None


def read_date(text: str) -> date | None:
    """A day written year first; None for anything else."""
    found = _DATE.match(text.strip())
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def fault(question: Question, text: str) -> str:
    """What is wrong with an answer, '' for nothing. An empty one is not wrong, only missing."""
    text = text.strip()
    if not text or (question.na and is_na(text)):
        return ""
    if len(text) > question.most and question.kind in ("text", "long", "email"):
        return N_("This is too long.")
    if question.kind == "number" and not _fits(text, MOST_PEOPLE * 20):
        return N_("Enter a whole number, 0 or more.")
    if question.kind == "year" and not 1800 <= (read_number(text) or 0) <= 2100:
        return N_("Enter a year with four digits.")
    if question.kind == "date" and read_date(text) is None:
        return N_("Enter a day like 2027-03-31.")
    if question.kind == "email" and not _EMAIL.match(text):
        return N_("Enter an e-mail address like name@example.com.")
    if question.kind == "choice" and text not in question.options:
        return CHOOSE
    return ""


def _fits(text, most) -> bool:
    number = read_number(text)
    return number is not None and number <= most


def problems_of(step: Step, data: dict, locked: bool = False) -> list[Problem]:
    """Everything missing or wrong in one step's answers. ``locked``: the questions of R8 are not asked."""
    found = []
    for question in step.questions:
        if not (locked and question.locked):
            found += _problems(step.code, question, data)
    return found + [one for one in _together(step.code, data) if one.of not in {two.of for two in found}]


def _problems(step, question, data):
    if question.kind == "rows":
        yield from _rows(step, question, data.get(question.code) or [])
    elif question.kind == "months":
        yield from _months(step, question, data.get(question.code) or {})
    elif question.kind == "licences":
        yield from _licences(step, question, data.get(question.code) or {})
    elif question.kind == "boxes":
        if not data.get(question.code):
            yield Problem(step, question.code, question.label, N_("Choose at least one."), True)
    else:
        yield from _one(step, question, question.code, data.get(question.code) or "")


def _one(step, question, field, text, label=""):
    wrong = fault(question, text)
    if wrong:
        yield Problem(step, field, label or question.label, wrong)
    elif not text.strip() and not question.optional:
        message = CHOOSE if question.kind == "choice" else FILL
        yield Problem(step, field, label or question.label, message, True)


def _rows(step, question, rows):
    filled = [(place, row) for place, row in enumerate(rows) if is_filled(row)]
    if not filled:
        yield Problem(step, question.code, question.label, N_("Add at least one."), True)
    for place, row in filled:
        for one in question.rows:
            yield from _one(step, one, f"{question.code}-{place}-{one.code}", row.get(one.code) or "")


def is_filled(row: dict) -> bool:
    """Whether anything was typed in a row; a choice alone is not typing."""
    return any((value or "").strip() for code, value in row.items() if code != "kind")


def _months(step, question, months):
    number = Question("total", question.label, "number")
    for month in MONTHS:
        row = months.get(month) or {}
        for code, _label in COUNTED:
            text = row.get(code) or ""
            if code == "total" or text.strip():
                yield from _one(step, number, f"{question.code}-{month}-{code}", text)


def _licences(step, question, licences):
    number = Question("number", question.label, na=True, most=100)
    until = Question("expires_on", question.label, "date", na=True)
    for code in LICENCES:
        row = licences.get(code) or {}
        yield from _one(step, number, f"{question.code}-{code}-number", row.get("number") or "")
        if not is_na(row.get("number") or ""):
            yield from _one(step, until, f"{question.code}-{code}-expires_on", row.get("expires_on") or "")


def _together(step, data):
    """What single answers do not show."""
    if step == "sites":
        yield from _buildings_told(data)
    elif step == "workforce":
        yield from _groups_within_total(data)


def _buildings_told(data):
    told = {row.get("kind") for row in data.get("buildings") or [] if is_filled(row)}
    for kind in ("dormitory", "canteen", "off_site"):
        if data.get("has_" + kind) == "yes" and kind not in told:
            label = next(q.label for q in BY_CODE["sites"].questions if q.code == "has_" + kind)
            yield Problem("sites", "buildings", label, N_("You said yes: name it among the buildings."))
    if data.get("boundary") == "no":
        label = BY_CODE["sites"].questions[0].label
        message = N_("Each site applies by itself. Write to us before you go on.")
        yield Problem("sites", "boundary", label, message)


def _groups_within_total(data):
    total = read_number(data.get("total") or "")
    for code, label in COUNTED[1:]:
        number = read_number(data.get(code) or "")
        if total is not None and number is not None and number > total:
            yield Problem("workforce", code, label, N_("This is more than all workers together."))


def problems(kind: str, data: dict, signed: Collection[str], papers: Collection[str]) -> list[Problem]:
    """Everything that keeps an application from being sent, in the order of the form (R1).

    ``signed``: which declarations are; ``papers``: the kinds of papers handed in.
    """
    found = []
    for step in steps_for(kind):
        found += problems_of(step, data.get(step.code) or {}, locked=kind != "new")
        if step.code == "papers" and "business" not in papers:
            found.append(Problem("papers", "file", N_("Business licence"), N_("Upload it."), True))
        if step.code == "declarations":
            found += [
                Problem("declarations", code, label, N_("A manager has to sign it."), True)
                for code, label in DECLARED
                if code not in signed
            ]
    return found


DECLARED = (("transparency", N_("Transparency declaration")), ("integrity", N_("Integrity declaration")))
