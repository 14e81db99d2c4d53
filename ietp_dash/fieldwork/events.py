"""What happens during fieldwork; heard by nobody but the audit log."""

from dataclasses import dataclass

from ..audits.events import AuditEvent


class ProfileConfirmed(AuditEvent):
    """The factory's profile was gone through field by field (R9)."""


@dataclass(frozen=True)
class InterviewsDrawn(AuditEvent):
    """Workers to interview were drawn from roster numbers (A6)."""

    draw_id: int


@dataclass(frozen=True)
class PaperSigned(AuditEvent):
    """Somebody signed one of the papers of the day."""

    paper: str
    side: str


@dataclass(frozen=True)
class FindingsSignaturesVoided(AuditEvent):
    """A finding changed after the findings list was signed: it has to be signed again (K1)."""


@dataclass(frozen=True)
class FindingChanged(AuditEvent):
    """A finding was reworded or graded anew before the report was submitted."""

    finding_id: int


@dataclass(frozen=True)
class FindingWithdrawn(AuditEvent):
    """The auditors took a finding back before the report was submitted."""

    finding_id: int
