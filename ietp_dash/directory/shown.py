"""What a page of the directory shows: labels, live counts and addresses of every filter, chips, and what a row says."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from ..factories import headcount, kinds
from ..kernel.dates import add_days
from ..kernel.errors import N_
from ..web.presentation import country, day, number
from .choice import CERTIFICATES, EXPIRING, MANY, SINCE, Choice
from .counting import CAP, Counts
from .listing import process_codes, product_codes

_LABELS = {
    "country": N_("Country"),
    "province": N_("Province"),
    "city": N_("City"),
    "product": N_("Product"),
    "process": N_("Process"),
    "certificate": N_("Certificate"),
    "headcount": N_("Headcount"),
    "expiring": N_("Certificate ends within"),
    "connected": N_("Connected to us"),
    "since": N_("Listed since"),
    "q": N_("Words"),
    "sort": N_("Order"),
    "after": N_("Page"),
}
_CERTIFICATES = {
    "certified": N_("Certified"),
    "remediation": N_("Remediation"),
    "probation": N_("Probation"),
    "none": N_("Not certified"),
}
_FACTS = {
    "name": N_("Name"),
    "name_local": N_("Local name"),
    "number": N_("Certificate number"),
    "city": N_("City"),
    "province": N_("Province"),
    "product": N_("Product"),
    "address": N_("Address"),
    "address_local": N_("Address"),
    "country": N_("Country"),
}


@dataclass(frozen=True)
class Option:
    """One value of a filter: ``count`` in words, '' when nothing is known."""

    value: str
    label: str
    count: str
    chosen: bool


@dataclass(frozen=True)
class Filter:
    """One filter of the panel; ``several`` values may be chosen at once."""

    name: str
    label: str
    options: list[Option]
    several: bool = True


def said(count: int | None, partial: bool = False) -> str:
    """A count in words: exact to 1,000, then '1,000+'; 'n+' when only part was looked at."""
    if count is None:
        return "" if partial else "0"
    if count > CAP:
        return _capped(str(get_locale()))
    text = str(count) if count < 1000 else number(count)
    return f"{text}+" if partial else text


@lru_cache(maxsize=16)
def _capped(language: str) -> str:
    return f"{number(CAP)}+"


def labels() -> dict[str, str]:
    """What the filters are called."""
    return {name: _(words) for name, words in _LABELS.items()}


def label_of(name: str, value) -> str:
    """What a value of a filter is called."""
    if name == "country":
        return country(value)
    if name == "product":
        return kinds.product_name(value)
    if name == "process":
        return kinds.process_name(value)
    if name == "certificate":
        return certificate_label(value)
    if name == "headcount":
        return headcount.label("" if value == "unknown" else value)
    if name == "expiring":
        return ngettext("%(num)d day", "%(num)d days", int(value))
    if name == "since":
        return day(date.fromisoformat(str(value)))
    return str(value)


def certificate_label(code: str) -> str:
    """A certificate type in words; 'Not certified' without one."""
    return _(_CERTIFICATES[code])


def filters(choice: Choice, counts: Counts, today: date, may_connect: bool) -> list[Filter]:
    """Every filter with its options, the most frequent places first."""
    names = labels()
    found = [Filter(name, names[name], _options(name, choice, counts)) for name in MANY]
    found.append(Filter("expiring", names["expiring"], _days(choice, counts), several=False))
    found.append(Filter("since", names["since"], _since(choice, counts, today), several=False))
    if may_connect:
        count = counts.of.get("connected", {}).get("yes", 0)
        found.append(Filter("connected", names["connected"], [Option("yes", _("Yes"), said(count), choice.connected)]))
    return [one for one in found if one.options]


def _options(name, choice, counts) -> list[Option]:
    of, partial, chosen = counts.of.get(name, {}), name in counts.partial, getattr(choice, name)
    fixed = {
        "product": product_codes(),
        "process": process_codes(),
        "certificate": CERTIFICATES,
        "headcount": [code for code, _low, _high in headcount.BANDS] + ["unknown"],
    }
    values = fixed.get(name) or sorted({*of, *chosen}, key=lambda value: (-of.get(value, 0), value))
    values = [value for value in values if value != "unknown" or of.get(value) or value in chosen]
    names = _names(name)
    return [
        Option(value, names.get(value) or label_of(name, value), said(of.get(value), partial), value in chosen)
        for value in values
    ]


def _names(name) -> dict[str, str]:
    """The names of products and processes by code, looked up once."""
    return dict(kinds.products()) if name == "product" else dict(kinds.processes()) if name == "process" else {}


def _days(choice, counts) -> list[Option]:
    of, partial = counts.of.get("expiring", {}), "expiring" in counts.partial
    days = sorted({*EXPIRING, *([choice.expiring] if choice.expiring else [])})
    return [_day_option(one, of, partial, choice) for one in days]


def _day_option(days, of, partial, choice) -> Option:
    count = _window(of, str(days), partial, days in EXPIRING)
    return Option(str(days), label_of("expiring", days), count, days == choice.expiring)


def _since(choice, counts, today) -> list[Option]:
    of, partial = counts.of.get("since", {}), "since" in counts.partial
    usual = [add_days(today, -days) for days in SINCE]
    days = sorted({*usual, *([choice.since] if choice.since else [])}, reverse=True)
    return [
        Option(one.isoformat(), day(one), _window(of, one.isoformat(), partial, one in usual), one == choice.since)
        for one in days
    ]


def _window(of, value, partial, counted) -> str:
    return said(of.get(value), partial) if counted else ""


def chips(choice: Choice, address) -> list[tuple[str, str]]:
    """What is chosen, each with the address of the list without it."""
    names, found = labels(), []
    if choice.q:
        found.append((f"“{choice.q}”", address(choice.without("q"))))
    for name in choice.active:
        values = getattr(choice, name) if name in MANY else (getattr(choice, name),)
        for value in values:
            said_ = names[name] if name == "connected" else f"{names[name]}: {label_of(name, value)}"
            found.append((said_, address(choice.without(name, value if name in MANY else None))))
    return found


def sorts(choice: Choice) -> list[tuple[str, str]]:
    """The orders on offer."""
    offered = [("relevance", _("Best match first"))] if choice.q else []
    return [
        *offered,
        ("newest", _("Newest first")),
        ("name", _("By name")),
        ("ends", _("By certificate end")),
    ]


def fact_label(fact: str) -> str:
    """What the facts are called that a row was found by."""
    return _(_FACTS[fact])


def headcount_of(code: str) -> str:
    """A headcount band in words."""
    return headcount.label("" if code == "unknown" else code)


def said_rule(no) -> str:
    """A refusal in the reader's language."""
    return _(no.message, **no.values)
