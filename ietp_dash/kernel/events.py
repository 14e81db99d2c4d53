"""What happened: frozen facts in the past tense, each naming the permission needed to hear it."""

from dataclasses import asdict, dataclass
from typing import ClassVar

from .access import Permission


@dataclass(frozen=True)
class Event:
    """Base of all events.

    Fields are row ids, codes and dates only, never personal text. ``hears`` is the permission a reader
    needs on the event's factory (or other subject) to learn of it; None means that only the audit log's
    readers do. ``coarse`` events are logged with their day alone. ``topics()`` are the names to be woken on open pages.
    """

    hears: ClassVar[Permission | None] = None
    coarse: ClassVar[bool] = False

    @property
    def subject_id(self) -> int | None:
        """The factory this is about, if it is about one."""
        return getattr(self, "factory_id", None)

    def payload(self) -> dict:
        """Ids and codes as plain JSON values."""
        return asdict(self)
