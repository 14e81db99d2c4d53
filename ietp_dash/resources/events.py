"""What happens in the library."""

from dataclasses import dataclass

from ..kernel.events import Event


@dataclass(frozen=True)
class ResourceEvent(Event):
    """Something about one edition of a resource."""

    edition_id: int


class EditionPublished(ResourceEvent):
    """An edition is open to its audiences; it supersedes the one before."""


class EditionWithdrawn(ResourceEvent):
    """An edition is open to nobody any more."""


class EditionRead(ResourceEvent):
    """A person confirmed to have read an edition."""


@dataclass(frozen=True)
class ReadingReminded(ResourceEvent):
    """A person was reminded that an edition is to be read."""

    person_id: int


@dataclass(frozen=True)
class FeedbackGiven(Event):
    """Somebody told what they think of a page."""

    feedback_id: int


class FeedbackSeen(FeedbackGiven):
    """Staff have looked at it."""
