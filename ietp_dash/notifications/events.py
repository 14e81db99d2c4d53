"""What happens to notifications: heard by the people they name, whose badges change."""

from dataclasses import dataclass

from ..kernel.events import Event


@dataclass(frozen=True)
class BadgesChanged(Event):
    """The number of unread notifications of these people changed."""

    person_ids: tuple[int, ...]


class PeopleNotified(BadgesChanged):
    """They were told something."""


class NotificationsRead(BadgesChanged):
    """They read something."""
