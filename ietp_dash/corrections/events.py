"""What happens to the corrective action plan."""

from dataclasses import dataclass
from typing import ClassVar

from ..kernel.access import Permission
from ..kernel.events import Event


@dataclass(frozen=True)
class CorrectionEvent(Event):
    """Something about one line of the plan."""

    factory_id: int
    correction_id: int
    hears: ClassVar[Permission | None] = Permission.FACTORY_STATUS


class CorrectionSubmitted(CorrectionEvent):
    """The factory answered a finding."""


class CorrectionAccepted(CorrectionEvent):
    """The reviewer accepted the answer."""


class CorrectionVerified(CorrectionEvent):
    """The correction was verified, by desk or on site."""


class CorrectionReturned(CorrectionEvent):
    """The reviewer returned an answer with remarks (K4)."""


class EvidenceShown(CorrectionEvent):
    """The factory filed evidence of a correction."""


@dataclass(frozen=True)
class PlanEvent(Event):
    """Something about the plan of one audit; ``audit`` is the public id that a notice leads to."""

    factory_id: int
    audit_id: int
    audit: str


class PlanReminded(PlanEvent):
    """Answers of a plan are missing and its due day comes near (K9)."""


class PlanLate(PlanEvent):
    """The due day of a plan is over and answers are missing (K9)."""


class PlanEvaluated(PlanEvent):
    """The firm evaluated every answer that was submitted (K6)."""


class CorrectionsOverdue(PlanEvent):
    """The due day of corrections is over and no evidence was filed (K9)."""

    hears: ClassVar[Permission | None] = Permission.CAP_HEAR


@dataclass(frozen=True)
class FirmPlanEvent(PlanEvent):
    """Something about a plan that the audit firm ``member_of`` is told."""

    member_of: int | None


class PlanSubmitted(FirmPlanEvent):
    """The factory submitted answers: the firm evaluates them (K6)."""


class CorrectionsEscalated(FirmPlanEvent):
    """Corrections stayed overdue: firm and reviewers are told (K9)."""


@dataclass(frozen=True)
class LineEvent(Event):
    """Something about one finding's answer; ``line`` is the public id that a notice leads to."""

    factory_id: int
    correction_id: int
    line: str


class CorrectionEvaluated(LineEvent):
    """The firm evaluated an answer (K6)."""


class ExtensionAsked(LineEvent):
    """The factory asked for a later due day (K8)."""


class ExtensionAnswered(LineEvent):
    """The reviewer granted or refused a later due day (K8)."""


class OnSiteCheckAsked(LineEvent):
    """The reviewer marked an answer as needing a check on site, or took the mark back (K11)."""

    hears: ClassVar[Permission | None] = Permission.CAP_HEAR


@dataclass(frozen=True)
class DisputeEvent(LineEvent):
    """Something about a dispute, told to its three sides; ``member_of`` is the audit firm (K10)."""

    member_of: int | None


class DisputeOpened(DisputeEvent):
    """The factory disputes a finding."""


class DisputeNoted(DisputeEvent):
    """One side wrote in a dispute."""


class DisputeAnswered(DisputeEvent):
    """A reviewer answered a dispute: the finding is kept, regraded or withdrawn."""
