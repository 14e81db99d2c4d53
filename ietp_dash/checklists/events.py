"""What happens to editions of the checklist: programme-wide, about no factory."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from ..kernel.access import Permission
from ..kernel.events import Event


@dataclass(frozen=True)
class ChecklistEvent(Event):
    """Something about one edition."""

    checklist_id: int
    hears: ClassVar[Permission | None] = Permission.CHECKLIST_EDIT


class DraftBegun(ChecklistEvent):
    """Management began a draft."""


class DraftReplaced(ChecklistEvent):
    """A spreadsheet replaced what a draft said."""


class DraftDropped(ChecklistEvent):
    """Management threw a draft away."""


class DraftEdited(ChecklistEvent):
    """A section or a checkpoint of a draft was changed, added, moved, removed or restored."""


@dataclass(frozen=True)
class ChecklistPublished(ChecklistEvent):
    """An edition holds from a day on for cycles that begin then (G5)."""

    valid_from: date
    hears: ClassVar[Permission | None] = Permission.CHECKLIST_READ

    def payload(self) -> dict:
        """The day as text."""
        return {"checklist_id": self.checklist_id, "valid_from": self.valid_from.isoformat()}
