"""What happens to a finding."""

from dataclasses import dataclass
from typing import ClassVar

from ..kernel.access import Permission
from ..kernel.events import Event


@dataclass(frozen=True)
class FindingEvent(Event):
    """Something about one finding, heard by those who may know how the factory stands."""

    factory_id: int
    finding_id: int
    audit_id: int
    hears: ClassVar[Permission | None] = Permission.FACTORY_STATUS


class FindingRaised(FindingEvent):
    """The auditors raised a finding."""

    hears: ClassVar[Permission | None] = None


class FindingClosed(FindingEvent):
    """A finding was verified as corrected (K5)."""


class FindingOverturned(FindingEvent):
    """A finding of a submitted report was withdrawn after a dispute (K10)."""


@dataclass(frozen=True)
class FindingRegraded(FindingEvent):
    """The reviewer gave a finding another severity (G1); ``before`` is the one it had."""

    before: str = ""
