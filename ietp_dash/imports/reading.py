"""Lists as rows: opens CSV, TSV (any encoding, gzip) and XLSX, and yields rows by column name with their row numbers.

Owns what a table is; refuses what is empty, cut off, hostile or not a table. Cells are text, never formulas.
"""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from ..kernel.errors import N_, Refused
from . import encodings, workbooks
from .limits import USUAL, Limits
from .spreadsheet_text import bare
from .streams import OLE, ZIP, beginning, check_packed, unpacked

DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True)
class Row:
    """One row. ``number`` is the one a spreadsheet shows; ``extra`` holds cells beyond the last named column."""

    number: int
    values: dict[str, str]
    extra: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Table:
    """An opened list: its ``columns`` and how it was read. ``rows()`` starts from the top each time."""

    columns: list[str]
    kind: str
    encoding: str = ""
    guessed: bool = False
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    _records: Callable[[], Iterator[tuple[int, list[str]]]] = field(default=lambda: iter(()), repr=False)
    _limits: Limits = USUAL

    def rows(self) -> Iterator[Row]:
        """Every row that is not blank; raises Refused when the file turns out broken or too long."""
        width, seen = len(self.columns), 0
        for number, cells in self._records():
            if not any(map(str.strip, cells)):
                continue
            seen += 1
            if seen > self._limits.rows:
                raise Refused(N_("The list has more than %(limit)s rows."), field="file", limit=self._limits.rows)
            padded = cells + [""] * (width - len(cells))
            yield Row(
                number, dict(zip(self.columns, padded, strict=False)), [cell for cell in cells[width:] if cell.strip()]
            )


def open_table(
    file: BinaryIO,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    header_row: int = 1,
    limits: Limits = USUAL,
) -> Table:
    """The table in ``file`` (seekable, binary). ``header_row`` is the spreadsheet row that holds the column names.

    Raises Refused for whatever is not an honest, whole table within ``limits``.
    """
    check_packed(file, limits)
    head = beginning(file)
    if head.startswith(OLE):
        raise Refused(N_("This is an old or encrypted Excel file. Save it as XLSX without a password."), field="file")
    if head.startswith(ZIP):
        book = workbooks.inspect(file, sheet, limits)
        return _table(
            lambda: workbooks.records(file, book.sheet, limits),
            "xlsx",
            header_row,
            limits,
            sheet=book.sheet,
            sheets=book.sheets,
        )
    found = encodings.chosen(encoding) if encoding else encodings.detect(file, limits)
    separator = delimiter or _delimiter(_text(file, found.name, limits))
    return _table(
        lambda: _parsed(_text(file, found.name, limits), separator), "csv", header_row, limits,
        encoding=found.name, guessed=found.guessed, delimiter=separator,
    )  # fmt: skip


SMALL = Limits(packed=4 << 20, unpacked=16 << 20, shared_strings=8 << 20, members=100, rows=5_000, columns=300)


def small_table(file: BinaryIO) -> tuple[list[str], Iterator[tuple[int, dict[str, str]]]]:
    """(columns, rows as (number, cells by column)) of a list that people filled in by hand. Raises Refused."""
    table = open_table(file, limits=SMALL)
    return table.columns, ((row.number, row.values) for row in table.rows())


def _table(records: Callable, kind: str, header_row: int, limits: Limits, **how) -> Table:
    """Read the header and check that at least one row follows."""
    columns, has_rows = None, False
    for number, cells in records():
        if columns is None and (number >= header_row) and any(map(str.strip, cells)):
            columns = column_names(cells, limits)
            header_row = number
        elif columns is not None and any(map(str.strip, cells)):
            has_rows = True
            break
    if columns is None:
        raise Refused(N_("The file is empty."), field="file")
    if not has_rows:
        raise Refused(N_("The file has column names but no rows."), field="file")
    first = header_row

    def below() -> Iterator[tuple[int, list[str]]]:
        return (record for record in records() if record[0] > first)

    return Table(columns, kind, _records=below, _limits=limits, **how)


def column_names(cells: list[str], limits: Limits) -> list[str]:
    """Names that are all different: a repeated one gets its position, an empty one is called by it."""
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) > limits.columns:
        raise Refused(N_("The list has more than %(limit)s columns."), field="file", limit=limits.columns)
    names: list[str] = []
    for position, cell in enumerate(cells, 1):
        name = " ".join(cell.split()) or f"column {position}"
        names.append(f"{name} ({position})" if name in names else name)
    return names


def _text(file: BinaryIO, encoding: str, limits: Limits) -> Iterator[str]:
    """Lines with their own line ends; a stray byte or a NUL refuses the file."""
    lines = io.TextIOWrapper(unpacked(file, limits), encoding=encoding, errors="strict", newline="")
    try:
        for number, line in enumerate(lines, 1):
            if "\0" in line:
                raise Refused(N_("Line %(line)s holds bytes that are not text."), field="file", line=number)
            yield line.removeprefix("\ufeff") if number == 1 else line
    except UnicodeError as error:
        raise Refused(
            N_("The file cannot be read as %(encoding)s. Choose another encoding."), field="encoding", encoding=encoding
        ) from error


def _parsed(lines: Iterator[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Records with their numbers. A file that ends inside quotes was cut off."""
    ended = False

    def fed() -> Iterator[str]:
        nonlocal ended
        yield from lines
        ended = True

    reader = csv.reader(fed(), delimiter=delimiter)
    number = 0
    while True:
        try:
            record = next(reader, None)
        except csv.Error as error:
            raise Refused(N_("The table is broken after row %(row)s."), field="file", row=number) from error
        if record is None:
            return
        if ended:
            raise Refused(
                N_("The file is cut off: it ends inside a quoted cell that begins in row %(row)s."),
                field="file",
                row=number + 1,
            )
        number += 1
        yield number, [bare(cell) for cell in record]


def _delimiter(lines: Iterator[str]) -> str:
    """The delimiter that parts the first rows into the most columns, evenly; a comma when there is one column."""
    sample = [line for _, line in zip(range(60), lines, strict=False)]
    if sample and sample[0].lstrip()[:14].lower().startswith(("<!doctype", "<html", "<?xml", "%pdf", "{\\rtf")):
        raise Refused(N_("This is not a table: use CSV (also packed with gzip) or XLSX."), field="file")
    return max(DELIMITERS, key=lambda candidate: _evenness(sample, candidate))


def _evenness(sample: list[str], delimiter: str) -> float:
    widths: list[int] = []
    try:
        widths.extend(len(record) for record in csv.reader(sample, delimiter=delimiter) if record)
    except csv.Error:
        widths = widths[:1]
    if not widths or widths[0] < 2:
        return 0.0
    return widths[0] * sum(width == widths[0] for width in widths) / len(widths)
