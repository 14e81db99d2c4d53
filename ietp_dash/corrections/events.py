"""What happens to the corrective action plan."""

from dataclasses import dataclass
from typing import ClassVar

from ..kernel.access import Permission
from ..kernel.events import Event


@dataclass(frozen=True)
class CorrectionEvent(Event):
    """Something about one line of the plan."""

    factory_id: int
    correction_id: int
    hears: ClassVar[Permission | None] = Permission.FACTORY_STATUS


class CorrectionSubmitted(CorrectionEvent):
    """The factory answered a finding."""


class CorrectionAccepted(CorrectionEvent):
    """The reviewer accepted the answer."""


class CorrectionVerified(CorrectionEvent):
    """The correction was verified, by desk or on site."""


class CorrectionReturned(CorrectionEvent):
    """The reviewer returned an answer with remarks (K4)."""


class EvidenceShown(CorrectionEvent):
    """The factory filed evidence of a correction."""
