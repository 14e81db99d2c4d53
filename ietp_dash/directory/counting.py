"""Counting: the total and the live count beside every choice, given the other filters.

Whole and single-filter views read the counters; others look at no more than CAP rows of each set, so that a count is
exact to CAP and 'at least' beyond. One statement for all of it.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import Date, bindparam, text

from ..kernel.dates import add_days
from ..storage.database import Moment, db
from . import searching
from .choice import EXPIRING, MANY, SINCE
from .listing import codes_of, process_codes, product_codes
from .searching import Search

CAP = 1_000
CITIES = 60
COLUMNS = (
    "l.country, l.province, l.city, l.headcount, l.certificate, l.product_bits, l.process_bits, l.ends_on, l.listed_at"
)
_DISJOINT = frozenset({"country", "province", "city", "certificate", "headcount"})
_BITS = {"product": product_codes, "process": process_codes}


@dataclass
class Counts:
    """``of[facet][value]`` rows; ``partial`` facets were counted over the first CAP rows only. ``total`` over CAP reads
    '1,000+'."""

    total: int = 0
    of: dict[str, dict[str, int]] = field(default_factory=dict)
    partial: set[str] = field(default_factory=set)


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
    """Makes the statement and reads its answer."""

    def __init__(self, search: Search):
        self.search, self.today = search, search.today
        self.parts: list[str] = []
        self.sets: list[str] = []
        self.params: dict = {}
        self.looked: dict[str, set[str]] = {}

    def counts(self) -> Counts:
        """Ask, and sort the answer by facet."""
        search = self.search
        active = set(search.choice.active)
        whole = self._counted_by(None)
        self._facets([facet for facet in MANY if facet not in active], None, whole)
        for facet in MANY:
            if facet in active:
                self._facets([facet], facet, self._counted_by(facet))
        self._windows(active)
        self._total(whole)
        sets = search.source()[0]
        head = (sets + ", " if sets else "WITH ") + ", ".join(self.sets) if self.sets else sets
        return self._read(search.run(f"{head} {' UNION ALL '.join(self.parts)}", self.params))

    def _counted_by(self, besides) -> list[str] | None:
        """The 'given' keys of the counters that answer without ``besides``; None when rows must be looked at."""
        names = self.search.narrowing(besides)
        if not names:
            return [""]
        facet = names[0]
        values = getattr(self.search.choice, facet, ())
        if len(names) > 1 or facet not in MANY or (len(values) > 1 and facet not in _DISJOINT):
            return None
        return [f"{facet}:{value}" for value in values]

    def _tiers(self) -> str:
        least = self.search.audience.least
        return f" AND tier >= {least}" if least else ""

    def _facets(self, facets, besides, given):
        if not facets:
            return
        if given is not None:
            self._from_counters(facets, besides or "", given)
        else:
            self._from_rows(facets, besides)

    def _from_counters(self, facets, label, given):
        marks = []
        for index, key in enumerate(given):
            self.params[f"given_{label}{index}"] = key
            marks.append(f":given_{label}{index}")
        among = f"FROM listing_count WHERE given IN ({', '.join(marks)}){self._tiers()}"
        few = [facet for facet in facets if facet != "city"]
        if few:
            named = ", ".join(f"'{facet}'" for facet in few)
            self.parts.append(f"SELECT facet, value, sum(n) AS n {among} AND facet IN ({named}) GROUP BY facet, value")
        if "city" in facets:
            inner = f"SELECT facet, value, sum(n) AS n {among} AND facet = 'city' GROUP BY facet, value"
            self.parts.append(f"SELECT * FROM ({inner} ORDER BY 3 DESC, 2 LIMIT {CITIES}) c")

    def _set(self, besides) -> str:
        """The name of a set of at most CAP + 1 rows, made once."""
        name = f"of_{besides or 'all'}"
        if not any(one.startswith(f"{name} ") for one in self.sets):
            order = "" if self.search.by_words else " ORDER BY l.id DESC"
            self.parts.append(f"SELECT '#{besides or ''}', '', count(*) FROM {name}")
            self.sets.append(
                f"{name} AS MATERIALIZED (SELECT {COLUMNS} {self.search.source(besides)[1]}{order} LIMIT {CAP + 1})"
            )
        return name

    def _from_rows(self, facets, besides):
        name = self._set(besides)
        self.looked.setdefault(besides or "", set()).update(facets)
        for facet in facets:
            column = f"CAST({facet}_bits AS text)" if facet in _BITS else facet
            self.parts.append(f"SELECT '{facet}', {column}, count(*) FROM {name} GROUP BY {column}")

    def _windows(self, active):
        """Ending within and listed since: ranges of the whole list, or of the sets; and how many are connected."""
        for facet, bounds in (("expiring", self._ends()), ("since", self._listed())):
            if self.search.narrowing(facet):
                label = facet if facet in active else None
                of = f"FROM {self._set(label)} l WHERE"
                if facet == "expiring" or self.search.by_words:
                    self.looked.setdefault(label or "", set()).add(facet)
            else:
                of = f"FROM listing l WHERE{self._visible()}"
            for value, sql in bounds:
                counted = f"SELECT count(*) FROM (SELECT 1 {of} {sql} LIMIT {CAP + 1}) x"
                self.parts.append(f"SELECT '{facet}', '{value}', ({counted})")
        if self.search.audience.buyer_id:
            self.params["me"] = self.search.audience.buyer_id
            self.parts.append(f"SELECT 'connected', 'yes', (SELECT count(*) {self.search.of_connections()})")

    def _visible(self) -> str:
        part = self.search.parts.get("audience")
        return " " + part.sql.replace("~", "+" if self.search.sqlite else "") + " AND" if part else ""

    def _ends(self):
        for days in EXPIRING:
            self._param(f"ends_{days}", add_days(self.today, days), Date())
            self._param("ends_today", self.today, Date())
            yield days, f"l.ends_on BETWEEN :ends_today AND :ends_{days}"

    def _listed(self):
        for days in SINCE:
            day = self.today - timedelta(days=days)
            self._param(f"listed_{days}", datetime.combine(day, time(), UTC), Moment())
            yield day.isoformat(), f"l.listed_at >= :listed_{days}"

    def _param(self, name, value, kind):
        self.params[name] = value
        searching.TYPES.setdefault(name, kind)

    def _total(self, given):
        if given is not None:
            self.parts.append(f"SELECT '=', '', n FROM ({self._counted(given)}) t")
        else:
            self.parts.append(f"SELECT '=', '', count(*) FROM {self._set(None)}")

    def total(self) -> str:
        """A statement for the total alone, as column n."""
        given = self._counted_by(None)
        if given is not None:
            return self._counted(given)
        sets, source = self.search.source()
        return f"SELECT count(*) AS n FROM ({sets} SELECT 1 AS one {source} LIMIT {CAP + 1}) x"

    def _counted(self, given) -> str:
        total = f"SELECT coalesce(sum(n), 0) AS n FROM listing_count WHERE given = ''{self._tiers()}"
        if given == [""]:
            return f"{total} AND facet = ''"
        facet = self.search.narrowing()[0]
        marks = ", ".join(f":{facet}{index}" for index in range(len(given)))
        return f"{total} AND facet = '{facet}' AND value IN ({marks})"

    def _read(self, rows) -> Counts:
        counts = Counts()
        for facet, value, n in rows:
            if facet == "=":
                counts.total = int(n)
            elif facet.startswith("#"):
                counts.partial |= self.looked.get(facet[1:], set()) if n > CAP else set()
            elif facet in _BITS and value and value.isdigit():
                for code in codes_of(int(value), _BITS[facet]()):
                    counts.of.setdefault(facet, {})[code] = counts.of.get(facet, {}).get(code, 0) + int(n)
            elif n and value:
                counts.of.setdefault(facet, {})[value] = counts.of.get(facet, {}).get(value, 0) + int(n)
        return counts
