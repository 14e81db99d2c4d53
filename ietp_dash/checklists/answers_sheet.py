"""One audit's answers as the rows of a spreadsheet and back, without loss, and what a sheet would change. Pure.

Answers are yes, no, na or empty, by checkpoint number; what belongs to a finding stands in the same row.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from ..kernel.errors import N_
from .content import LONGEST_TEXT, Edition, tidy
from .reading import SEVERITIES
from .sheet import Fault

COLUMNS = (
    "number", "section", "question", "answer", "note", "severity proposed", "description", "workers affected",
)  # fmt: skip
ANSWERS = {
    "yes": "yes", "y": "yes", "met": "yes", "是": "yes", "符合": "yes", "有": "yes", "có": "yes",
    "no": "no", "n": "no", "not met": "no", "否": "no", "不符合": "no", "没有": "no", "không": "no",
    "n/a": "na", "na": "na", "not applicable": "na", "不适用": "na", "không áp dụng": "na",
    "": "", "-": "", "not answered": "", "未回答": "", "chưa trả lời": "",
}  # fmt: skip
WRITTEN = {
    "yes": {"en": "Yes", "zh": "是", "vi": "Có"},
    "no": {"en": "No", "zh": "否", "vi": "Không"},
    "na": {"en": "N/A", "zh": "不适用", "vi": "Không áp dụng"},
}
SEVERITY_WORDS = {
    "minor": ("minor", "轻微", "nhẹ"),
    "major": ("major", "主要", "nghiêm trọng"),
    "critical": ("critical", "严重", "rất nghiêm trọng"),
    "zero_tolerance": ("zero_tolerance", "zero tolerance", "零容忍", "không khoan nhượng"),
}
MOST_WORKERS = 1_000_000


@dataclass(frozen=True)
class Line:
    """What one row says. ``workers`` affected is None where it is not stated."""

    answer: str = ""
    note: str = ""
    severity: str = ""
    description: str = ""
    workers: int | None = None


EMPTY = Line()


@dataclass(frozen=True)
class LineChange:
    """One cell that a sheet would change, of the checkpoint ``number``; ``field`` is a field of Line."""

    number: str
    field: str
    before: object
    after: object


def rows_of(edition: Edition, lines: Mapping[str, Line], *, country: str = "", language: str = "en") -> list[list]:
    """A row a checkpoint that is asked in ``country`` (everywhere when empty), in the checklist's order."""
    names = {one.code: _in(language, one, "name") for one in edition.sections}
    rows = []
    for one in asked(edition, country):
        said = lines.get(one.number, EMPTY)
        answer = WRITTEN[said.answer][language] if said.answer else ""
        question = _in(language, one, "question")
        workers = "" if said.workers is None else said.workers
        rows.append(
            [one.number, names[one.section], question, answer, said.note, said.severity, said.description, workers]
        )
    return rows


def asked(edition: Edition, country: str = "") -> list:
    """The checkpoints that an audit in ``country`` asks."""
    return [
        one
        for one in edition.points
        if not one.removed and (not one.countries or not country or country in one.countries)
    ]


def read(
    rows: Iterable[tuple[int, Mapping[str, str]]], edition: Edition, *, country: str = ""
) -> tuple[dict[str, Line], list[Fault]]:
    """The lines by number that a table (row number, cells by column) says, and every fault in it.

    Rows that are left out change nothing; unknown and repeated numbers, answers and severities that the checkpoint
    does not allow are faults.
    """
    points = {one.number: one for one in asked(edition, country)}
    lines: dict[str, Line] = {}
    faults: list[Fault] = []
    for row, cells in rows:
        said = {" ".join(name.lower().split()): tidy(str(text)) for name, text in cells.items()}
        number = said.get("number", "")
        if not any(said.values()):
            continue
        if number not in points or number in lines:
            message = (
                N_("This number stands in a row above.") if number in lines else N_("No such checkpoint is asked.")
            )
            faults.append(Fault(row, "number", message))
            continue
        lines[number] = _line(row, said, points[number], faults)
    return lines, faults


def _line(row: int, said: Mapping[str, str], point, faults: list[Fault]) -> Line:
    answer = ANSWERS.get(said.get("answer", "").casefold())
    if answer is None:
        faults.append(Fault(row, "answer", N_("Answer Yes, No or N/A.")))
    severity = _severity(said.get("severity proposed", ""))
    if severity is None or (severity and severity not in point.severities):
        faults.append(Fault(row, "severity proposed", N_("The checkpoint does not allow this severity (G2).")))
    for name in ("note", "description"):
        if len(said.get(name, "")) > LONGEST_TEXT:
            faults.append(Fault(row, name, N_("This text is too long.")))
    return Line(
        answer or "", said.get("note", ""), severity or "", said.get("description", ""),
        _workers(row, said.get("workers affected", ""), faults),
    )  # fmt: skip


def _severity(text: str) -> str | None:
    if not text:
        return ""
    return next((code for code in SEVERITIES if text.casefold() in SEVERITY_WORDS[code]), None)


def _workers(row: int, text: str, faults: list[Fault]) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal()) or len(text) > 7 or int(text) > MOST_WORKERS:
        faults.append(Fault(row, "workers affected", N_("Write a whole number.")))
        return None
    return int(text)


def difference(before: Mapping[str, Line], after: Mapping[str, Line]) -> list[LineChange]:
    """Every cell that ``after`` would change, row by row; numbers that it does not name stay as they are."""
    found = []
    for number, now in after.items():
        was = before.get(number, EMPTY)
        changed = (one.name for one in fields(Line) if getattr(was, one.name) != getattr(now, one.name))
        found.extend(LineChange(number, name, getattr(was, name), getattr(now, name)) for name in changed)
    return found


def _in(language: str, row, name: str) -> str:
    return getattr(row, f"{name}_{language}", "") or getattr(row, name)
