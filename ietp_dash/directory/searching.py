"""From a Choice to SQL, the same text for both databases but for how words are matched and how SQLite is led.

SQLite plans without statistics, so it is told by a unary plus which indexes to leave alone; PostgreSQL decides itself.
How many rows each filter leaves ('sizes', mostly from the counters) says where to begin: with the smallest set if it is
small, else along the order of the list.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, time

from sqlalchemy import Date, bindparam, text

from ..kernel import clock, folding
from ..kernel.access import Kind, Viewer
from ..storage.database import Moment, db
from . import words
from .choice import MANY, Choice, ends_between
from .listing import HIDDEN, LISTED, PUBLIC, bits, process_codes, product_codes

SMALL = 5_000
FEW = 500
MADE = ("product", "process")
_NARROW = ", ".join(
    f"l.{name}"
    for name in (*MANY[:3], "certificate", "headcount", "product_bits", "process_bits", "tier", "ends_on", "listed_at")
)
TEXT_CAP = 5_000
NUMBER = 7
TYPES = {"ends_from": Date(), "ends_to": Date(), "after_day": Date(), "listed_from": Moment(), "now": Moment()}


@dataclass(frozen=True)
class Audience:
    """Which rows somebody sees: those of ``least`` tier or above; a firm only those it is or was assigned to."""

    least: int
    firm_id: int | None = None
    buyer_id: int | None = None


def audience_of(viewer: Viewer) -> Audience | None:
    """Who sees what in the directory (V2, V8, P22): staff every row, buyers the listed ones, firms their own, everybody
    else the public ones."""
    if viewer.kind is Kind.PROGRAMME:
        return Audience(HIDDEN)
    if viewer.kind is Kind.BUYER and viewer.active:
        return Audience(LISTED, buyer_id=viewer.organisation_id)
    if viewer.kind is Kind.FIRM:
        return Audience(HIDDEN, firm_id=viewer.organisation_id)
    return Audience(PUBLIC)


@dataclass
class Part:
    """One condition: ``sql`` with ``~`` before columns whose index may be left alone; ``driver`` to begin with it."""

    sql: str
    driver: str = ""
    size: int | None = None


@dataclass
class Search:
    """The conditions of one choice for one audience, with their parameters."""

    audience: Audience
    choice: Choice
    today: object
    parts: dict[str, Part] = field(default_factory=dict)
    params: dict = field(default_factory=dict)
    hits: int | None = None
    is_measured: bool = False
    is_late: bool = False
    known: words.Lookup = field(default_factory=words.Lookup)

    def __post_init__(self):
        self.sqlite = words.is_sqlite()
        self._see()
        for name in self.choice.active:
            getattr(self, f"_{name}", self._equal)(name)
        if self.choice.q:
            self._words()

    def _see(self):
        if self.audience.firm_id is not None:
            self.params["firm"] = self.audience.firm_id
            own = "l.factory_id IN (SELECT factory_id FROM audit WHERE firm_id = :firm)"
            self.parts["audience"] = Part(own, size=0)
        elif self.audience.least == PUBLIC:
            self.parts["audience"] = Part("~l.tier = 2", "l.tier = 2")
        elif self.audience.least:
            self.parts["audience"] = Part("~l.tier >= 1")

    def _equal(self, name):
        values = getattr(self.choice, name)
        marks = ", ".join(f":{name}{index}" for index in range(len(values)))
        self.params |= {f"{name}{index}": value for index, value in enumerate(values)}
        sql = f"l.{name} = {marks}" if len(values) == 1 else f"l.{name} IN ({marks})"
        self.parts[name] = Part("~" + sql, sql)

    def _made(self, name, table, codes):
        self.params[name] = bits(getattr(self.choice, name), codes)
        marks = ", ".join(f":{name}{index}" for index in range(len(getattr(self.choice, name))))
        self.params |= {f"{name}{index}": value for index, value in enumerate(getattr(self.choice, name))}
        driver = f"l.factory_id IN (SELECT factory_id FROM {table} WHERE code IN ({marks}))"
        self.parts[name] = Part(f"(l.{name}_bits & :{name}) <> 0", driver)

    def _product(self, name):
        self._made(name, "factory_product", product_codes())

    def _process(self, name):
        self._made(name, "factory_process", process_codes())

    def _expiring(self, name):
        self.params["ends_from"], self.params["ends_to"] = ends_between(self.choice, self.today)
        sql = "l.ends_on BETWEEN :ends_from AND :ends_to"
        self.parts[name] = Part("~" + sql, sql)

    def _since(self, name):
        self.params["listed_from"] = datetime.combine(self.choice.since, time(), UTC)
        self.parts[name] = Part("~l.listed_at >= :listed_from", "l.listed_at >= :listed_from")

    def _connected(self, name):
        self.params["buyer"] = self.audience.buyer_id or 0
        sql = "l.factory_id IN (SELECT factory_id FROM connection WHERE buyer_id = :buyer AND state = 'accepted')"
        self.parts[name] = Part(sql, sql, size=0)

    def _words(self):
        folded = folding.fold(self.choice.q)
        if len(folded) == NUMBER and folded[0] == "c" and folded[1:].isdigit() and folded.isascii():
            self.params["number"] = folded.upper()
            self.parts["q"] = Part("l.number = :number", "l.number = :number", size=0)
            return
        self.params["match"] = words.match_of(folding.terms(self.choice.q), {})
        self.parts["q"] = Part(self._word_sql)

    def look_up(self, known: words.Lookup | None = None) -> None:
        """Find out which known words the typed ones begin, and from their numbers how many rows there may be."""
        terms = folding.terms(self.choice.q) if self.by_words else []
        self.known = known or words.look_up(terms)
        if terms:
            self.params["match"] = words.match_of(terms, self.known.beginnings)
        numbers = [sum(n.values()) for n in self.known.beginnings.values() if len(n) <= words.FEW]
        if numbers and min(numbers) <= TEXT_CAP:
            self.hits = self.parts["q"].size = min(numbers)

    @property
    def _word_sql(self) -> str:
        if self.sqlite:
            return "+l.id IN (SELECT rowid FROM listing_text WHERE listing_text MATCH :match)"
        return "(SELECT t.words FROM listing_text t WHERE t.id = l.id) @@ CAST(:match AS tsquery)"

    @property
    def by_words(self) -> bool:
        """Whether words are matched in the index (a whole certificate number is looked up instead)."""
        return "match" in self.params

    def narrowing(self, besides: str | None = None) -> list[str]:
        """The facets that narrow the list, without ``besides``; words and a firm's own rows count too."""
        own = ["audience"] if self.audience.firm_id is not None else []
        return own + [name for name in self.parts if name not in ("audience", besides)]

    # --- sizes: how many rows each part leaves ---------------------------------------------------------------------

    def measure(self, now) -> None:
        """Find out how large the sets are, and whether rows wait to be brought up to date; by one statement."""
        self.is_measured = True
        asked = [self._size_sql(name) for name, part in self.parts.items() if part.size is None and name != "audience"]
        asked.append("SELECT '!', (SELECT count(*) FROM (SELECT 1 FROM listing WHERE changes_at <= :now LIMIT 1) x)")
        sizes = dict(self.run(" UNION ALL ".join(asked), {"now": now}))
        self.is_late = sizes.pop("!") > 0
        for name, size in sizes.items():
            self.parts[name].size = size
        self.hits = sizes.get("q", self.hits)

    def _size_sql(self, name) -> str:
        if name == "q":
            of_words = "listing_text MATCH :match" if self.sqlite else "words @@ CAST(:match AS tsquery)"
            hits = f"SELECT 1 FROM listing_text WHERE {of_words} LIMIT {TEXT_CAP + 1}"
            return f"SELECT 'q', (SELECT count(*) FROM ({hits}) x)"
        if name in MANY:
            marks = ", ".join(f":{name}{index}" for index in range(len(getattr(self.choice, name))))
            return (
                f"SELECT '{name}', (SELECT coalesce(sum(n), 0) FROM listing_count"
                f" WHERE given = '' AND facet = '{name}' AND value IN ({marks}))"
            )
        driver = self.parts[name].driver
        return f"SELECT '{name}', (SELECT count(*) FROM (SELECT 1 FROM listing l WHERE {driver} LIMIT {SMALL + 1}) x)"

    # --- putting it together ---------------------------------------------------------------------------------------

    @property
    def is_common(self) -> bool:
        """Whether more rows have the words than are worth collecting first."""
        return self.by_words and self.hits is not None and self.hits > TEXT_CAP

    def source(self, besides: str | None = None, order: str = "") -> tuple[str, str]:
        """(what comes between WITH and SELECT, FROM ... WHERE ...) for the rows of this choice.

        ``besides`` leaves one facet out; ``order`` is the list's order (newest, name, ends) that rows are wanted along.
        """
        names = [name for name in self.parts if name != besides]
        if self.by_words and "q" in names:
            names.remove("q")
            if not self.is_common:
                rest = self._where(names, None)
                return self._collected(), f"FROM hit CROSS JOIN listing l WHERE l.id = hit.id{rest}"
            if self.sqlite and order in ("", "newest"):
                rest = self._where(names, None)
                return "", (
                    "FROM listing_text t CROSS JOIN listing l"
                    f" WHERE t.listing_text MATCH :match AND l.id = t.rowid{rest}"
                )
            probe = f" AND {self._word_sql}"
        else:
            probe = ""
        return "", f"FROM listing l WHERE 1 = 1{self._where(names, self._driver(names, order))}{probe}"

    def sample(self, besides: str | None = None) -> tuple[str, bool]:
        """FROM ... WHERE ... ORDER BY for rows to count in, and whether rows that fit may be missing.

        Without words: the newest first where an index gives that order, else along the range that is asked for. With a
        facet left out no more than SMALL rows are looked at, so that many filters cost no more than few.
        """
        if self.by_words or self.audience.firm_id is not None:
            return self.source(besides)[1], False
        names = [name for name in self.parts if name != besides]
        driver = self._driver(names)
        if driver is None:
            ranged = next((name for name in ("expiring", "since") if name in names), None)
            order = "" if ranged else " ORDER BY l.id DESC"
            return f"FROM listing l WHERE 1 = 1{self._where(names, ranged)}{order}", ranged is not None
        size = self.parts[driver].size or 0
        if besides is None or size <= SMALL or not self._is_straight(driver) or "connected" in names:
            return f"FROM listing l WHERE 1 = 1{self._where(names, driver)} ORDER BY l.id DESC", False
        few = f"SELECT {_NARROW} FROM listing l WHERE {self.parts[driver].driver} ORDER BY l.id DESC LIMIT {SMALL}"
        rest = self._where([name for name in names if name != driver], None)
        return f"FROM ({few}) l WHERE 1 = 1{rest}", True

    def of_connections(self) -> str:
        """FROM ... WHERE ... for the rows of this choice that the viewer (parameter ``me``) is connected to."""
        names = [name for name in self.parts if name not in ("connected", "q" if self.by_words else "")]
        found = "FROM connection c CROSS JOIN listing l WHERE c.buyer_id = :me AND c.state = 'accepted'"
        found += f" AND l.factory_id = c.factory_id{self._where(names, None)}"
        if not self.by_words:
            return found
        return f"{found} AND {self._word_sql}"

    def _collected(self) -> str:
        if self.sqlite:
            inner = "SELECT rowid AS id FROM listing_text WHERE listing_text MATCH :match"
        else:
            inner = "SELECT id FROM listing_text WHERE words @@ CAST(:match AS tsquery)"
        return f"WITH hit AS MATERIALIZED ({inner})"

    def _driver(self, names, order="") -> str | None:
        """The part to begin with. One value of one column keeps the order of being listed, so the smallest of these is
        always good there, and one country keeps the order of names; other sets, and other orders, are begun with only
        if the set is small."""
        if self.audience.firm_id is not None:
            return None
        sized = [(self.parts[name].size, name) for name in names if self.parts[name].driver]
        sized = [(size, name) for size, name in sized if size is not None]
        if self.audience.least == PUBLIC and "audience" in names:
            sized.append((SMALL, "audience"))
        small = [(size, name) for size, name in sized if size <= (FEW if name in MADE else SMALL)]
        if small:
            return min(small)[1]
        straight = [(size, name) for size, name in sized if self._is_straight(name)]
        if order == "name":
            return "country" if "country" in names and self._is_straight("country") else None
        return min(straight)[1] if straight and order in ("", "newest") else None

    def _is_straight(self, name) -> bool:
        return name in MANY and name not in MADE and len(getattr(self.choice, name)) == 1

    def _where(self, names, driver) -> str:
        found = []
        for name in names:
            part = self.parts[name]
            sql = part.driver if name == driver else part.sql
            found.append(sql.replace("~", "+" if self.sqlite and self.is_measured else ""))
        return "".join(f" AND {sql}" for sql in found)

    def run(self, sql: str, more: dict | None = None, columns=()) -> list:
        """Every row that ``sql`` answers, with this search's parameters (those it names); ``columns`` in order."""
        named = set(re.findall(r":([a-z]\w*)", sql))
        params = {name: value for name, value in (self.params | (more or {})).items() if name in named}
        statement = text(sql).bindparams(*[bindparam(name, type_=TYPES[name]) for name in params if name in TYPES])
        return db.session.execute(statement.columns(*columns) if columns else statement, params).all()


def prepared(audience: Audience, choice: Choice) -> Search:
    """The measured search of ``choice`` for ``audience``, today."""
    search = Search(audience, choice, clock.today())
    search.look_up()
    search.measure(clock.now())
    return search
