"""What of the directory is looked at: read from an address, written back to it, so that every view is a URL. Pure.

A value that makes no sense is left out and named in ``problems``; the rest holds, so that nothing typed is lost.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from urllib.parse import urlencode

from babel import Locale
from werkzeug.datastructures import MultiDict

from ..factories.headcount import BANDS
from ..kernel import clock, folding
from ..kernel.dates import add_days
from ..kernel.errors import N_, Refused
from .listing import document, process_codes, product_codes
from .models import NEVER

LONGEST_QUERY = 200
MOST_TERMS = 12
MOST_VALUES = 20
CERTIFICATES = ("certified", "remediation", "probation", "none")
SORTS = ("newest", "name", "ends", "relevance")
EXPIRING = (30, 60, 90, 180)
SINCE = (7, 30, 90, 365)
MANY = ("country", "province", "city", "product", "process", "certificate", "headcount")


@cache
def known(facet: str) -> frozenset[str] | None:
    """The values that a facet can have; None for places, which are whatever factories say."""
    values = {
        "country": {code for code in Locale("en").territories if len(code) == 2 and code.isalpha()},
        "product": product_codes(),
        "process": process_codes(),
        "certificate": CERTIFICATES,
        "headcount": [*(code for code, _low, _high in BANDS), "unknown"],
    }
    return frozenset(values[facet]) if facet in values else None


@dataclass(frozen=True)
class Choice:
    """Filters, words, order. Several values of one facet mean any of them; different facets mean all of them.

    ``expiring`` is in days from today; ``since`` the first day of being listed; ``after`` the public id of the last row
    already seen; ``sort`` '' means newest, or relevance where words are searched.
    """

    q: str = ""
    country: tuple[str, ...] = ()
    province: tuple[str, ...] = ()
    city: tuple[str, ...] = ()
    product: tuple[str, ...] = ()
    process: tuple[str, ...] = ()
    certificate: tuple[str, ...] = ()
    headcount: tuple[str, ...] = ()
    expiring: int | None = None
    connected: bool = False
    since: date | None = None
    sort: str = ""
    after: str = ""

    def with_(self, **changes) -> "Choice":
        """The same with some of it changed; from the first page on, unless ``after`` is given."""
        return replace(self, **{"after": ""} | changes)

    def without(self, facet: str, value: str | None = None) -> "Choice":
        """The same without a facet, or without one of its values."""
        if facet in MANY and value is not None:
            return self.with_(**{facet: tuple(one for one in getattr(self, facet) if one != value)})
        return self.with_(**{facet: getattr(Choice(), facet)})

    @property
    def active(self) -> tuple[str, ...]:
        """The facets that narrow the list, words aside."""
        return tuple(name for name in (*MANY, "expiring", "connected", "since") if getattr(self, name))

    @property
    def order(self) -> str:
        """How the rows are sorted: newest, name, ends or relevance."""
        if self.sort == "relevance" and not self.q:
            return "newest"
        return self.sort or ("relevance" if self.q else "newest")

    def arguments(self) -> list[tuple[str, str]]:
        """The address's arguments in fixed order; what is not chosen is left out."""
        found = [("q", self.q)] if self.q else []
        found += [(name, value) for name in MANY for value in getattr(self, name)]
        found += [("expiring", str(self.expiring))] if self.expiring else []
        found += [("connected", "yes")] if self.connected else []
        found += [("since", self.since.isoformat())] if self.since else []
        return found + [(name, getattr(self, name)) for name in ("sort", "after") if getattr(self, name)]

    def query(self) -> str:
        """The part of the address after '?'."""
        return urlencode(self.arguments())


def read(args: MultiDict, today: date) -> tuple[Choice, list[Refused]]:
    """The Choice that an address asks for, and what of it made no sense (named by field)."""
    problems: list[Refused] = []
    values = {name: tuple(_values(args, name, problems)) for name in MANY}
    choice = Choice(
        q=_words(args.get("q", ""), problems),
        expiring=_days(args.get("expiring", ""), problems),
        connected=_yes(args.get("connected", ""), problems),
        since=_day(args.get("since", ""), today, problems),
        sort=_one_of(args.get("sort", ""), SORTS, "sort", problems),
        after=args.get("after", "").strip(),
        **values,
    )
    return choice, problems


def _refuse(problems, message, field, **values):
    problems.append(Refused(message, field, **values))


def _words(text, problems) -> str:
    text = " ".join(text.split())
    if not text:
        return ""
    if len(text) > LONGEST_QUERY:
        _refuse(problems, N_("Search for at most %(most)s characters."), "q", most=LONGEST_QUERY)
        return ""
    if not folding.terms(text):
        _refuse(problems, N_("Type at least one letter or digit to search for."), "q")
        return ""
    if len(folding.terms(text)) > MOST_TERMS:
        _refuse(problems, N_("Search for at most %(most)s words at once."), "q", most=MOST_TERMS)
        return ""
    return text


def _values(args, name, problems) -> Iterator[str]:
    given = list(dict.fromkeys(value for value in args.getlist(name) if value))
    if len(given) > MOST_VALUES:
        _refuse(problems, N_("Choose at most %(most)s values of one filter."), name, most=MOST_VALUES)
    for value in given[:MOST_VALUES]:
        value = value.upper() if name == "country" else value
        allowed = known(name)
        if (allowed is not None and value not in allowed) or len(value) > 100 or not value.isprintable():
            _refuse(problems, N_("“%(value)s” is not one of the choices of this filter."), name, value=value[:40])
        else:
            yield value


def _one_of(value, allowed, name, problems) -> str:
    if value and value not in allowed:
        _refuse(problems, N_("“%(value)s” is not one of the choices of this filter."), name, value=value[:40])
        return ""
    return value


def _yes(value, problems) -> bool:
    return _one_of(value, ("yes",), "connected", problems) == "yes"


def _days(text, problems) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= 3660):
        _refuse(problems, N_("“Ends within” takes a number of days, from 1 to 3660."), "expiring")
        return None
    return int(text)


def _day(text, today, problems) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day > today or day.year < 1990:
        _refuse(problems, N_("“Listed since” takes a day that is not in the future, such as 2026-03-31."), "since")
        return None
    return day


def matches(choice: Choice, values: dict, today: date) -> bool:
    """Whether a listing (its columns) has everything that ``choice`` asks for; 'connected' is not looked at."""
    one_of = {"country", "province", "city", "certificate", "headcount"}
    if any(getattr(choice, name) and values[name] not in getattr(choice, name) for name in one_of):
        return False
    if not _any_of(choice.product, values["products"]) or not _any_of(choice.process, values["processes"]):
        return False
    if choice.expiring and not (today <= values["ends_on"] <= add_days(today, choice.expiring)):
        return False
    if choice.since and clock.day_of(values["listed_at"]) < choice.since:
        return False
    return not choice.q or _has_words(choice.q, values)


def _any_of(wanted: tuple[str, ...], codes: str) -> bool:
    return not wanted or bool(set(wanted) & set(codes.split(",")))


def _has_words(query: str, values: dict) -> bool:
    if values["number"] and folding.fold(query).upper() == values["number"]:
        return True
    held = set(document(values).split())
    return all(_held(held, term) for term in folding.terms(query))


def _held(held: set[str], term: folding.Term) -> bool:
    if term.prefix:
        return any(token.startswith(term.text) for token in held)
    return held.issuperset(term.pieces)


def ends_between(choice: Choice, today: date) -> tuple[date, date]:
    """The first and last day on which an 'expiring' certificate ends."""
    return today, min(add_days(today, choice.expiring or 0), NEVER - timedelta(days=1))
