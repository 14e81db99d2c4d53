"""Invented names for the demonstration: factories, places, people, buyers, audit firms.

Pure: everything is drawn with the ``random.Random`` that the caller passes, so the same seed gives the same names.
Nothing here names a real company (programme.md 7); towns are real, streets are not.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

DATA = Path(__file__).with_name("data")
HOUSE_NUMBERS = 280
SPREAD = 0.06


@dataclass(frozen=True)
class Name:
    """One name in Latin letters and in local script (the same where the script is Latin)."""

    en: str
    local: str


@dataclass(frozen=True)
class Place:
    """A town in which demonstration factories stand. ``weight`` is relative; degrees are WGS 84."""

    country: str
    province: Name
    city: Name
    districts: tuple[Name, ...]
    zone: str
    latitude: float
    longitude: float
    weight: float


@dataclass(frozen=True)
class Address:
    """A street address in English and in local script, its postal code ('' where there is none) and position."""

    en: str
    local: str
    postal_code: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Buyer:
    """A buyer organisation. ``kind``: brand, retailer, importer, licensor."""

    name: str
    name_zh: str
    kind: str
    country: str


@dataclass(frozen=True)
class AuditFirm:
    """An audit firm, its seat, and the countries it covers."""

    name: str
    name_zh: str
    country: str
    covers: tuple[str, ...]


@cache
def _read(name: str) -> dict:
    return tomllib.loads((DATA / f"{name}.toml").read_text("utf-8"))


@cache
def places() -> tuple[Place, ...]:
    """Every town of the demonstration."""
    data = _read("places")
    return tuple(_place(one, data["country"][one["country"]]) for one in data["place"])


def _place(data: dict, country: dict) -> Place:
    return Place(
        country=data["country"],
        province=Name(*data["province"]),
        city=Name(*data["city"]),
        districts=tuple(Name(*one) for one in data["districts"]),
        zone=data.get("zone", country["zone"]),
        latitude=data["lat"],
        longitude=data["lon"],
        weight=data["weight"],
    )


def place(rng: Random, country: str | None = None) -> Place:
    """A town by weight, of ``country`` where given; raises ValueError for a country without towns."""
    found = [one for one in places() if country in (None, one.country)]
    if not found:
        raise ValueError(f"no town in {country}")
    return rng.choices(found, [one.weight for one in found])[0]


def address(rng: Random, town: Place) -> Address:
    """A street address in ``town``, with a position a few kilometres around its centre."""
    rules = _read("places")["country"][town.country]
    street, district = Name(*rng.choice(rules["streets"])), rng.choice(town.districts)
    number = rng.randint(1, HOUSE_NUMBERS)
    english = rules["address"].format(
        no=number, street=street.en, district=district.en, city=town.city.en, province=town.province.en
    )
    local = rules["address_local"].format(
        no=number, street=street.local, district=district.local, city=town.city.local, province=town.province.local
    )
    return Address(
        en=english,
        local=local,
        postal_code="".join(str(rng.randint(1, 9)) for _digit in range(rules["postal"])),
        latitude=round(town.latitude + rng.uniform(-SPREAD, SPREAD), 5),
        longitude=round(town.longitude + rng.uniform(-SPREAD, SPREAD), 5),
    )


def brands(country: str) -> int:
    """How many different brands can be drawn in ``country``, those of real companies left out."""
    first, second = _parts(country)
    return len({f"{a[0]} {b[0]}" for a in first for b in second} - _avoided())


def factory(rng: Random, town: Place, taken: set[str]) -> Name:
    """A factory name whose brand is not in ``taken``, which it joins; raises ValueError when all are taken."""
    first, second = _parts(town.country)
    brand = _free_brand(rng, first, second, taken, _gap(town.country))
    taken.add(brand.en)
    forms = _read("factory_names")["forms"][town.country]
    form = rng.randrange(len(forms["en"]))
    return Name(
        en=forms["en"][form].format(brand=brand.en, city=town.city.en, town=town.city.en),
        local=forms["local"][form].format(
            brand=brand.local, city=town.city.local, town=town.city.local.removesuffix("市")
        ),
    )


def _parts(country: str) -> tuple[list, list]:
    data = _read("factory_names")
    own = data["forms"][country]
    return own.get("first", data["first"]), own.get("second", data["second"])


@cache
def _avoided() -> frozenset[str]:
    return frozenset(_read("factory_names")["avoid"])


def _gap(country: str) -> str:
    return "" if country in ("CN", "HK", "TH") else " "


def _free_brand(rng: Random, first: list, second: list, taken: set[str], gap: str) -> Name:
    """Tries at random, then looks through all: quick while most are free, sure when few are."""
    avoided = _avoided()
    for _attempt in range(20):
        brand = _brand(rng.choice(first), rng.choice(second), gap)
        if brand.en not in taken and brand.en not in avoided:
            return brand
    every = (_brand(a, b, gap) for a in first for b in second)
    left = [brand for brand in every if brand.en not in taken and brand.en not in avoided]
    if not left:
        raise ValueError("every brand is taken")
    return rng.choice(left)


def _brand(first: list[str], second: list[str], gap: str) -> Name:
    return Name(f"{first[0]} {second[0]}", f"{first[1]}{gap}{second[1]}")


def person(rng: Random, country: str) -> Name:
    """A person's name as usual in ``country``; from a European mix where the country has no list of its own."""
    data = _read("people")
    rules = data.get(country, data["other"])
    family, given = Name(*rng.choice(rules["families"])), Name(*rng.choice(rules["givens"]))
    return Name(
        en=rules["latin"].format(family=family.en, given=given.en),
        local=rules["local"].format(family=family.local, given=given.local),
    )


@cache
def buyers() -> tuple[Buyer, ...]:
    """The sixty buyer organisations."""
    return tuple(Buyer(*one) for one in _read("organisations")["buyers"])


@cache
def audit_firms() -> tuple[AuditFirm, ...]:
    """The five audit firms."""
    return tuple(
        AuditFirm(name, name_zh, country, tuple(covers))
        for name, name_zh, country, covers in _read("organisations")["audit_firms"]
    )
