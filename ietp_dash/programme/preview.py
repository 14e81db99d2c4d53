"""Whose status a change of a term would touch: asked upwards, of whoever decides statuses.

``looked_up_by`` takes ``function(key, value) -> Touched``; reactions.bind sets it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

_lookers: list[Callable[[str, object], "Touched"]] = []


@dataclass(frozen=True)
class Other:
    """One factory that would be decided otherwise: what the rules say today and would say then, with last days.

    ``before`` and ``after`` are statuses, or approved, offered, waiting, unchanged.
    """

    public_id: str
    name: str
    before: str
    before_to: date | None
    after: str
    after_to: date | None


@dataclass(frozen=True)
class Touched:
    """The answer: ``found`` among the ``looked_at`` of ``cycles`` open cycles that have been audited."""

    found: tuple[Other, ...]
    looked_at: int
    cycles: int

    @property
    def is_whole(self) -> bool:
        """Whether every open cycle was looked at."""
        return self.looked_at >= self.cycles


def looked_up_by(function: Callable[[str, object], Touched]) -> None:
    """Let ``function`` answer :func:`touched`."""
    _lookers[:] = [function]


def touched(key: str, value: object) -> Touched:
    """Whose decision would differ if it were made today with ``value`` for the term ``key``; changes nothing."""
    return _lookers[0](key, value) if _lookers else Touched((), 0, 0)
