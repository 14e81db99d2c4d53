"""Audits and findings of an older system, with their own checklist: what its rows say, and what they cannot have meant.

Dates that cannot be right are reported and left out; a finding whose day of closing is not known stays without one.
"""

import csv
import hashlib
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from ..kernel.errors import N_, Refused
from .folding import fold
from .mapping import FOLDER, MappedRow, Mapping, map_row, source
from .past import SEVERITIES, Audit, Finding, History, Section
from .reading import Row, Table
from .sites import Site
from .validating import Problem, as_date, clean

FIRST_CREDIBLE_YEAR = 1970


class _NotFit(Exception):
    """The row cannot be loaded; carries its problem."""

    def __init__(self, problem: Problem):
        super().__init__(problem.message)
        self.problem = problem


def read(table: Table, mapping: Mapping, today: date) -> History:
    """The history in ``table``; ``today`` tells which dates lie ahead. Raises Refused when the mapping does not fit."""
    reader = _Reader(mapping, today)
    reader.check_columns(table)
    for row in table.rows():
        reader.take(row)
    if mapping.history.get("closing", {}).get("absent_later"):
        _close_when_absent(reader.history.audits.values())
    return reader.history


class _Reader:
    """Takes rows one by one; knows the mapping's sources for audits, findings and closing."""

    def __init__(self, mapping: Mapping, today: date):
        parts = mapping.history
        if mapping.kind != "history" or not {"checklist", "sections", "audit", "finding"} <= set(parts):
            raise Refused(N_("The mapping “%(name)s” is not for a history."), field="mapping", name=mapping.name)
        self.mapping, self.today, self.parts = mapping, today, parts
        self.closing = parts.get("closing", {})
        checklist = parts["checklist"]
        self.history = History(
            checklist["name"], checklist["valid_from"], [Section(**each) for each in parts["sections"]]
        )
        self.texts = _questions(checklist)
        self.sources = {
            (part, name): source(_without_condition(written))
            for part in ("audit", "finding", "closing")
            for name, written in parts.get(part, {}).items()
            if isinstance(written, str | dict)
        }

    def check_columns(self, table: Table) -> None:
        """Refuse a list that lacks a column the mapping uses."""
        needed = (
            {column for each in self.sources.values() for column in each.columns}
            | self.mapping.columns
            | set(self.parts["audit"]["key"])
        )
        if missing := sorted(needed - set(table.columns)):
            raise Refused(
                N_("The list lacks columns that the mapping needs: %(columns)s."),
                field="mapping",
                columns=", ".join(missing),
            )

    def take(self, row: Row) -> None:
        """Add what ``row`` says; a row that does not fit is counted and reported."""
        self.history.rows += 1
        mapped = map_row(row, self.mapping)
        self.history.problems += mapped.problems
        try:
            if mapped.blocked:
                raise _NotFit(mapped.problems[-1])
            audit = self._audit(row, mapped)
            self._add_finding(row, audit)
        except _NotFit as error:
            self.history.blocked += 1
            if error.problem not in mapped.problems:
                self.history.problems.append(error.problem)

    def _value(self, part: str, name: str, row: Row) -> str:
        """The value for ``name``; a step that cannot read the cell keeps the row out."""
        each = self.sources.get((part, name))
        if each is None:
            return ""
        try:
            return clean(str(each.value(row)))
        except ValueError as error:
            raise _NotFit(Problem(row.number, name, str(error), each.raw(row))) from error

    def _is(self, part: str, name: str, row: Row) -> bool:
        """Whether the cell holds one of the values that the mapping lists; false where it lists none."""
        values = self.parts.get(part, {}).get(name, {}).get("is", ())
        return bool(values) and self._value(part, name, row) in values

    def _audit(self, row: Row, mapped: MappedRow) -> Audit:
        key = "/".join(row.values[column].strip() for column in self.parts["audit"]["key"])
        said = self._value("audit", "date", row)
        on = as_date(said)
        if on is None or not on.year >= FIRST_CREDIBLE_YEAR:
            raise _NotFit(
                Problem(row.number, "date", N_("“%(value)s” is not a date on which there was an audit."), said)
            )
        if on > self.today:
            raise _NotFit(Problem(row.number, "date", N_("The audit’s date %(value)s lies in the future."), said))
        site = mapped.fields.get("external_id") or ""
        if not site:
            raise _NotFit(
                Problem(row.number, "external_id", N_("The number by which the list knows the site is missing."))
            )
        special = self._is("audit", "special", row)
        audit = self.history.audits.setdefault(key, Audit(key, site, on, special))
        if (audit.on, audit.site) != (on, site):
            raise _NotFit(
                Problem(row.number, "date", N_("Another row of the same audit names another day or site."), said)
            )
        audit.special = audit.special and special
        audit.outcome = self._value("audit", "outcome", row) or audit.outcome
        self._remember_site(site, mapped)
        return audit

    def _remember_site(self, key: str, mapped: MappedRow) -> None:
        """The latest row wins: names and addresses of older rows are often the older ones."""
        site = self.history.sites.setdefault(key, Site(key, {}))
        site.fields |= {name: value for name, value in mapped.fields.items() if value not in (None, "")}

    def _add_finding(self, row: Row, audit: Audit) -> None:
        if "when" in self.parts["finding"] and not self._value("finding", "when", row):
            return
        said = self._value("finding", "section", row)
        section = next((each.code for each in self.history.sections if each.owns(said)), None)
        if section is None:
            raise _NotFit(Problem(row.number, "section", N_("“%(value)s” is not a section of this checklist."), said))
        number = self._question(row, section)
        severity = self._value("finding", "severity", row)
        if severity and severity not in SEVERITIES:
            raise _NotFit(Problem(row.number, "severity", N_("“%(value)s” is not a severity of ours."), severity))
        if number in audit.findings:
            raise _NotFit(Problem(row.number, "question", N_("The same finding is named twice in this audit."), number))
        finding = Finding(row.number, number, section, severity, self._value("finding", "note", row))
        self._close(finding, audit, row)
        audit.findings[number] = finding

    def _question(self, row: Row, section: str) -> str:
        """The number of the checkpoint; where the older system had none, a digest of its text stands in for it."""
        text = self._value("finding", "question", row)
        number = self._value("finding", "number", row) or _digest(text)
        self.history.questions.setdefault(number, (section, self.texts.get(number) or text or number))
        return number

    def _close(self, finding: Finding, audit: Audit, row: Row) -> None:
        """Closed as the older system says; a day that cannot be right is reported and left out."""
        if self._is("closing", "same_day", row):
            finding.state, finding.closed_on = "closed", audit.on
        if "date" not in self.closing:
            return
        day, said = self._closing_day(audit, row)
        is_open = self._is("closing", "open", row)
        if is_open and self.closing.get("planned_when_open"):
            finding.due_on = day
        elif self._is("closing", "closed", row) or ("closed" not in self.closing and said):
            finding.state, finding.closed_on = "closed", day
            if not said:
                self._warn(row, N_("The finding is closed but has no date of closing."), said)

    def _closing_day(self, audit: Audit, row: Row) -> tuple[date | None, str]:
        each = self.sources["closing", "date"]
        raw = clean(each.raw(row))
        try:
            said = clean(str(each.value(row)))
        except ValueError as error:
            self._warn(row, str(error), raw)
            return None, raw
        day = as_date(said)
        is_open = self._is("closing", "open", row)
        if said and day is None:
            self._warn(row, N_("“%(value)s” is not a date."), said)
        elif day and day < audit.on:
            self._warn(row, N_("The finding was closed on %(value)s, before the audit."), said)
        elif day and day > self.today and not is_open:
            self._warn(row, N_("The finding was closed on %(value)s, which lies in the future."), said)
        else:
            return day, said
        return None, said

    def _warn(self, row: Row, message: str, said: str) -> None:
        self.history.problems.append(Problem(row.number, "closing", message, said, blocks=False))


