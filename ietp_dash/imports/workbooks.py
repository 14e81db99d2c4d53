"""XLSX sheets as rows of text: looks at the package before opening it, and never evaluates anything in it."""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import BinaryIO, NamedTuple
from xml.parsers import expat

from openpyxl import load_workbook
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from ..kernel.errors import N_, Refused
from .limits import USUAL, Limits

BROKEN = N_("The workbook is damaged or is not an Excel file.")
TOO_MANY = N_("The workbook has more parts than a list needs, so it is not opened.")
MACROS = N_("The workbook holds macros, so it is not opened. Save it as XLSX.")
GROWS = N_("The workbook holds a part that grows too much when unpacked, so it is not opened.")
DECLARES = N_("The workbook declares a document type, which no list needs, so it is not opened.")
SMALL = 1 << 20
ZEROS = re.compile(r"0{2,}")


class Book(NamedTuple):
    """The visible sheets of a workbook and the one that is read."""

    sheets: tuple[str, ...]
    sheet: str


class _Declared(Exception):
    """The document type was declared."""


class _Begun(Exception):
    """The first element was reached, so no document type can follow."""


def inspect(file: BinaryIO, sheet: str | None, limits: Limits) -> Book:
    """Refuse bombs, macros and document types; then name the sheets. Raises Refused."""
    try:
        with zipfile.ZipFile(file) as package:
            _check_package(package, limits)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise Refused(BROKEN, field="file") from error
    book = _open(file)
    try:
        visible = tuple(page.title for page in book.worksheets if page.sheet_state == "visible")
    finally:
        book.close()
    if not visible:
        raise Refused(N_("The workbook has no visible sheet."), field="file")
    if sheet and sheet not in visible:
        raise Refused(N_("The workbook has no sheet called “%(sheet)s”."), field="sheet", sheet=sheet)
    return Book(visible, sheet or visible[0])


def _check_package(package: zipfile.ZipFile, limits: Limits) -> None:
    """What the package says of itself is an upper bound: reading stops at a member's declared size."""
    members = package.infolist()
    names = {member.filename for member in members}
    if "[Content_Types].xml" not in names or not any(name.endswith("workbook.xml") for name in names):
        raise Refused(BROKEN, field="file")
    if len(members) > limits.members or len(names) != len(members):
        raise Refused(TOO_MANY, field="file")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused(MACROS, field="file")
    if sum(member.file_size for member in members) > limits.unpacked:
        raise Refused(
            N_("The file is larger than %(limit)s MB when unpacked."), field="file", limit=limits.unpacked >> 20
        )
    for member in members:
        _check_member(package, member, limits)


def _check_member(package: zipfile.ZipFile, member: zipfile.ZipInfo, limits: Limits) -> None:
    if member.flag_bits & 1:
        raise Refused(N_("This is an old or encrypted Excel file. Save it as XLSX without a password."), field="file")
    if member.file_size > SMALL and member.file_size > limits.ratio * max(member.compress_size, 1):
        raise Refused(GROWS, field="file")
    if member.filename.endswith("sharedStrings.xml") and member.file_size > limits.shared_strings:
        raise Refused(GROWS, field="file")
    if member.filename.endswith((".xml", ".rels", ".vml")):
        _check_prolog(package, member)


def _check_prolog(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Entities need a document type, and a workbook has none: so any of them refuses the file."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *_: _stop(_Declared)
    parser.StartElementHandler = lambda *_: _stop(_Begun)
    try:
        with package.open(member) as part:
            parser.ParseFile(part)
    except _Begun:
        return
    except _Declared as error:
        raise Refused(DECLARES, field="file") from error
    except expat.ExpatError as error:
        raise Refused(BROKEN, field="file") from error


def _stop(reason: type[Exception]) -> None:
    raise reason


def _open(file: BinaryIO):
    """openpyxl meets a damaged package with nearly any exception; all of them mean the same to a person."""
    file.seek(0)
    try:
        return load_workbook(file, read_only=True, data_only=False, keep_links=False, keep_vba=False)
    except Exception as error:
        raise Refused(BROKEN, field="file") from error


def records(file: BinaryIO, sheet: str, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    """The rows of ``sheet`` as text with their numbers, blank ones included; raises Refused when it is damaged."""
    book = _open(file)
    try:
        page = book[sheet]
        page.reset_dimensions()
        rows = page.iter_rows(max_row=limits.rows + 1000, max_col=limits.columns + 1)
        number = 0
        while (row := _next(rows)) is not None:
            number += 1
            yield number, [as_text(cell, limits) for cell in row]
    finally:
        book.close()


def _next(rows: Iterator) -> tuple | None:
    try:
        return next(rows, None)
    except Exception as error:
        raise Refused(BROKEN, field="file") from error


def as_text(cell, limits: Limits = USUAL) -> str:
    """What a person would type for this cell: ISO dates, whole numbers without a point, formulas as written."""
    value = cell.value
    if value is None or isinstance(value, DataTableFormula):
        return ""
    if isinstance(value, ArrayFormula):
        value = value.text or ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int | float):
        return _number(value, cell.number_format or "")
    return str(value).strip()[: limits.cell + 1]


def _number(value: int | float, shown_as: str) -> str:
    """A number; leading zeros are kept where the cell's format shows them (identifiers, postal codes)."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if isinstance(value, int) and ZEROS.fullmatch(shown_as):
        return str(value).zfill(len(shown_as))
    return str(value)
