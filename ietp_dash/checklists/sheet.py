"""An edition as the rows of a spreadsheet and back, without loss; every fault named by its row and column. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from ..kernel.errors import N_
from . import rules
from .content import BESIDE, LONGEST_TEXT, TEXTS, Edition, Law, Point, Section, tidy
from .reading import KINDS, SEVERITIES

COLUMNS = (
    "number", "section", "section_name", "section_name_zh", "section_name_vi", *TEXTS, "severities",
    "transparent_severity", "kind", "countries", "grace_until", "removed",
)  # fmt: skip
MOST_POINTS = 1000
_LAW = re.compile(r"law_([A-Z]{2})(_zh|_vi)?")
_BESIDE = ("section_name_vi", *BESIDE)
_NUMBER = re.compile(r"[0-9A-Za-z]{1,6}(\.[0-9A-Za-z]{1,6}){0,3}")
_CODE = re.compile(r"[0-9A-Za-z_-]{1,12}")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


@dataclass(frozen=True)
class Fault:
    """What is wrong in one cell. ``row`` is the one that the spreadsheet shows."""

    row: int
    column: str
    message: str
    values: dict = field(default_factory=dict)


def header(edition: Edition) -> list[str]:
    """The columns: the fixed ones, then three a country whose law stands somewhere."""
    countries = sorted({law.country for point in edition.points for law in point.legal})
    return [*COLUMNS, *(f"law_{code}{tail}" for code in countries for tail in ("", "_zh", "_vi"))]


def rows(edition: Edition, *, as_csv: bool = False) -> Iterator[list[str]]:
    """A row a checkpoint in the columns of :func:`header`; one with no number for a section that has none.

    ``as_csv``: an apostrophe that a reader would take for a guard is doubled.
    """
    columns = header(edition)
    for section in edition.sections:
        named = {"section": section.code, "section_name": section.name, "section_name_zh": section.name_zh}
        named["section_name_vi"] = section.name_vi
        for point in edition.of(section.code) or (None,):
            said = named | (_said(point) if point else {})
            yield [_kept(said.get(one, "")) if as_csv else said.get(one, "") for one in columns]


def _kept(cell: str) -> str:
    return "'" + cell if _GUARDED.match(cell) else cell


def _said(point: Point) -> dict[str, str]:
    laws = {
        f"law_{one.country}{tail}": text
        for one in point.legal
        for tail, text in (("", one.en), ("_zh", one.zh), ("_vi", one.vi))
    }
    return laws | {
        "number": point.number,
        **{name: getattr(point, name) for name in TEXTS},
        "severities": ", ".join(point.severities),
        "transparent_severity": point.transparent_severity,
        "kind": point.kind,
        "countries": ", ".join(point.countries),
        "grace_until": point.grace_until.isoformat() if point.grace_until else "",
        "removed": "yes" if point.removed else "",
    }


def read(table: Iterable[tuple[int, dict[str, str]]], columns: Iterable[str]) -> tuple[Edition, list[Fault]]:
    """The edition that a table (row number, cells by column) says, and every fault in it.

    An unknown or missing column is a fault too; with any fault the edition is not to be taken.
    """
    faults = [*_wrong_columns(list(columns))]
    sections: dict[str, Section] = {}
    points: dict[str, Point] = {}
    for number, cells in table:
        said = {name: tidy(text) for name, text in cells.items()}
        if not any(said.values()):
            continue
        row = _Row(number, said, faults)
        row.section(sections)
        if said.get("number"):
            row.point(points)
        if len(points) > MOST_POINTS:
            faults.append(Fault(number, "number", N_("There are too many checkpoints.")))
            break
    return Edition(tuple(sections.values()), _in_order(sections, points)), faults


def _in_order(sections, points) -> tuple[Point, ...]:
    return tuple(point for code in sections for point in points.values() if point.section == code)


def _wrong_columns(columns: list[str]) -> Iterator[Fault]:
    for name in COLUMNS:
        if name not in columns and name not in _BESIDE:
            yield Fault(1, name, N_("This column is missing."))
    for name in columns:
        if name not in COLUMNS and not _LAW.fullmatch(name):
            yield Fault(1, name, N_("This column is not known."))


class _Row:
    """One row being read: what it says, and where its faults go."""

    def __init__(self, number: int, said: dict[str, str], faults: list[Fault]):
        self.number, self.said, self.faults = number, said, faults

    def wrong(self, column: str, message: str, **values) -> None:
        self.faults.append(Fault(self.number, column, message, values))

    def section(self, known: dict[str, Section]) -> None:
        """Take up the section; its names must be the same in every row."""
        said = Section(
            *(self.said.get(name, "") for name in ("section", "section_name", "section_name_zh", "section_name_vi"))
        )
        if not _CODE.fullmatch(said.code):
            self.wrong("section", N_("The code of the section is missing or not right."))
        elif known.setdefault(said.code, said) != said:
            self.wrong("section_name", N_("This section is called otherwise in a row above."))
        if max(len(said.name), len(said.name_zh), len(said.name_vi)) > 100:
            self.wrong("section_name", N_("This text is too long."))

    def point(self, known: dict[str, Point]) -> None:
        """Take up the checkpoint."""
        number = self.said["number"]
        if not _NUMBER.fullmatch(number) or len(number) > 20:
            return self.wrong("number", N_("A number is like 1.12."))
        if number in known:
            return self.wrong("number", N_("This number stands in a row above."))
        severities = self._codes("severities", SEVERITIES)
        point = Point(
            number,
            self.said.get("section", ""),
            **{name: self._text(name) for name in TEXTS},
            severities=tuple(sorted(severities, key=SEVERITIES.index)),
            transparent_severity=self._one("transparent_severity", ("", *SEVERITIES)),
            kind=self._one("kind", KINDS, "other"),
            countries=self._countries(),
            legal=self._laws(),
            grace_until=self._day("grace_until"),
            removed=self._one("removed", ("", "yes", "no")) == "yes",
        )
        known[number] = point
        self._check(point)

    def _check(self, point: Point) -> None:
        if point.severities and (message := rules.wrong_severities(point.severities)):
            self.wrong("severities", message)
        if message := rules.wrong_lower(point.severities, point.transparent_severity):
            self.wrong("transparent_severity", message)

    def _text(self, column: str) -> str:
        text = self.said.get(column, "")
        if len(text) > LONGEST_TEXT:
            self.wrong(column, N_("This text is too long."))
        return text

    def _one(self, column: str, allowed, default: str = "") -> str:
        code = self.said.get(column, "").lower() or default
        if code in allowed:
            return code
        self.wrong(column, N_("Use one of: %(allowed)s."), allowed=", ".join(filter(None, allowed)))
        return default

    def _codes(self, column: str, allowed) -> tuple[str, ...]:
        codes = dict.fromkeys(self.said.get(column, "").lower().replace(",", " ").split())
        wrong = [one for one in codes if one not in allowed]
        if wrong:
            self.wrong(column, N_("Use one of: %(allowed)s."), allowed=", ".join(allowed))
        return tuple(one for one in codes if one in allowed)

    def _countries(self) -> tuple[str, ...]:
        codes = tuple(dict.fromkeys(self.said.get("countries", "").upper().replace(",", " ").split()))
        if any(not re.fullmatch("[A-Z]{2}", one) for one in codes):
            self.wrong("countries", N_("Use two-letter codes, such as CN, VN."))
            return ()
        return codes

    def _laws(self) -> tuple[Law, ...]:
        found = {match[1] for name in self.said if (match := _LAW.fullmatch(name))}
        tails = ("", "_zh", "_vi")
        cells = {code: [f"law_{code}{tail}" for tail in tails] for code in sorted(found)}
        laws = (Law(code, *map(self._text, names)) for code, names in cells.items())
        return tuple(one for one in laws if one.en or one.zh or one.vi)

    def _day(self, column: str) -> date | None:
        text = self.said.get(column, "")
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            return self.wrong(column, N_("Write a day as 2027-03-31."))
