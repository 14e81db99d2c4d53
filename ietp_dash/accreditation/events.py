"""What happens to accreditations; for the audit log, and for the people of the firm."""

from dataclasses import dataclass
from datetime import date

from ..kernel.events import Event


@dataclass(frozen=True)
class FirmAccreditation(Event):
    """Something about a firm's accreditation. ``member_of`` is the firm."""

    accreditation_id: int
    member_of: int


class FirmAccredited(FirmAccreditation):
    """Granted, extended or changed."""


class FirmSuspended(FirmAccreditation):
    """Suspended: no audit is assigned to the firm."""


class FirmSuspensionLifted(FirmAccreditation):
    """The suspension ended."""


@dataclass(frozen=True)
class AuditorAccreditation(Event):
    """Something about an auditor's or specialist's accreditation. ``member_of`` is the firm."""

    auditor_id: int
    member_of: int


class AuditorEntered(AuditorAccreditation):
    """A firm entered one of its people; management accredits."""


class AuditorKept(AuditorAccreditation):
    """The firm changed languages, skills, kind or picture."""


class AuditorAccredited(AuditorAccreditation):
    """Granted or extended."""


class AuditorSuspended(AuditorAccreditation):
    """Suspended: the person goes to no audit."""


class AuditorSuspensionLifted(AuditorAccreditation):
    """The suspension ended."""


@dataclass(frozen=True)
class ConflictDeclared(Event):
    """A firm or one of its people has a conflict of interest with a factory."""

    conflict_id: int


@dataclass(frozen=True)
class ConflictEnded(ConflictDeclared):
    """It is none any more from a day on."""


@dataclass(frozen=True)
class AccreditationEnding(Event):
    """An accreditation ends in 90, 60 or 30 days (M10). ``what`` is firm or auditor, ``row_id`` which one."""

    what: str
    row_id: int
    days: int
    valid_to: date
    member_of: int
