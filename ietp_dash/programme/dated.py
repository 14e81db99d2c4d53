"""A term's way through time: what holds on a day, since when, and what is coming. Pure; rule source: T2, T4, F7.

>>> way = course_of("offer_days", [(45, date(2026, 3, 1)), (60, date(2026, 9, 1))], date(2026, 5, 1))
>>> way.value, str(way.since), way.coming
(45, '2026-03-01', ((datetime.date(2026, 9, 1), 60),))
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .term_table import BY_KEY, Term
from .terms import entered, shaped

FARTHEST_YEARS = 10


@dataclass(frozen=True)
class Course:
    """What holds on a day. ``since`` is None for the value of the rule book; ``coming``: (first day, value)."""

    value: object
    since: date | None
    coming: tuple[tuple[date, object], ...]


class Standing(StrEnum):
    """What one entry of a history is on a day."""

    COMING = "coming"
    IN_FORCE = "in_force"
    PAST = "past"
    REPLACED = "replaced"
    TAKEN_BACK = "taken_back"
    TAKES_BACK = "takes_back"


class Applies(StrEnum):
    """Which day's terms something uses (F7)."""

    INVOICE = "invoice"
    APPLICATION = "application"
    DAY = "day"


def course_of(key: str, entries: Iterable[tuple[object, date]], on: date) -> Course:
    """How the term ``key`` stands on day ``on``, given its (value, first day) in the order of entering."""
    standing = {first: shaped(key, v) for (_, first), v in entered((key, v, d) for v, d in entries).items()}
    since = max((first for first in standing if first <= on), default=None)
    coming = tuple(sorted((first, value) for first, value in standing.items() if first > on))
    return Course(BY_KEY[key].default if since is None else standing[since], since, coming)


def standings(entries: list[tuple[object, date]], on: date) -> list[Standing]:
    """What each entry of one term's history (in the order of entering) is on day ``on``."""
    last = {first: place for place, (_value, first) in enumerate(entries)}
    alive = {first for place, (value, first) in enumerate(entries) if last[first] == place and value is not None}
    since = max((first for first in alive if first <= on), default=None)
    return [_standing(place, *entry, last, entries, since, on) for place, entry in enumerate(entries)]


def _standing(place, value, first, last, entries, since, on) -> Standing:
    if value is None:
        return Standing.TAKES_BACK
    if last[first] != place:
        return Standing.TAKEN_BACK if entries[last[first]][0] is None else Standing.REPLACED
    if first > on:
        return Standing.COMING
    return Standing.IN_FORCE if first == since else Standing.PAST


def applies(term: Term) -> Applies:
    """Which day's value something uses: a fee the invoice's, what no application begins its own day's, the rest the
    application's (F7)."""
    if term.clause[0] == "F":
        return Applies.INVOICE
    return Applies.DAY if term.clause[0] in "NXIH" else Applies.APPLICATION
