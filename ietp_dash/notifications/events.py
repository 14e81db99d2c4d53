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


@dataclass(frozen=True)
class MailBounced(Event):
    """Mails to this person's address come back."""

    person_id: int


@dataclass(frozen=True)
class MailingChanged(Event):
    """A person changed which notices come by which way, or when."""

    person_id: int


@dataclass(frozen=True)
class CalendarAddressChanged(Event):
    """A person made, renewed or shut the secret address of a calendar."""

    person_id: int
