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
