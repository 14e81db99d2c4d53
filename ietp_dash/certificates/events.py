"""What happens to a certificate."""

from dataclasses import dataclass
from typing import ClassVar

from ..kernel.access import Permission
from ..kernel.events import Event


@dataclass(frozen=True)
class CertificateEvent(Event):
    """Something about one certificate: its type and end are on the card that every buyer sees."""

    factory_id: int
    certificate_id: int
    hears: ClassVar[Permission | None] = Permission.FACTORY_CARD


class CertificateIssued(CertificateEvent):
    """A certificate was issued; it is in force from its valid-from day."""


class CertificateWithdrawn(CertificateEvent):
    """A certificate was withdrawn before its end."""


class CertificateReissued(CertificateEvent):
    """A certificate was issued anew with another name or owner; number and last day are the same (R8)."""


@dataclass(frozen=True)
class RenewalOpened(Event):
    """From today on the factory may apply for the renewal (R7)."""

    factory_id: int
    certificate_id: int
    hears: ClassVar[Permission | None] = Permission.FACTORY_STATUS


@dataclass(frozen=True)
class CertificateEnding(Event):
    """A certificate ends in ``days`` days and no later one follows."""

    factory_id: int
    certificate_id: int
    days: int
    hears: ClassVar[Permission | None] = Permission.FACTORY_STATUS


@dataclass(frozen=True)
class ReapplyOpened(Event):
    """A terminated factory may apply again from today on (R6)."""

    factory_id: int
    hears: ClassVar[Permission | None] = Permission.FACTORY_STATUS


@dataclass(frozen=True)
class SiteChangeEvent(Event):
    """Something about a change of the site that a factory reports; what follows from it has events of its own."""

    factory_id: int
    change_id: int
    hears: ClassVar[Permission | None] = Permission.SITE_CHANGE_READ


class SiteChangeReported(SiteChangeEvent):
    """A factory reported a change, or mended what it had reported."""


class SiteChangeReturned(SiteChangeEvent):
    """The coordinator asks for more."""


class SiteChangeConfirmed(SiteChangeEvent):
    """The coordinator confirmed it: it is in effect."""


class SiteChangeRejected(SiteChangeEvent):
    """The coordinator rejected it."""


class SiteChangeWithdrawn(SiteChangeEvent):
    """The factory took it back."""


@dataclass(frozen=True)
class ConsentEvent(Event):
    """Something about a factory's wish to use the seal; nobody but the factory hears of it."""

    factory_id: int
    consent_id: int
    hears: ClassVar[Permission | None] = Permission.SEAL_READ


class LogoConsentAsked(ConsentEvent):
    """A factory asked to use the seal."""


class LogoConsentWithdrawn(ConsentEvent):
    """A factory took its request to use the seal back."""


@dataclass(frozen=True)
class LogoConsentAnswered(ConsentEvent):
    """The coordinator granted or refused a use of the seal."""

    granted: bool = False


class CertificateRestored(CertificateEvent):
    """The termination that had withdrawn it was annulled: it runs again with its old days (X9)."""
