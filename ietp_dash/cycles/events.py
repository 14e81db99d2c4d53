"""What happens to a certification cycle."""

from dataclasses import dataclass
from typing import ClassVar

from ..kernel.access import Permission
from ..kernel.events import Event


@dataclass(frozen=True)
class CycleStepped(Event):
    """A cycle reached another step of its path (R2)."""

    factory_id: int
    cycle_id: int
    step: str
    hears: ClassVar[Permission | None] = Permission.FACTORY_STATUS


@dataclass(frozen=True)
class FactoryRegistered(Event):
    """A factory is in the programme and listed from now on (R4, V8)."""

    factory_id: int
    hears: ClassVar[Permission | None] = Permission.FACTORY_CARD
