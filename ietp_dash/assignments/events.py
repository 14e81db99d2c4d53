"""What happens to assignments. Nothing of it is heard by factory or buyer; plans leave no word at all (A3)."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from ..kernel.access import Permission
from ..kernel.events import Event


@dataclass(frozen=True)
class AssignmentEvent(Event):
    """Something about one assignment, for the audit log."""

    factory_id: int
    cycle_id: int
    assignment_id: int


@dataclass(frozen=True)
class AssignmentOffered(AssignmentEvent):
    """A firm was drawn or chosen; it answers by a day (M6). ``member_of`` is the firm."""

    member_of: int


class AssignmentAccepted(AssignmentEvent):
    """The firm takes the audit."""


class AssignmentDeclined(AssignmentEvent):
    """The firm declined, or did not answer in time."""


@dataclass(frozen=True)
class AssignmentReplaced(AssignmentEvent):
    """The coordinator gave the audit to another firm. ``member_of`` is the one that had it."""

    member_of: int


class AssignmentEnded(AssignmentReplaced):
    """The application or cycle ended, and the firm's assignment with it."""


class ManDaysAsked(AssignmentEvent):
    """The firm asks for other man-days than the terms compute (M7)."""


@dataclass(frozen=True)
class ManDaysDecided(AssignmentEvent):
    """The coordinator approved or refused other man-days. ``member_of`` is the firm."""

    member_of: int


@dataclass(frozen=True)
class NobodyEligible(Event):
    """A draw found no firm: the coordinator must act."""

    factory_id: int
    cycle_id: int


@dataclass(frozen=True)
class WindowOpened(AssignmentEvent):
    """The audit may take place from now on (A4). ``member_of`` is the firm that plans it."""

    member_of: int
    plan_id: int


class WindowExtended(WindowOpened):
    """The window was extended once."""


@dataclass(frozen=True)
class AuditPlanned(AssignmentEvent):
    """A date, lead and team are fixed: a secret, known to the log, the firm and the coordinator only."""

    plan_id: int


@dataclass(frozen=True)
class VisitDated(Event):
    """An announced audit has a date that the factory may know."""

    factory_id: int
    plan_id: int
    hears: ClassVar[Permission | None] = Permission.FACTORY_PROFILE


@dataclass(frozen=True)
class AbsenceEntered(Event):
    """An auditor is away on some days."""

    absence_id: int
    first: date
    last: date


@dataclass(frozen=True)
class ClosedDaysChanged(Event):
    """A factory entered or deleted days on which it does not work."""

    factory_id: int
