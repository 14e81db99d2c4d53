"""A factory's row in the directory, worked out from plain values: pure, for one factory as for a million.

Rule source: docs/rules.md V2 (what a card shows), V8 (who is listed), V11 ('Not certified' tells nothing more).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale

from ..factories import kinds
from ..factories.headcount import band
from ..kernel import clock, folding
from ..kernel.dates import add_days
from ..status.shown import Held, certificate_in_force
from .models import NEVER

FACETS = ("country", "province", "city", "product", "process", "certificate", "headcount")
HIDDEN, LISTED, PUBLIC = 0, 1, 2


@dataclass(frozen=True)
class Site:
    """What the directory needs to know of a factory. ``listed``: as Factory.is_listed; ``since``: UTC."""

    factory_id: int
    public_id: str
    name: str
    country: str
    since: datetime
    name_local: str = ""
    address: str = ""
    address_local: str = ""
    city: str = ""
    province: str = ""
    zone: str = "Asia/Shanghai"
    workers: int | None = None
    number: str | None = None
    listed: bool = True
    opted_in: bool = False
    products: tuple[str, ...] = ()
    processes: tuple[str, ...] = ()
    certificates: tuple[Held, ...] = field(default=())


def listing_values(site: Site, now: datetime) -> dict:
    """The columns of a Listing but ``id``, as of ``now`` (aware)."""
    held = certificate_in_force(site.certificates, clock.day_of(now, site.zone))
    tier = HIDDEN if not site.listed else PUBLIC if site.opted_in and held else LISTED
    return {
        "factory_id": site.factory_id,
        "public_id": site.public_id,
        "tier": tier,
        "name": site.name,
        "name_local": site.name_local,
        "name_key": folding.sort_key(site.name, site.name_local),
        "local_key": folding.fold(site.name_local)[:200],
        "address": site.address,
        "address_local": site.address_local,
        "city": site.city,
        "province": site.province,
        "country": site.country,
        "headcount": band(site.workers) or "unknown",
        "products": ",".join(site.products),
        "processes": ",".join(site.processes),
        "product_bits": bits(site.products, product_codes()),
        "process_bits": bits(site.processes, process_codes()),
        "number": site.number,
        "certificate": str(held.type) if held else "none",
        "ends_on": held.valid_to if held else NEVER,
        "listed_at": site.since,
        "changes_at": next_change(site, held, now),
    }


def next_change(site: Site, held: Held | None, now: datetime) -> datetime | None:
    """When time alone next changes what is shown: after a certificate's last day, or on the next one's first."""
    today = clock.day_of(now, site.zone)
    days = [add_days(held.valid_to, 1)] if held else []
    for one in site.certificates:
        days += [day for day in (one.valid_from, one.withdrawn_on, one.superseded_on) if day and day > today]
    return start_of(min(days), site.zone) if days else None


def start_of(day: date, zone: str) -> datetime:
    """The first moment of ``day`` in ``zone``."""
    return datetime.combine(day, time(), ZoneInfo(zone))


@cache
def product_codes() -> tuple[str, ...]:
    """Product codes in the order of their bits: that of data/products.toml, which only grows at its end."""
    return tuple(kinds.product_texts())


@cache
def product_texts() -> dict[str, str]:
    """Every name of a product by its code."""
    return kinds.product_texts()


@cache
def process_codes() -> tuple[str, ...]:
    """Process codes in the order of their bits."""
    return tuple(kinds.process_texts())


def bits(codes: Iterable[str], known: tuple[str, ...]) -> int:
    """A set of codes as a number; codes that are not known are left out.

    >>> bits(("b", "x"), ("a", "b"))
    2
    """
    return sum(1 << known.index(code) for code in set(codes) if code in known)


def codes_of(number: int, known: tuple[str, ...]) -> list[str]:
    """The codes whose bits are set."""
    return [code for place, code in enumerate(known) if number >> place & 1]


def document(values: dict) -> str:
    """The tokens that a listing is found by, parted by blanks. A certificate number only while it is valid (V11):
    whole numbers are looked up by themselves."""
    texts = product_texts()
    parts = [values[name] for name in ("name", "name_local", "city", "province", "address", "address_local")]
    parts += [texts.get(code, code) for code in values["products"].split(",") if code]
    parts.append(country_texts(values["country"]))
    if values["number"] and values["certificate"] != "none":
        parts.append(values["number"])
    return " ".join(folding.tokens(" \n ".join(parts)))


@cache
def country_texts(code: str) -> str:
    """A country's names in every language of the product."""
    names = (Locale.parse(language).territories.get(code, "") for language in kinds.LANGUAGES)
    return " ".join(dict.fromkeys(names))


def words_of(tokens: str) -> set[str]:
    """The words among a document's tokens (not the characters of unspaced scripts): what may be begun or meant."""
    return {word for word in tokens.split() if len(word) > 1 and not folding.is_unspaced(word)}


def facet_values(values: dict) -> list[tuple[str, str]]:
    """Every (facet, value) that a listing counts under."""
    single = ("country", "province", "city", "certificate", "headcount")
    found = [(name, values[name]) for name in single if values[name]]
    found += [("product", code) for code in codes_of(values["product_bits"], product_codes())]
    return found + [("process", code) for code in codes_of(values["process_bits"], process_codes())]


def count_keys(values: dict) -> Iterator[tuple[str, str, str, int]]:
    """Every counter (given, facet, value, tier) that a listing is one of."""
    tier, found = values["tier"], facet_values(values)
    yield "", "", "", tier
    for facet, value in found:
        yield "", facet, value, tier
    for given, chosen in found:
        name = f"{given}:{chosen}"
        for facet, value in found:
            if facet != given:
                yield name, facet, value, tier
