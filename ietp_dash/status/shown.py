"""What status a factory shows on a day: the certificate in force, then the cycle's result, then 'Not certified'.

Rule source: docs/rules.md, clauses S1, S2, S5, S6, C7, V11. Days are days in the factory's zone.

    >>> from datetime import date
    >>> held = [Held(Status.CERTIFIED, date(2025, 3, 31), date(2026, 3, 31))]
    >>> [shown_status(held, None, day).status.value for day in (date(2026, 3, 31), date(2026, 4, 1))]
    ['certified', 'not_certified']
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from ..kernel.dates import is_valid_on
from .facts import VALID, Result, Status

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Held:
    """One certificate of a factory; withdrawn or superseded it is not in force from that day on (C7)."""

    type: Status
    valid_from: date
    valid_to: date
    withdrawn_on: date | None = None
    superseded_on: date | None = None

    def __post_init__(self):
        object.__setattr__(self, "type", Status(self.type))

    @property
    def last_day(self) -> date:
        """The last day it was in force: the printed one, or the day before it was withdrawn or superseded (C7)."""
        early = [day - ONE_DAY for day in (self.withdrawn_on, self.superseded_on) if day is not None]
        return min(self.valid_to, *early) if early else self.valid_to

    def in_force(self, on: date) -> bool:
        """Whether it is in force on day ``on``."""
        ended = any(day is not None and day <= on for day in (self.withdrawn_on, self.superseded_on))
        return not ended and is_valid_on(self.valid_from, self.valid_to, on)


@dataclass(frozen=True)
class Shown:
    """The shown status with its days, and the two lines behind it, which the factory and connected buyers see."""

    status: Status
    since: date | None
    until: date | None
    certificate: Held | None
    result: Result | None

    @property
    def card(self) -> Status:
        """What a directory card says: the valid certificate's type, else 'Not certified', whatever lies behind it
        (V11)."""
        return self.certificate.type if self.certificate else Status.NOT_CERTIFIED


def certificate_in_force(certificates: Iterable[Held], on: date) -> Held | None:
    """The certificate in force on day ``on``; of several the one that began last."""
    in_force = [one for one in certificates if one.in_force(on)]
    return max(in_force, key=lambda one: (one.valid_from, one.valid_to), default=None)


def result_on(result: Result | None, on: date) -> Result | None:
    """The cycle's result if it stands by itself on day ``on``: begun, not over, and not merely a certificate's name."""
    if result is None or result.status in VALID or result.status is Status.NOT_CERTIFIED:
        return None
    return result if is_valid_on(result.valid_from, result.valid_to, on) else None


def shown_status(certificates: Iterable[Held], result: Result | None, on: date) -> Shown:
    """The shown status on day ``on`` from a factory's certificates and its cycle's result (S2).

    A termination withdraws the certificates on its day, so that Terminated is shown at once (C7, Z2).
    """
    held = certificate_in_force(certificates, on)
    standing = result_on(result, on)
    if held:
        return Shown(held.type, held.valid_from, held.valid_to, held, standing)
    if standing:
        return Shown(standing.status, standing.valid_from, standing.valid_to, None, standing)
    return Shown(Status.NOT_CERTIFIED, None, None, None, None)


def was_formerly_certified(certified_from: Iterable[date], terminated_on: Iterable[date], on: date) -> bool:
    """Whether a factory is formerly Certified on day ``on`` (S5).

    ``certified_from``: the first days of its Certified certificates; ``terminated_on``: the days of its terminations
    that were not annulled (Z5). A certificate from before the latest termination no longer counts.
    """
    latest = max((day for day in terminated_on if day <= on), default=None)
    return any(day <= on and (latest is None or day > latest) for day in certified_from)
