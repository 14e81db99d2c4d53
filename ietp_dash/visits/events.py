"""What happens to a Progress Visit; it is announced, so both sides hear of date and specialist (A2)."""

from dataclasses import dataclass
from typing import ClassVar

from ..kernel.access import Permission
from ..kernel.events import Event


@dataclass(frozen=True)
class VisitEvent(Event):
    """Something about one visit; ``visit`` is its public id."""

    factory_id: int
    visit_id: int
    visit: str
    hears: ClassVar[Permission | None] = Permission.FACTORY_STATUS


class VisitContactOpened(VisitEvent):
    """A certificate is two months old: the coordinator is to contact the factory (B1)."""

    hears: ClassVar[Permission | None] = None


class VisitContactLate(VisitEvent):
    """Nobody has contacted the factory by the end of the fourth month (B1)."""

    hears: ClassVar[Permission | None] = None


class VisitContacted(VisitEvent):
    """A specialist was assigned; the factory's time to book has begun (B2)."""


@dataclass(frozen=True)
class SpecialistTold(VisitEvent):
    """A visit was given to its specialist, or its time changed: ``person_id`` of ``member_of`` is to know."""

    person_id: int = 0
    member_of: int = 0
    hears: ClassVar[Permission | None] = None


class VisitGivenOn(VisitEvent):
    """Another specialist makes the visit."""


class VisitSlotsOffered(VisitEvent):
    """There are times to choose from."""


class VisitReminded(VisitEvent):
    """The time to book is nearly over."""


class VisitBooked(VisitEvent):
    """The factory booked a time (B2)."""


class VisitRescheduled(VisitEvent):
    """The factory moved the visit to another time, which it may once (B2)."""


class VisitUnbooked(VisitEvent):
    """The time to book ended without a booking: the coordinator sets a date, connected buyers are told (B2)."""


class VisitDateSet(VisitEvent):
    """The coordinator set the time of the visit (B2)."""


class QuestionnaireSent(VisitEvent):
    """The factory filled in the questionnaire."""


@dataclass(frozen=True)
class QuestionnaireTold(SpecialistTold):
    """The specialist is to know that the questionnaire can be read."""


class VisitStarted(VisitEvent):
    """The specialist has begun."""


class VisitConcluded(VisitEvent):
    """The visit is signed by both sides; its report can be read."""


class VisitDropped(VisitEvent):
    """The certificate ended before the visit: there is none (B1)."""


@dataclass(frozen=True)
class SpecialInvestigationNeeded(Event):
    """Zero Tolerance was found at a visit whose cycle is closed: the coordinator sees to an investigation (D8)."""

    factory_id: int
    audit_id: int
