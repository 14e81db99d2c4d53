"""What happens to notifications: heard by the people they name, whose badges change."""

from dataclasses import dataclass
from typing import ClassVar

from ..kernel.access import Permission
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


@dataclass(frozen=True)
class NewDeviceSeen(Event):
    """A person signed in from a browser that was not seen before."""

    person_id: int


@dataclass(frozen=True)
class LicenceEnding(Event):
    """A licence of a factory's profile runs out in ``days`` days (less than 0: it did)."""

    factory_id: int
    licence: str
    days: int

    hears: ClassVar[Permission | None] = Permission.FACTORY_PROFILE