def _without_condition(written: str | dict) -> str | dict:
    return {key: value for key, value in written.items() if key != "is"} if isinstance(written, dict) else written


@lru_cache(maxsize=10_000)
def _digest(text: str) -> str:
    return hashlib.sha256(fold(text).encode()).hexdigest()[:10]


def _questions(checklist: dict) -> dict[str, str]:
    """The texts of the checkpoints by their number, from the file beside the mapping, if it has one."""
    if "questions" not in checklist:
        return {}
    with (FOLDER / checklist["questions"]).open(encoding="utf-8", newline="") as file:
        return {row[checklist["number_column"]]: row[checklist["question_column"]] for row in csv.DictReader(file)}


def _close_when_absent(audits: Iterable[Audit]) -> None:
    """An open finding was closed by the first later audit of the site that no longer names it."""
    by_site: dict[str, list[Audit]] = {}
    for audit in audits:
        by_site.setdefault(audit.site, []).append(audit)
    for visits in by_site.values():
        visits.sort(key=lambda audit: (audit.on, audit.key))
        for position, audit in enumerate(visits):
            for finding in audit.findings.values():
                if finding.state == "open":
                    _close_at_first_absence(finding, audit, visits[position + 1 :])


def _close_at_first_absence(finding: Finding, audit: Audit, later: list[Audit]) -> None:
    absent = next((each for each in later if each.on > audit.on and finding.number not in each.findings), None)
    if absent:
        finding.state, finding.closed_on = "closed", absent.on
