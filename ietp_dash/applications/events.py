"""What happens to applications, and to buyers who ask to join."""

from dataclasses import dataclass
from typing import ClassVar

from ..kernel.access import Permission
from ..kernel.events import Event


@dataclass(frozen=True)
class ApplicationEvent(Event):
    """Something about one factory's application; its cycle has the same life."""

    factory_id: int
    cycle_id: int
    hears: ClassVar[Permission | None] = Permission.APPLICATION_READ


class ApplicationSubmitted(ApplicationEvent):
    """The factory handed its application in (R1)."""


class ApplicationReturned(ApplicationEvent):
    """The coordinator asks for changes, with remarks."""


class ApplicationVerified(ApplicationEvent):
    """The coordinator found it in order; a firm is drawn and the first invoices follow (R3)."""


class ApplicationRejected(ApplicationEvent):
    """The coordinator refused it, with a reason."""


class ApplicationWithdrawn(ApplicationEvent):
    """The factory took it back."""


class DeclarationSigned(ApplicationEvent):
    """A manager signed one of the two declarations."""


@dataclass(frozen=True)
class ClaimEvent(ApplicationEvent):
    """Something about a listing that may be the applicant's own site."""

    claimed_id: int


class ClaimProposed(ClaimEvent):
    """The applicant, or the coordinator, says that a listing is this site."""


class ClaimConfirmed(ClaimEvent):
    """The coordinator confirms it: both become one record (P34)."""


class ClaimRefused(ClaimEvent):
    """The coordinator found that they are two sites."""


@dataclass(frozen=True)
class SignedUp(Event):
    """Somebody proved an address and opened an organisation: a factory or a buyer."""

    person_id: int
    opened_id: int


@dataclass(frozen=True)
class BuyerEvent(Event):
    """The programme decided on a buyer."""

    member_of: int
    hears: ClassVar[Permission | None] = Permission.BUYER_VERIFY


class BuyerVerified(BuyerEvent):
    """The buyer may work from now on."""


class BuyerRefused(BuyerEvent):
    """The buyer was not verified."""


class BuyerSuspended(BuyerEvent):
    """The buyer's access stops."""


class BuyerReinstated(BuyerEvent):
    """The buyer's access is open again."""
