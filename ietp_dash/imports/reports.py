"""The error report: rows that had problems, in the list's own columns, to be mended and loaded again."""

import csv
from collections.abc import Callable, Iterable, Iterator

from ..kernel.errors import N_
from .reading import Row, Table
from .spreadsheet_text import guarded
from .validating import Problem

ROW, LOADED, PROBLEMS = "IETP row", "IETP loaded", "IETP problems"
OURS = (ROW, LOADED, PROBLEMS)
BOM = "\ufeff"


def is_report(table: Table) -> bool:
    """Whether this list is a mended report: then it is a part of the list, and no absent site has disappeared."""
    return all(name in table.columns for name in OURS)


def by_row(problems: Iterable[Problem]) -> dict[int, list[Problem]]:
    """Problems under the number of their row."""
    found: dict[int, list[Problem]] = {}
    for problem in problems:
        found.setdefault(problem.row, []).append(problem)
    return found


def report(table: Table, problems: Iterable[Problem], translate: Callable[[str], str] = str) -> Iterator[str]:
    """Lines of a CSV file (UTF-8 with its mark, for Excel): the rows with problems, then what is wrong with them.

    ``translate`` is a gettext in the reader's language. Streams: the list is read again, never held.
    """
    wanted = by_row(problems)
    columns = [name for name in table.columns if name not in OURS]
    yield BOM + _line([*columns, *OURS])
    for row in table.rows():
        if row.number in wanted:
            yield _line([*_cells(row, columns), *_ours(row.number, wanted[row.number], translate)])


def _cells(row: Row, columns: list[str]) -> list[str]:
    return [guarded(row.values[name]) for name in columns]


def _ours(number: int, problems: list[Problem], translate: Callable[[str], str]) -> list[str]:
    loaded = translate(N_("no")) if any(problem.blocks for problem in problems) else translate(N_("yes"))
    said = [problem.labelled(translate) for problem in problems]
    return [str(number), loaded, guarded(" | ".join(said))]


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


_writer = csv.writer(_Echo(), lineterminator="\r\n")


def _line(cells: list[str]) -> str:
    return _writer.writerow(cells)
