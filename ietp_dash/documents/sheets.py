"""Tables as CSV and XLSX, streamed, with every cell text or number: no cell can act as a formula."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator

from flask import Response
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils.exceptions import IllegalCharacterError

_ACTIVE = ("=", "+", "-", "@", "\t", "\r")


def inert(value):
    """``value`` so that no spreadsheet runs it: text that looks like a formula gets a leading apostrophe."""
    if isinstance(value, str) and value.startswith(_ACTIVE):
        return "'" + value
    return "" if value is None else value


def csv_lines(header: Iterable[str], rows: Iterable[Iterable]) -> Iterator[str]:
    """A CSV with byte-order mark, line by line."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    yield "\ufeff"
    for row in _with(header, rows):
        writer.writerow([inert(value) for value in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _with(header, rows):
    yield header
    yield from rows


def xlsx_bytes(title: str, header: Iterable[str], rows: Iterable[Iterable]) -> Iterator[bytes]:
    """A workbook of one sheet, written row by row to a temporary file and answered in pieces."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, name, bold=True) for name in header])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while piece := file.read(65536):
            yield piece


def _cell(sheet, value, bold=False):
    value = "" if value is None else value
    try:
        cell = WriteOnlyCell(sheet, value=value)
    except IllegalCharacterError:
        cell = WriteOnlyCell(sheet, value="".join(c for c in value if c.isprintable()))
    if isinstance(value, str):
        cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell


def answer(kind: str, name: str, header, rows) -> Response:
    """A download of a table: ``kind`` csv or xlsx, ``name`` without ending."""
    if kind == "xlsx":
        media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return attachment(xlsx_bytes(name, header, rows), media, f"{name}.xlsx")
    return attachment((line.encode() for line in csv_lines(header, rows)), "text/csv; charset=utf-8", f"{name}.csv")


def attachment(content, media_type: str, name: str) -> Response:
    """Bytes, or pieces of them, as a file to save: never shown in the page, never sniffed."""
    response = Response(content, content_type=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
