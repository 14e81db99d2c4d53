"""What happens to a factory's own record."""

from dataclasses import dataclass
from typing import ClassVar

from ..kernel.access import Permission
from ..kernel.events import Event


@dataclass(frozen=True)
class FactoryEvent(Event):
    """Something about one factory's listing."""

    factory_id: int
    hears: ClassVar[Permission | None] = Permission.FACTORY_CARD


class ProfileEdited(FactoryEvent):
    """The factory saved a new version of its profile."""


class PublicationDecided(FactoryEvent):
    """The factory opted in to, or out of, the public directory."""


class ListingWithdrawn(FactoryEvent):
    """The factory left the directory, or came back."""
