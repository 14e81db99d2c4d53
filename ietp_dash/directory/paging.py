"""A page of the list, by keyset: rows after the last one seen, in each order alike on both databases."""

from collections.abc import Iterator

from sqlalchemy import column

from ..kernel import folding
from ..kernel.errors import N_, Refused
from .models import Listing
from .searching import Search

PAGE = 25
SHAPE = [one for one in Listing.__table__.c if one.key != "changes_at"]
COLUMNS = ", ".join(f"l.{one.key}" for one in SHAPE)
PUBLIC_ID = 16


def page(search: Search, limit: int = PAGE, after: str | None = None) -> tuple[list, bool]:
    """Up to ``limit`` rows after ``after`` (by default the choice's) in the choice's order, and whether there are more.

    Raises Refused when ``after`` is no visible row: the list changed, or the address was cut.
    """
    order = order_of(search)
    rank, params = _rank(search) if order == "relevance" else ("", {})
    key, direction = _order_sql(search, order, rank)
    beyond, position = _beyond(search, order, key, rank, params, search.choice.after if after is None else after)
    with_, source = search.source(order=order)
    wanted = f"{with_} SELECT {COLUMNS} {source}{beyond} ORDER BY {direction} LIMIT {limit + 1}"
    rows = search.run(wanted, params | position, SHAPE)
    return rows[:limit], len(rows) > limit


def every(search: Search, most: int, batch: int = 1000) -> Iterator:
    """The rows of the whole list in its order, at most ``most``, read in batches."""
    after, left = "", most
    while left > 0:
        rows, more = page(search, min(batch, left), after)
        yield from rows
        left -= len(rows)
        if not more:
            return
        after = rows[-1].public_id


def order_of(search: Search) -> str:
    """The order that is kept: relevance needs all hits at hand, so with very common words the newest come first."""
    order = search.choice.order
    return "newest" if order == "relevance" and (search.is_common or not search.by_words) else order


def _order_sql(search, order, rank) -> tuple[str, str]:
    if order == "relevance":
        return f"{rank}, l.name_key, l.id", f"{rank}, l.name_key, l.id"
    if order == "newest":
        key = "t.rowid" if search.sqlite and search.is_common else "l.id"
        return key, f"{key} DESC"
    column = "l.name_key" if order == "name" else "l.ends_on"
    return f"{column}, l.id", f"{column}, l.id"


def _beyond(search, order, key, rank, params, after) -> tuple[str, dict]:
    if not after:
        return "", {}
    last = _last_seen(search, rank, params, after)
    if order == "newest":
        return f" AND {key} < :after_id", {"after_id": last.id}
    if order == "relevance":
        position = {"after_rank": last.rank, "after_key": last.name_key, "after_id": last.id}
        return f" AND ({key}) > (:after_rank, :after_key, :after_id)", position
    if order == "name":
        return f" AND ({key}) > (:after_key, :after_id)", {"after_key": last.name_key, "after_id": last.id}
    return f" AND ({key}) > (:after_day, :after_id)", {"after_day": last.ends_on, "after_id": last.id}


def _last_seen(search, rank, params, after):
    part = search.parts.get("audience")
    visible = " AND " + part.sql.replace("~", "") if part else ""
    extra = f", {rank} AS rank" if rank else ""
    shape = [*SHAPE, column("rank")] if rank else SHAPE
    sql = f"SELECT {COLUMNS}{extra} FROM listing l WHERE l.public_id = :after{visible}"
    found = search.run(sql, params | {"after": after}, shape) if len(after) == PUBLIC_ID and after.isascii() else []
    if not found:
        raise Refused(N_("That page of the list is gone. This is the first one."), "after")
    return found[0]


def _rank(search) -> tuple[str, dict]:
    """How well a row's names fit: 0 they are what was typed, 1 begin so, 2 have every word, 3 do not."""
    whole = folding.fold(search.choice.q)
    within = "instr" if search.sqlite else "strpos"
    params, tests = {"whole": whole, "length": len(whole)}, []
    for index, term in enumerate(folding.terms(search.choice.q)):
        params[f"part{index}"] = term.text if folding.is_unspaced(term.text) else f" {term.text}"
        tests.append(f"{within}(' ' || l.name_key || ' ' || l.local_key, :part{index}) > 0")
    sql = (
        "CASE WHEN l.name_key = :whole OR l.local_key = :whole THEN 0"
        " WHEN substr(l.name_key, 1, :length) = :whole OR substr(l.local_key, 1, :length) = :whole THEN 1"
        f" WHEN {' AND '.join(tests)} THEN 2 ELSE 3 END"
    )
    return sql, params
