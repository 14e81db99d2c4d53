"""Counting: the total and the live count beside every choice, given the other filters.

Whole and single-filter views read the counters; others look at no more than CAP rows of each set, so that a count is
exact to CAP and 'at least' beyond. One statement for all of it: rows of counters and rows of sets have the same shape.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import Date, bindparam, select, text

from ..connections.models import Connection
from ..kernel.dates import add_days
from ..storage.database import Moment, db
from . import searching
from .choice import EXPIRING, MANY, SINCE, matches
from .listing import codes_of, process_codes, product_codes
from .models import Listing
from .searching import Search

CAP = 1_000
CITIES = 40
DISJOINT = ("country", "province", "city", "certificate", "headcount")
_SHAPE = (*DISJOINT, "product_bits", "process_bits", "ends", "listed")
_COLUMNS = ", ".join(f"l.{name}" for name in _SHAPE[:7])
_ENDS = " ".join(f"WHEN l.ends_on <= :ends_{days} THEN {days}" for days in EXPIRING)
_LISTED = " ".join(f"WHEN l.listed_at >= :listed_{days} THEN {days}" for days in SINCE)
_WINDOWS = f"CASE WHEN l.ends_on < :ends_today THEN 0 {_ENDS} ELSE 0 END, CASE {_LISTED} ELSE 0 END"
_BITS = {"product": product_codes, "process": process_codes}
MOST_CONNECTED = 300


@dataclass
class Counts:
    """``of[facet][value]`` rows; ``partial`` facets were counted over the first CAP rows only. ``total`` over CAP reads
    '1,000+'."""

    total: int = 0
    of: dict[str, dict[str, int]] = field(default_factory=dict)
    partial: set[str] = field(default_factory=set)

    def add(self, facet: str, value: str, n: int) -> None:
        """Count ``n`` more under a value."""
        if n and value:
            of = self.of.setdefault(facet, {})
            of[value] = of.get(value, 0) + n


def count(search: Search) -> Counts:
    """The counts of a measured search."""
    return Counting(search).counts()


def totals(searches: dict[str, Search]) -> dict[str, int]:
    """How many rows several searches have, exact to CAP, by one statement; they need not be measured."""
    parts, params, types = [], {}, {}
    for place, (key, search) in enumerate(searches.items()):
        counting = Counting(search)
        sql, own = counting.total(), search.params | counting.params
        for name, value in own.items():
            params[f"s{place}_{name}"] = value
            if name in searching.TYPES:
                types[f"s{place}_{name}"] = searching.TYPES[name]
        renamed = re.sub(r":([a-z])", rf":s{place}_\1", sql)
        parts.append(f"SELECT '{key}' AS k, n FROM ({renamed}) q{place}")
    if not parts:
        return {}
    named = text(" UNION ALL ".join(parts))
    used = set(named.compile().params)
    typed = [bindparam(name, type_=kind) for name, kind in types.items() if name in used]
    asked = {name: value for name, value in params.items() if name in used}
    return {key: int(n) for key, n in db.session.execute(named.bindparams(*typed), asked)}


class Counting:
    """Makes the statement and reads its answer.

    ``sets`` are looked at row by row: by what they leave out ('' for nothing) the facets that are counted in them.
    """

    def __init__(self, search: Search):
        self.search, self.today = search, search.today
        self.parts: list[str] = []
        self.params: dict = {}
        self.sets: dict[str, set[str]] = {}
        self.missing: set[str] = set()

    def counts(self) -> Counts:
        """Ask, and sort the answer by facet."""
        active = set(self.search.choice.active)
        self._facets([facet for facet in MANY if facet not in active], None)
        for facet in MANY:
            if facet in active:
                self._facets([facet], facet)
        self._windows(active)
        self._total()
        self._connected()
        collected = self.search.source()[0]
        for besides in self.sets:
            source, misses = self.search.sample(besides or None)
            if misses:
                self.missing.add(besides)
            rows = f"SELECT '{besides}', {_COLUMNS}, {_WINDOWS} {source} LIMIT {CAP + 1}"
            self.parts.append(f"SELECT * FROM ({rows}) of_{besides or 'all'}")
        counts = self._read(self.search.run(f"{collected} {' UNION ALL '.join(self.parts)}", self.params))
        if self.search.is_common and self.search.audience.buyer_id:
            self._look_at_connected(counts)
        return counts

    def _counted_by(self, besides) -> list[str] | None:
        """The 'given' keys of the counters that answer without ``besides``; None when rows must be looked at."""
        names = self.search.narrowing(besides)
        if not names:
            return [""]
        facet = names[0]
        values = getattr(self.search.choice, facet, ())
        if len(names) > 1 or facet not in MANY or (len(values) > 1 and facet not in DISJOINT):
            return None
        return [f"{facet}:{value}" for value in values]

    def _tiers(self) -> str:
        least = self.search.audience.least
        return f" AND tier >= {least}" if least else ""

    @staticmethod
    def _counter(label, value, n) -> str:
        return f"SELECT {label} AS label, {value} AS value, '', '', '', '', {n} AS n, 0, 0, 0"

    def _facets(self, facets, besides):
        given = self._counted_by(besides)
        if given is None:
            self.sets.setdefault(besides or "", set()).update(facets)
        elif facets:
            self._from_counters(facets, besides or "", given)

    def _from_counters(self, facets, besides, given):
        marks = []
        for index, key in enumerate(given):
            self.params[f"given_{besides}{index}"] = key
            marks.append(f":given_{besides}{index}")
        among = f"FROM listing_count WHERE given IN ({', '.join(marks)}){self._tiers()}"
        counted = self._counter("'=' || facet", "value", "CAST(sum(n) AS bigint)")
        few = ", ".join(f"'{facet}'" for facet in facets if facet != "city")
        if few:
            self.parts.append(f"{counted} {among} AND facet IN ({few}) GROUP BY facet, value")
        if "city" in facets:
            cities = f"{counted} {among} AND facet = 'city' GROUP BY facet, value ORDER BY n DESC, value LIMIT {CITIES}"
            self.parts.append(f"SELECT * FROM ({cities}) cities")

    def _windows(self, active):
        """Ending within and listed since: ranges of the whole list, or of the sets."""
        self._param("ends_today", self.today, Date())
        for days in EXPIRING:
            self._param(f"ends_{days}", add_days(self.today, days), Date())
            self._window(active, "expiring", days, f"l.ends_on BETWEEN :ends_today AND :ends_{days}")
        for days in SINCE:
            self._param(f"listed_{days}", datetime.combine(self._first(days), time(), UTC), Moment())
            self._window(active, "since", self._first(days), f"l.listed_at >= :listed_{days}")

    def _window(self, active, facet, value, sql):
        if self.search.narrowing(facet):
            self.sets.setdefault(facet if facet in active else "", set()).add(facet)
        else:
            within = f"SELECT 1 FROM listing l WHERE{self._visible()} {sql} LIMIT {CAP + 1}"
            self.parts.append(self._counter(f"'={facet}'", f"'{value}'", f"(SELECT count(*) FROM ({within}) x)"))

    def _first(self, days):
        return self.today - timedelta(days=days)

    def _visible(self) -> str:
        part = self.search.parts.get("audience")
        return " " + part.sql.replace("~", "+" if self.search.sqlite else "") + " AND" if part else ""

    def _param(self, name, value, kind):
        self.params[name] = value
        searching.TYPES.setdefault(name, kind)

    def _connected(self):
        if self.search.audience.buyer_id and not self.search.is_common:
            self.params["me"] = self.search.audience.buyer_id
            mine = f"(SELECT count(*) {self.search.of_connections()})"
            self.parts.append(self._counter("'=connected'", "'yes'", mine))

    def _look_at_connected(self, counts):
        """With very common words: look at the few connected rows one by one."""
        mine = select(Connection.factory_id).where(
            Connection.buyer_id == self.search.audience.buyer_id, Connection.state == "accepted"
        )
        table = Listing.__table__
        wanted = select(table).where(table.c.factory_id.in_(mine), table.c.tier >= 1).limit(MOST_CONNECTED)
        rows = db.session.execute(wanted).all()
        choice = self.search.choice
        counts.add("connected", "yes", sum(matches(choice, dict(row._mapping), self.today) for row in rows))
        counts.partial |= {"connected"} if len(rows) == MOST_CONNECTED else set()

    def _total(self):
        given = self._counted_by(None)
        if given is not None:
            self.parts.append(self._counter("'='", "''", f"({self._counted(given)})"))
        else:
            self.sets.setdefault("", set())

    def total(self) -> str:
        """A statement for the total alone, as column n."""
        given = self._counted_by(None)
        if given is not None:
            return self._counted(given)
        collected, source = self.search.source()
        return f"SELECT count(*) AS n FROM ({collected} SELECT 1 AS one {source} LIMIT {CAP + 1}) x"

    def _counted(self, given) -> str:
        total = f"SELECT CAST(coalesce(sum(n), 0) AS bigint) AS n FROM listing_count WHERE given = ''{self._tiers()}"
        if given == [""]:
            return f"{total} AND facet = ''"
        facet = self.search.narrowing()[0]
        marks = ", ".join(f":{facet}{index}" for index in range(len(given)))
        return f"{total} AND facet = '{facet}' AND value IN ({marks})"

    # --- reading the answer ----------------------------------------------------------------------------------------

    def _read(self, rows) -> Counts:
        counts, sets = Counts(), {besides: [] for besides in self.sets}
        for row in rows:
            if row[0][:1] != "=":
                sets[row[0]].append(row)
            elif row[0] == "=":
                counts.total = row[6]
            else:
                counts.add(row[0][1:], row[1], row[6])
        for besides, found in sets.items():
            self._look(counts, besides, found)
        return counts

    def _look(self, counts, besides, rows):
        facets = self.sets[besides]
        if not besides and self._counted_by(None) is None:
            counts.total = len(rows)
        misses = besides in self.missing
        if len(rows) > CAP or (misses and besides):
            counts.partial |= facets if self.search.by_words or misses else facets - {"since"}
        columns = dict(zip(_SHAPE, list(zip(*rows, strict=True))[1:], strict=True)) if rows else {}
        for facet in facets & set(DISJOINT):
            for value, n in Counter(columns.get(facet, ())).items():
                counts.add(facet, value, n)
        for facet in facets & set(_BITS):
            for bits, n in Counter(columns.get(f"{facet}_bits", ())).items():
                for code in codes_of(bits, _BITS[facet]()):
                    counts.add(facet, code, n)
        self._look_at_windows(counts, facets, columns)

    def _look_at_windows(self, counts, facets, columns):
        for facet, bounds, key in (("expiring", EXPIRING, str), ("since", SINCE, lambda days: str(self._first(days)))):
            found = Counter(columns.get("ends" if facet == "expiring" else "listed", ()))
            for days in bounds if facet in facets else ():
                counts.add(facet, key(days), sum(n for within, n in found.items() if 0 < within <= days))
