"""What happens to imported lists."""

from dataclasses import dataclass
from typing import ClassVar

from ..kernel.access import Permission
from ..kernel.events import Event


@dataclass(frozen=True)
class ImportEvent(Event):
    """Something about one import run."""

    run_id: int
    hears: ClassVar[Permission | None] = Permission.IMPORT_RUN


class ImportBegun(ImportEvent):
    """A list was received."""


class ImportFlipped(ImportEvent):
    """Everything of a run became visible at once: factories were added, updated or named as gone."""


class ImportDiscarded(ImportEvent):
    """A run was given up before it became visible; nothing of it stays."""


class HistoryLoaded(ImportEvent):
    """Audits, findings and corrections of an older system replaced those of its earlier edition."""


@dataclass(frozen=True)
class FactoriesMerged(Event):
    """A person said that two entries are one site; ``factory_id`` stays, ``dropped_id`` points to it from now on."""

    factory_id: int
    dropped_id: int
    hears: ClassVar[Permission | None] = Permission.IMPORT_RUN
