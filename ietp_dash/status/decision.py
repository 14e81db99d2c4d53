"""What a decision says: the status or offer, its days, the rule, the numbers, and what would change it (D).

Everything that is shown to a person is a message id with values; it is translated where it is shown. The value
``section`` is a section's code, for the reader's page to name.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from .facts import Status


class Outcome(StrEnum):
    """What kind of answer a decision is.

    ``DECIDED``: ``status`` holds on its days. ``APPROVED``: ``status`` begins when the certification fee is confirmed
    by ``until``. ``OFFERED``: one of ``offers`` may be accepted by ``until``. ``UNCHANGED``: nothing changes now.
    ``WAITING``: nothing may be decided yet. ``CLOSED``: the cycle is over; a new ICA is needed.
    """

    DECIDED = "decided"
    APPROVED = "approved"
    OFFERED = "offered"
    UNCHANGED = "unchanged"
    WAITING = "waiting"
    CLOSED = "closed"


@dataclass(frozen=True)
class Words:
    """A message id and its values.

    ``day`` is a date, ``section`` a section's code, ``checkpoints`` their numbers, ``percent`` text, the others whole
    numbers: whoever shows the words writes dates and names in the reader's language first.
    """

    message: str
    values: dict = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message


@dataclass(frozen=True)
class Ratio:
    """The share of Majors of one section: ``numerator`` of ``denominator`` against ``limit`` percent (D4)."""

    section: str
    numerator: int
    denominator: int
    limit: int

    @property
    def is_applicable(self) -> bool:
        """False for 0 of 0, which passes."""
        return self.denominator > 0

    @property
    def exceeds(self) -> bool:
        """Whether the share is strictly above the limit; exact, in whole numbers."""
        return self.numerator * 100 > self.limit * self.denominator

    @property
    def percent(self) -> Decimal | None:
        """The share in percent, rounded to as many decimals as still tell on which side of the limit it is."""
        if not self.is_applicable:
            return None
        exact = Decimal(self.numerator * 100) / self.denominator
        for decimals in ("1", "0.1", "0.01"):
            rounded = exact.quantize(Decimal(decimals), ROUND_HALF_UP)
            if (rounded > self.limit) == self.exceeds:
                break
        return rounded

    @property
    def to_close(self) -> int:
        """How many checkpoints' Majors must close before the share passes."""
        return max(0, self.numerator - self.limit * self.denominator // 100)

    def values(self) -> dict:
        """The values that messages about this ratio use."""
        return {
            "section": self.section,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "percent": str(self.percent) if self.is_applicable else None,
            "limit": self.limit,
        }


@dataclass(frozen=True)
class Numbers:
    """The numbers a decision used: open findings by severity, and the ratio of every section."""

    zero_tolerance: int
    critical: int
    major: int
    minor: int
    ratios: tuple[Ratio, ...]

    @property
    def open(self) -> int:
        """All open findings that count."""
        return self.zero_tolerance + self.critical + self.major + self.minor

    def to_json(self) -> dict:
        """Plain JSON for the decision to keep (D11)."""
        sections = [{**ratio.values(), "exceeds": ratio.exceeds} for ratio in self.ratios]
        counts = {name: getattr(self, name) for name in ("zero_tolerance", "critical", "major", "minor")}
        return {**counts, "sections": sections}


@dataclass(frozen=True)
class Scheduled:
    """A status that follows by itself on ``valid_from`` unless something is decided before."""

    status: Status
    valid_from: date
    valid_to: date


@dataclass(frozen=True)
class Decision:
    """The answer of the rules.

    ``rule`` is the clause that fired, ``reason`` says it in words. ``until``: the last day to accept, to pay, or of the
    transparency days. ``falls_to``: what happens without acceptance or success. ``changes``: what would change the
    answer. ``reapply``: after a termination, the possible waiting times in months with the first day to apply again.
    ``opens_investigation``: a special investigation begins at once (D8).
    """

    outcome: Outcome
    status: Status | None
    rule: str
    reason: Words
    numbers: Numbers
    valid_from: date | None = None
    valid_to: date | None = None
    changes: tuple[Words, ...] = ()
    offers: tuple[Status, ...] = ()
    until: date | None = None
    falls_to: Scheduled | None = None
    reapply: tuple[tuple[int, date], ...] = ()
    opens_investigation: bool = False
