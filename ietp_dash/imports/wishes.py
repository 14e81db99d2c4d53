"""A buyer's list of factories to ask: each row looked up in the directory by certificate number, else by name and
address. Nothing is stored; only factories that the buyer may find are offered."""

import re
from dataclasses import dataclass, replace
from typing import BinaryIO

from ..connections.lists import Candidate, Wish
from ..connections.queries import factories_by_public_id
from ..directory import paging
from ..directory.choice import Choice
from ..directory.searching import audience_of, prepared
from ..kernel.access import Viewer
from ..kernel.errors import N_, Refused
from .countries import code_of
from .folding import fold
from .limits import USUAL
from .mapping import suggest
from .matching import THRESHOLD, Entry, score
from .reading import Row, Table, open_table

MOST_ROWS = 300
LIMITS = replace(USUAL, packed=4 << 20, unpacked=16 << 20, rows=MOST_ROWS, columns=60)
NUMBER_COLUMNS = frozenset({"number", "certificate", "certificate number", "no", "证书", "证书编号", "编号"})
NUMBER = re.compile(r"\s*[Cc][0-9]{6}\s*")
OFFERED, LOOKED_AT, WORDS = 3, 30, 4
LIKELY, LEAD = 0.5, 0.05
_NAMES, _PLACES = ("name", "name_local"), ("address", "city", "province")


@dataclass(frozen=True)
class Wanted:
    """What one row says: a certificate number, or names and where they are."""

    number: int
    text: str
    certificate: str
    entries: tuple[Entry, ...]


def read(viewer: Viewer, file: BinaryIO) -> list[Wish]:
    """The rows of ``file`` with the factories they may mean. Raises Refused for what is no list or too long a one."""
    wanted = list(_wanted(open_table(file, limits=LIMITS)))
    if not wanted:
        raise Refused(N_("The file has column names but no rows."), field="file")
    audience = audience_of(viewer)
    found = [_found(audience, one) for one in wanted]
    shown = {row.public_id for near in found for row, _sure in near}
    factories = {one.public_id: one for one in factories_by_public_id(list(shown))}
    return [_wish(one, near, factories) for one, near in zip(wanted, found, strict=True)]


def _wanted(table: Table):
    columns = suggest(table.columns)
    if not any(name in columns for name in _NAMES) and not NUMBER_COLUMNS.intersection(map(fold, table.columns)):
        yield _read_row(Row(1, {str(place): cell for place, cell in enumerate(table.columns)}), {"name": "0"})
        columns = {"name": table.columns[0]}
    for row in table.rows():
        yield _read_row(row, columns)


def _read_row(row: Row, columns: dict[str, str]) -> Wanted:
    cells = [cell.strip() for cell in (*row.values.values(), *row.extra) if cell.strip()]
    said = {name: row.values.get(column, "").strip() for name, column in columns.items()}
    place = " ".join(said[name] for name in _PLACES if said.get(name)) or " ".join(row.extra)
    country = code_of(said.get("country", "")) or ""
    entries = tuple(Entry(row.number, said[name], place, country) for name in _NAMES if said.get(name))
    number = next((cell.strip().upper() for cell in cells if NUMBER.fullmatch(cell)), "")
    return Wanted(row.number, ", ".join(cells)[:200], number, entries)


def _found(audience, wanted: Wanted) -> list[tuple]:
    """(listing, how sure) of the likely ones, best first."""
    if wanted.certificate:
        return [(row, 1.0) for row in _hits(audience, wanted.certificate)][:OFFERED]
    rows = {row.public_id: row for entry in wanted.entries for row in _like(audience, entry)}
    scored = [(row, max(_score(entry, row) for entry in wanted.entries)) for row in rows.values()]
    likely = [(row, sure) for row, sure in scored if sure >= LIKELY]
    return sorted(likely, key=lambda pair: (-pair[1], pair[0].name_key, pair[0].public_id))[:OFFERED]


def _like(audience, entry: Entry) -> list:
    """Listings that share the name's words; failing that, its most telling single ones."""
    words = entry.telling or entry.words
    rows = _hits(audience, " ".join(words[:WORDS])) if words else []
    if rows or len(words) < 2:
        return rows
    telling = sorted(words, key=len, reverse=True)[:2]
    return [row for word in telling for row in _hits(audience, word)]


def _hits(audience, words: str) -> list:
    try:
        return paging.page(prepared(audience, Choice(q=words)), LOOKED_AT)[0]
    except Refused:
        return []


def _score(entry: Entry, row) -> float:
    here = f"{row.address} {row.city} {row.province}".strip() if entry.address else ""
    known = [Entry(row.public_id, name, here, row.country) for name in (row.name, row.name_local) if name]
    asked = entry if entry.country else replace(entry, country=row.country)
    return max(min(score(asked, one), 0.99) for one in known)


def _wish(wanted: Wanted, near, factories) -> Wish:
    sure = [one for _row, one in near]
    clear = bool(sure) and sure[0] >= THRESHOLD and (len(sure) == 1 or sure[0] - sure[1] >= LEAD)
    candidates = tuple(Candidate(factories[row.public_id], one) for row, one in near if row.public_id in factories)
    return Wish(wanted.number, wanted.text, candidates, clear and bool(candidates))
