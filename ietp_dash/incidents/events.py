"""What happens about incidents; heard by the factory, programme staff and connected buyers in scope once released."""

from dataclasses import dataclass
from typing import ClassVar

from ..kernel.access import Permission
from ..kernel.events import Event


@dataclass(frozen=True)
class IncidentEvent(Event):
    """Something about one incident; ``incident`` is its public id."""

    factory_id: int
    incident_id: int
    incident: str


@dataclass(frozen=True)
class ReleasedEvent(IncidentEvent):
    """Something that connected buyers in scope hear too (I2)."""

    hears: ClassVar[Permission | None] = Permission.INCIDENT_HEAR


class IncidentNoticed(ReleasedEvent):
    """The factory gave its first notice (I1)."""


class IncidentLearned(IncidentEvent):
    """The programme learned of it from others and asks the factory for its full report (I4)."""


class IncidentReleased(ReleasedEvent):
    """Connected buyers in scope see from now on what was learned from others (I4)."""


class IncidentReported(ReleasedEvent):
    """The full report came in, or a corrected one (I3)."""


class IncidentUpdated(ReleasedEvent):
    """The factory wrote an update."""


class IncidentAsked(IncidentEvent):
    """The programme or the factory wrote a message that buyers do not see."""


class IncidentClosed(ReleasedEvent):
    """The coordinator closed it (I5)."""


class IncidentReportDueSoon(IncidentEvent):
    """The full report is due tomorrow or today (I6)."""


class IncidentReportLate(IncidentEvent):
    """The full report is not in and its day is over (I6)."""
