"""The answers of a plan as the rows of a spreadsheet and back, without loss, and what a sheet would change. Pure.

A row is known by its checkpoint's number. Column names are understood in English and Chinese.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date

from ..checklists.content import tidy
from ..kernel.errors import N_
from .rules import ROOT_CAUSES

COLUMNS = {
    "number": ("checkpoint", "审核点", "điểm kiểm tra"),
    "severity": ("severity", "严重程度", "mức độ"),
    "description": ("description", "描述", "mô tả"),
    "state": ("state", "状态", "tình trạng"),
    "root_cause": ("root cause", "根本原因", "nguyên nhân gốc rễ"),
    "root_cause_text": ("why it could happen", "发生原因", "vì sao có thể xảy ra"),
    "action": ("corrective action", "纠正措施", "hành động khắc phục"),
    "preventive_action": ("preventive action", "预防措施", "hành động phòng ngừa"),
    "owner": ("owner", "负责人", "người phụ trách"),
    "due_on": ("due", "到期日", "hạn"),
    "version": ("version", "版本", "phiên bản"),
}
CAUSES = {
    "people": ("people", "人员", "con người"),
    "process": ("process", "流程", "quy trình"),
    "plant": ("plant", "设备设施", "nhà xưởng"),
    "planning": ("planning", "计划", "kế hoạch"),
}
LANGUAGES = ("en", "zh", "vi")
LONGEST = 4000
LONGEST_OWNER = 100
ACTIVE = ("=", "+", "-", "@")


@dataclass(frozen=True)
class Answer:
    """What one row says; ``due_on`` is None where no day is named."""

    root_cause: str = ""
    root_cause_text: str = ""
    action: str = ""
    preventive_action: str = ""
    owner: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class Row:
    """An answer as a sheet has it: in which row, which fields it has columns for, the version it was taken out at."""

    row: int
    answer: Answer
    given: tuple[str, ...]
    version: int | None


@dataclass(frozen=True)
class Fault:
    """What is wrong in one cell: the row, the column's field, a message id."""

    row: int
    field: str
    message: str


@dataclass(frozen=True)
class Change:
    """One cell that a sheet would change; ``newer``: somebody changed the answer since the sheet was taken out."""

    row: int
    number: str
    field: str
    before: object
    after: object
    newer: bool


def columns(language: str) -> dict[str, str]:
    """What each column is called in ``language``, by field."""
    return {field: names[_place(language)] for field, names in COLUMNS.items()}


def header(language: str) -> list[str]:
    """The names of the columns; ``language``: en or zh."""
    return [name.capitalize() for name in columns(language).values()]


def cause_in(language: str, code: str) -> str:
    """A root cause as a sheet writes it; empty for none."""
    return CAUSES[code][_place(language)].capitalize() if code else ""


def read(rows: Iterable[tuple[int, Mapping[str, str]]], numbers: Iterable[str]) -> tuple[dict[str, Row], list[Fault]]:
    """The answers by number that a table (row number, cells by column) says, and every fault in it."""
    known, found, faults = set(numbers), {}, []
    for row, cells in rows:
        said = _cells(cells)
        if not any(said.values()):
            continue
        number = said.get("number", "")
        if number in found:
            faults.append(Fault(row, "number", N_("This number stands in a row above.")))
        elif number not in known:
            faults.append(Fault(row, "number", N_("This plan has no finding at this checkpoint.")))
        else:
            found[number] = _row(row, said, faults)
    return found, faults


def _cells(cells: Mapping[str, str]) -> dict[str, str]:
    fields_by_name = {name: field for field, names in COLUMNS.items() for name in names}
    said = {}
    for name, text in cells.items():
        field = fields_by_name.get(" ".join(name.lower().split()))
        if field:
            said[field] = _plain(str(text))
    return said


def _plain(text: str) -> str:
    """Text without blanks around it and without the apostrophe that keeps a spreadsheet from running it."""
    text = tidy(text)
    return text[1:] if text.startswith("'") and text[1:].startswith(ACTIVE) else text


def _row(row: int, said: Mapping[str, str], faults: list[Fault]) -> Row:
    texts = {name: said.get(name, "") for name in ("root_cause_text", "action", "preventive_action", "owner")}
    for name, text in texts.items():
        if len(text) > (LONGEST_OWNER if name == "owner" else LONGEST):
            faults.append(Fault(row, name, N_("This text is too long.")))
    cause = _cause(said.get("root_cause", ""))
    if cause is None:
        faults.append(Fault(row, "root_cause", N_("Write people, process, plant or planning.")))
    version = said.get("version", "")
    answer = Answer(root_cause=cause or "", due_on=_day(row, said.get("due_on", ""), faults), **texts)
    given = tuple(one.name for one in fields(Answer) if one.name in said)
    return Row(row, answer, given, int(version) if version.isascii() and version.isdecimal() else None)


def _cause(text: str) -> str | None:
    if not text:
        return ""
    return next((code for code in ROOT_CAUSES if text.casefold() in CAUSES[code]), None)


def _day(row: int, text: str, faults: list[Fault]) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10].replace("/", "-"))
    except ValueError:
        faults.append(Fault(row, "due_on", N_("Write the day as 2026-12-31.")))
        return None


def merged(was: Answer, said: Row) -> Answer:
    """The answer as it would be: a column that the sheet lacks, or a day that is left out, stays as it was."""
    given = {name: getattr(said.answer, name) for name in said.given}
    if given.get("due_on", "") is None:
        del given["due_on"]
    return replace(was, **given)


def difference(before: Mapping[str, tuple[Answer, int]], after: Mapping[str, Row]) -> list[Change]:
    """Every cell that a sheet would change, row by row, given (answer, version) by number as they are now."""
    found = []
    for number, said in after.items():
        was, version = before[number]
        now, newer = merged(was, said), said.version is not None and said.version != version
        changed = (one.name for one in fields(Answer) if getattr(was, one.name) != getattr(now, one.name))
        found += [Change(said.row, number, name, getattr(was, name), getattr(now, name), newer) for name in changed]
    return found


def _place(language: str) -> int:
    return LANGUAGES.index(language)
