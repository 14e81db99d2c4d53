"""Rows made ready to be shown: every word, label and address is worked out once a page, so that a row costs little."""

from dataclasses import dataclass
from functools import lru_cache

from flask import get_template_attribute, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup

from ..factories import kinds
from ..web.presentation import day
from . import shown

_ANY = "0" * 16


@dataclass(frozen=True)
class Shown:
    """What one row says. ``reasons`` are (fact in words, text with marks)."""

    id: str
    name: str
    local: str
    place: str
    products: str
    processes: str
    chip: Markup
    until: str
    connection: str
    may_ask: bool
    status: Markup
    reasons: list[tuple[str, Markup]]
    url: str
    renewal: str
    request: str


class Cards:
    """Makes rows ready in the reader's language; ``query`` is what was searched for."""

    def __init__(self, query: str = "", connects: bool = False):
        self.query, self.connects = query, connects
        self.language = str(get_locale())
        self.countries = get_locale().territories
        self.products, self.processes = dict(kinds.products()), dict(kinds.processes())
        self.until = _("to %(day)s")
        self.states = {"accepted": _("Connected"), "pending": _("Connection requested")}
        self.facts: dict[str, str] = {}
        self.bands: dict[str, str] = {}
        self.chips: dict[str, Markup] = {}
        self.detail = url_for("factories.detail", factory=_ANY)
        self.row = url_for("directory.row", factory=_ANY, q=query or None)
        self.ask = url_for("connections.new", factory=_ANY) if connects else ""

    def ready(self, card) -> Shown:
        """One card's words."""
        row, stand = card.row, card.stand
        certified = row.certificate != "none"
        standing = stand.standing if stand.sees_status else None
        differs = standing is not None and standing.shown != (row.certificate if certified else "not_certified")
        return Shown(
            id=row.public_id,
            name=row.name or row.name_local,
            local=row.name_local if row.name else "",
            place=self._place(row),
            products=", ".join(self.products.get(code, code) for code in row.products.split(",") if code),
            processes=", ".join(self.processes.get(code, code) for code in row.processes.split(",") if code),
            chip=self._chip(row.certificate if certified else "not_certified"),
            until=self.until % {"day": _day(row.ends_on, self.language)} if certified else "",
            connection=self.states.get(stand.connection, ""),
            may_ask=self.connects and not stand.connection,
            status=self._chip(standing.shown) if differs else Markup(""),
            reasons=[(self._fact(reason.fact), reason.text) for reason in card.reasons],
            url=self.detail.replace(_ANY, row.public_id),
            renewal=self.row.replace(_ANY, row.public_id),
            request=self.ask.replace(_ANY, row.public_id),
        )

    def _place(self, row) -> str:
        place = ", ".join(filter(None, (row.city, row.province, self.countries.get(row.country, row.country))))
        if row.headcount == "unknown":
            return place
        if row.headcount not in self.bands:
            self.bands[row.headcount] = shown.headcount_of(row.headcount)
        return f"{place} · {self.bands[row.headcount]}"

    def _chip(self, code: str) -> Markup:
        if code not in self.chips:
            self.chips[code] = get_template_attribute("macros/chips.html", "status_chip")(code)
        return self.chips[code]

    def _fact(self, fact: str) -> str:
        if fact not in self.facts:
            self.facts[fact] = shown.fact_label(fact)
        return self.facts[fact]


@lru_cache(maxsize=8192)
def _day(value, language: str) -> str:
    return day(value)
