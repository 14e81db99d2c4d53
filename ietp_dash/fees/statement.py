"""Reading a bank statement: a CSV of any encoding, delimiter and column order, with what is wrong in each row."""

import codecs
import csv
import io
import re
from dataclasses import dataclass
from datetime import date

from charset_normalizer import from_bytes

from ..kernel.errors import N_, Refused
from ..kernel.money import LARGEST, Cents

LARGEST_FILE = 2 << 20
MOST_ROWS = 500
LONGEST_CELL = 500
_SAMPLE = 4000
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CODECS = ["gb18030", "big5", "cp932", "cp949", "cp1252", "cp1250", "cp1251"]
COLUMNS = {
    "day": ("date", "bookingdate", "valuedate", "transactiondate", "日期", "交易日期", "记账日期", "入账日期"),
    "amount": ("amount", "credit", "creditamount", "amountusd", "金额", "交易金额", "贷方金额", "收入金额", "收入"),
    "text": ("reference", "referencetext", "text", "description", "details", "purpose", "摘要", "附言", "用途", "备注"),
    "transaction": (
        "transactionid", "transaction", "transactionnumber", "transactionno", "bankreference", "id", "流水号",
        "交易流水号", "交易编号", "凭证号",
    ),
}  # fmt: skip
_ISO = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?")
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})")
_GERMAN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_POINT = re.compile(r"(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d{1,2})?")
_COMMA = re.compile(r"(?:\d+|\d{1,3}(?:\.\d{3})+),\d{1,2}")


@dataclass(frozen=True)
class Row:
    """One row of a statement; ``wrong`` is the message id of what keeps it from being booked, or empty."""

    line: int
    day: date | None = None
    cents: Cents = 0
    text: str = ""
    transaction: str = ""
    wrong: str = ""


def read(raw: bytes) -> list[Row]:
    """The rows of a statement. Refused beside ``file`` for one that is empty, too large, no text or without columns."""
    if not raw.strip():
        raise Refused(N_("This file is empty."), "file")
    if len(raw) > LARGEST_FILE:
        raise Refused(N_("This file is larger than %(mb)d MB."), "file", mb=LARGEST_FILE >> 20)
    try:
        table = list(_cells(_text(raw)))
    except csv.Error:
        raise Refused(N_("This file is no table: save it as CSV."), "file") from None
    at, places = _header(table)
    rows = [_row(number, cells, places) for number, cells in enumerate(table[at:], at + 1) if any(cells)]
    if len(rows) > MOST_ROWS:
        raise Refused(N_("At most %(most)d rows at once: send a shorter period."), "file", most=MOST_ROWS)
    return _once(rows)


def _text(raw: bytes) -> str:
    marked = next((codec for mark, codec in _MARKS if raw.startswith(mark)), None)
    for codec in [marked] if marked else ["utf-8"]:
        try:
            text = raw.decode(codec)
        except UnicodeError:
            continue
        if "\0" not in text:
            return text
    best = None if marked or b"\0" in raw else from_bytes(raw, cp_isolation=_CODECS, enable_fallback=False).best()
    if best is None:
        raise Refused(N_("This file is no table: save it as CSV."), "file")
    return str(best)


def _cells(text: str):
    delimiter = max(",;\t|", key=text[:_SAMPLE].count)
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        yield [cell.strip().lstrip("'")[:LONGEST_CELL] for cell in row]


def _header(table) -> tuple[int, dict[str, int]]:
    """(the index of the first row of data, the place of each column): banks write lines of their own on top."""
    for at, cells in enumerate(table[:20]):
        names = ["".join(c for c in cell.casefold() if c.isalnum()) for cell in cells]
        places = {key: names.index(one) for key, known in COLUMNS.items() for one in known[::-1] if one in names}
        if len(places) == len(COLUMNS):
            return at + 1, places
    raise Refused(N_("Name the columns date, amount, reference and transaction in the first row."), "file")


def _row(number, cells, places) -> Row:
    got = {key: cells[at] if at < len(cells) else "" for key, at in places.items()}
    day, cents = day_of(got["day"]), cents_of(got["amount"])
    wrong = ""
    if got["amount"].lstrip("$ ").startswith(("-", "(", "−")):
        wrong = N_("Money that went out")
    elif not cents:
        wrong = N_("The amount cannot be read")
    elif day is None:
        wrong = N_("The day cannot be read: write it as 2026-03-31")
    elif not got["transaction"]:
        wrong = N_("Without a transaction number it could be booked twice")
    return Row(number, day, cents or 0, got["text"], got["transaction"][:80], wrong)


def _once(rows: list[Row]) -> list[Row]:
    """``rows`` with every second one of the same transaction marked as wrong."""
    seen, kept = set(), []
    for row in rows:
        if not row.wrong and row.transaction in seen:
            row = Row(row.line, row.day, row.cents, row.text, row.transaction, N_("Twice in this file"))
        seen.add(row.transaction)
        kept.append(row)
    return kept


def day_of(text: str) -> date | None:
    """The day that a bank wrote, if it can mean one day only."""
    if found := _ISO.fullmatch(text) or _PACKED.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _GERMAN.fullmatch(text):
        day, month, year = map(int, found.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def cents_of(text: str) -> Cents | None:
    """The cents of an amount as banks write it: 1500, 1,500.00, 1.500,00, US$ 1,500.00; None for anything else."""
    plain = text.upper().replace("USD", "").replace("US$", "").replace("$", "").replace(" ", "").lstrip("+")
    if not plain.isascii():
        return None
    if _COMMA.fullmatch(plain):
        plain = plain.replace(".", "").replace(",", ".")
    elif not _POINT.fullmatch(plain):
        return None
    whole, _, part = plain.replace(",", "").partition(".")
    cents = int(whole[:15]) * 100 + int(part.ljust(2, "0") or 0)
    return cents if len(whole) <= 11 and cents <= LARGEST else None
