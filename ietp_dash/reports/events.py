"""What happens around a report; assessments are heard by nobody but the integrity officer's list (X6)."""

from dataclasses import dataclass

from ..kernel.events import Event


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
