"""What happens to a status."""

from dataclasses import dataclass
from typing import ClassVar

from ..kernel.access import Permission
from ..kernel.events import Event


@dataclass(frozen=True)
class StatusEvent(Event):
    """Something about how a factory stands, heard by those who may see its status."""

    factory_id: int
    decision_id: int
    status: str
    hears: ClassVar[Permission | None] = Permission.FACTORY_STATUS


class StatusDecided(StatusEvent):
    """The programme decided."""


class FactoryTerminated(StatusEvent):
    """The programme terminated the factory: effective at once (Z1)."""


class DecisionAnnulled(StatusEvent):
    """A decision was annulled: it counts as never made (Z5)."""


@dataclass(frozen=True)
class StatusExpired(Event):
    """The shown status changed because its last day is over (S6)."""

    factory_id: int
    shown: str
    hears: ClassVar[Permission | None] = Permission.FACTORY_STATUS


@dataclass(frozen=True)
class DecisionProposed(Event):
    """A decision waits for a second person; nobody outside the programme hears of it."""

    factory_id: int
    audit_id: int


@dataclass(frozen=True)
class ReviewEnded(Event):
    """A report was read and left the status as it is; ``investigate`` opens a special investigation (D8).

    Nobody outside the programme hears of it: a reader of the report sees that it can be read.
    """

    factory_id: int
    cycle_id: int
    audit_id: int
    investigate: bool


@dataclass(frozen=True)
class OfferAccepted(Event):
    """The factory accepted Remediation or Probation (D7)."""

    factory_id: int
    cycle_id: int
    choice: str
    hears: ClassVar[Permission | None] = Permission.FACTORY_STATUS


@dataclass(frozen=True)
class OfferLapsed(Event):
    """Nobody accepted the offer in time (D7)."""

    factory_id: int
    cycle_id: int
    hears: ClassVar[Permission | None] = Permission.OFFER_READ


class OfferEnding(OfferLapsed):
    """An offer runs out soon."""


@dataclass(frozen=True)
class StatusEnding(Event):
    """Progressing or Assessed ends soon with findings open (S6)."""

    factory_id: int
    cycle_id: int
    hears: ClassVar[Permission | None] = Permission.FACTORY_STATUS


@dataclass(frozen=True)
class UndertakingSigned(Event):
    """The factory signed a remediation plan or waived its transparency days (D1, W2)."""

    factory_id: int
    cycle_id: int
    kind: str


@dataclass(frozen=True)
class TransparencyEvent(Event):
    """Something about the transparency days of one audit; ``audit`` is its public id (W1)."""

    factory_id: int
    cycle_id: int
    audit: str


class TransparencyOpened(TransparencyEvent):
    """They run, and something declared or signed in them can change what follows."""


class TransparencyEnding(TransparencyEvent):
    """Five working days of them are left."""


class TransparencyEnded(TransparencyEvent):
    """They are over: it can be decided."""


@dataclass(frozen=True)
class FeeAwaited(Event):
    """An approval or an accepted offer waits for the certification fee (C4, C6)."""

    factory_id: int
    cycle_id: int
