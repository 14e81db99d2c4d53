"""The terms in force: one immutable set of values, by name, checked when it is made.

Rule source: docs/rules.md, clauses T1 to T5; the values themselves are in ``term_table``.

    >>> terms = Terms.default()
    >>> terms.offer_days
    30
    >>> in_force([("offer_days", 45, date(2026, 3, 1))], date(2026, 3, 1)).offer_days
    45
    >>> Terms.from_json(terms.to_json()) == terms
    True
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from ..kernel.errors import N_, Refused
from .term_table import BY_KEY, TABLE, Term, TermKind

Change = tuple[str, object, date]
"""One entry of the history of terms: key, new value, first day of effect."""

_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


class Terms:
    """The value of every term at once; read as attributes, compared by value, never changed in place."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, object]):
        object.__setattr__(self, "_values", MappingProxyType(dict(values)))

    def __getattr__(self, key: str):
        try:
            return object.__getattribute__(self, "_values")[key]
        except KeyError:
            raise AttributeError(f"no term is called {key}") from None

    def __setattr__(self, key, value):
        raise AttributeError("Terms are not changed in place; use with_changes.")

    def __eq__(self, other) -> bool:
        return isinstance(other, Terms) and dict(self._values) == dict(other._values)

    def __hash__(self) -> int:
        return hash(tuple(sorted(self._values.items())))

    def __reduce__(self):
        return Terms, (dict(self._values),)

    def __repr__(self) -> str:
        changed = {t.key: self._values[t.key] for t in TABLE if self._values[t.key] != t.default}
        return f"Terms({changed})"

    @classmethod
    def default(cls) -> "Terms":
        """The terms as the rule book writes them."""
        return cls({term.key: term.default for term in TABLE})

    def with_changes(self, changes: Mapping[str, object]) -> "Terms":
        """These terms with other values; Refused for an unknown or fixed key or a nonsensical value (T1, T3)."""
        checked = {key: check_value(key, value) for key, value in changes.items()}
        changed = Terms({**self._values, **checked})
        check_together(changed)
        return changed

    def having(self, key: str, value: object) -> "Terms":
        """These terms with one other value that was checked already, whatever the others are."""
        return Terms({**self._values, key: value})

    def to_json(self) -> dict:
        """Every value as plain JSON (tuples become lists), for a decision or a cycle to keep (T5)."""
        return {key: _plain(value) for key, value in self._values.items()}

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> "Terms":
        """The terms that :meth:`to_json` wrote; a term that did not exist then has its default, unknown keys are
        ignored."""
        values = {key: _shaped(BY_KEY[key], value) for key, value in stored.items() if key in BY_KEY}
        return cls({**cls.default()._values, **values})


def in_force(changes: Iterable[Change], on: date) -> Terms:
    """The terms in force on day ``on``, given the history of changes in the order they were entered (T2).

    Of several changes of a term, the one with the latest first day not after ``on`` holds; of two with the same
    first day the later entered. An entry whose key is no changeable term any more is ignored.
    """
    values = dict(Terms.default()._values)
    standing = entered(changes)
    for key, first in sorted(standing, key=lambda one: one[1]):
        if first <= on and key in BY_KEY and BY_KEY[key].changeable:
            values[key] = _shaped(BY_KEY[key], standing[key, first])
    return Terms(values)


def entered(changes: Iterable[Change]) -> dict[tuple[str, date], object]:
    """What stands of a history in the order of entering: the value by key and first day, the later entered one.

    A value of None takes back what begins on that day: nothing changes then (T2).
    """
    last = {(key, first): value for key, value, first in changes}
    return {at: value for at, value in last.items() if value is not None}


def check_value(key: str, value: object) -> object:
    """Return ``value`` in the term's own shape; Refused (field = ``key``) if it is no sensible value for it (T3)."""
    term = BY_KEY.get(key)
    if term is None:
        raise Refused(N_("There is no such term."), field=key)
    if not term.changeable:
        raise Refused(N_("This number is fixed by the rules and cannot be changed here."), field=key)
    return _CHECKS.get(term.kind, _check_number)(term, value)


def shaped(key: str, stored: object) -> object:
    """A stored value of a term in the term's own shape."""
    return _shaped(BY_KEY[key], stored)


def check_together(terms: Terms) -> None:
    """Refuse terms that make no sense beside each other (T3)."""
    if terms.helpdesk_opens >= terms.helpdesk_closes:
        raise Refused(N_("Closing is after opening."), field="helpdesk_closes")
    if terms.helpline_opens >= terms.helpline_closes:
        raise Refused(N_("Closing is after opening."), field="helpline_closes")
    if terms.osa_from_months > min(terms.remediation_months) - terms.osa_before_end_months:
        raise Refused(N_("No day would be left for the on-site audit."), field="osa_from_months")
    if max(terms.approval_reminder_days) > terms.approval_lapse_days:
        raise Refused(N_("A reminder after the lapse reminds nobody."), field="approval_reminder_days")


def for_headcount(bands: tuple[tuple[int | None, int], ...], headcount: int) -> int:
    """The value of the band that ``headcount`` falls in: the first whose upper limit it does not exceed."""
    return next(value for limit, value in bands if limit is None or headcount <= limit)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _check_number(term: Term, value: object) -> int:
    if not _is_whole(value):
        raise Refused(N_("Enter a whole number."), field=term.key)
    if not term.low <= value <= term.high:
        raise Refused(N_("Enter a number from %(low)d to %(high)d."), field=term.key, low=term.low, high=term.high)
    return value


def _check_choice(term: Term, value: object) -> str:
    if not isinstance(value, str) or value not in term.choices:
        raise Refused(N_("Choose one of the options."), field=term.key)
    return value


def _check_time(term: Term, value: object) -> str:
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise Refused(N_("Enter a time like 09:30."), field=term.key)
    return value


def _check_numbers(term: Term, value: object) -> tuple[int, ...]:
    if not isinstance(value, list | tuple) or not value:
        raise Refused(N_("Enter one or more whole numbers."), field=term.key)
    numbers = tuple(_check_number(term, one) for one in value)
    if any(later <= earlier for earlier, later in zip(numbers, numbers[1:], strict=False)):
        raise Refused(N_("Enter the numbers in rising order."), field=term.key)
    return numbers


def _check_bands(term: Term, value: object) -> tuple[tuple[int | None, int], ...]:
    pairs = value if isinstance(value, list | tuple) else ()
    if not pairs or any(not isinstance(pair, list | tuple) or len(pair) != 2 for pair in pairs):
        raise Refused(N_("Enter for each band its upper limit and its value."), field=term.key)
    limits = [limit for limit, _ in pairs]
    if limits[-1] is not None or not all(_is_whole(limit) and limit > 0 for limit in limits[:-1]):
        raise Refused(N_("Only the last band, and it alone, has no upper limit."), field=term.key)
    if any(later <= earlier for earlier, later in zip(limits[:-1], limits[1:-1], strict=False)):
        raise Refused(N_("Enter the bands in rising order."), field=term.key)
    return tuple((limit, _check_number(term, number)) for limit, number in pairs)


_CHECKS = {
    TermKind.CHOICE: _check_choice,
    TermKind.TIME: _check_time,
    TermKind.NUMBERS: _check_numbers,
    TermKind.BANDS: _check_bands,
}


def _plain(value: object) -> object:
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def _shaped(term: Term, value: object) -> object:
    """A stored JSON value in the term's own shape; it was checked when it was entered."""
    if term.kind is TermKind.BANDS:
        return tuple((limit, number) for limit, number in value)
    return tuple(value) if term.kind is TermKind.NUMBERS else value
