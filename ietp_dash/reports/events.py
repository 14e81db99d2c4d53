"""What happens around a report; assessments are heard by nobody but the integrity officer's list (X6)."""

from dataclasses import dataclass
from typing import ClassVar

from ..kernel.access import Permission
from ..kernel.events import Event


@dataclass(frozen=True)
class ReportCorrected(Event):
    """The firm added a correction to its submitted report (D13)."""

    factory_id: int
    audit_id: int
    hears: ClassVar[Permission | None] = Permission.FACTORY_STATUS


@dataclass(frozen=True)
class AssessmentGiven(Event):
    """A factory assessed the auditors of an audit."""

    factory_id: int
    audit_id: int


@dataclass(frozen=True)
class FavourReported(Event):
    """A factory says that an auditor asked for a favour: an integrity case is to be opened."""

    factory_id: int
    audit_id: int
