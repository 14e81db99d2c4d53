"""What is remembered of findings: non-compliances, their severities, and what became of them."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..audits.models import Audit
from ..checklists.models import Checkpoint
from ..storage.database import Base, Public


class Finding(Public, Base):
    """One non-compliance with one checkpoint.

    ``severity`` is the final one (codes minor, major, critical, zero_tolerance); a change by the reviewer has a
    reason. ``transparency``: none, on_site, late (within 20 working days). ``state``: open, closed, withdrawn.
    ``counts_for_status`` is false for Progress Visit findings.
    """

    __tablename__ = "finding"
    id: Mapped[int] = mapped_column(primary_key=True)
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"))
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("cycle.id"))
    audit_id: Mapped[int] = mapped_column(ForeignKey("audit.id"))
    checkpoint_id: Mapped[int] = mapped_column(ForeignKey("checkpoint.id"))
    section_code: Mapped[str] = mapped_column(String(12))
    severity_proposed: Mapped[str] = mapped_column(String(15))
    severity: Mapped[str] = mapped_column(String(15))
    severity_reason: Mapped[str] = mapped_column(Text, default="")
    regraded_by: Mapped[int | None] = mapped_column(Integer)
    transparency: Mapped[str] = mapped_column(String(8), default="none")
    description: Mapped[str] = mapped_column(Text)
    description_zh: Mapped[str] = mapped_column(Text, default="")
    workers_affected: Mapped[int | None] = mapped_column(Integer)
    repeat_of_id: Mapped[int | None] = mapped_column(ForeignKey("finding.id"))
    factory_comment: Mapped[str] = mapped_column(Text, default="")
    disputed: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default="open")
    counts_for_status: Mapped[bool] = mapped_column(default=True)
    raised_on: Mapped[date]
    closed_on: Mapped[date | None]
    closed_by: Mapped[int | None] = mapped_column(Integer)
    version: Mapped[int] = mapped_column(Integer, default=1)
    audit: Mapped[Audit] = relationship(lazy="joined", innerjoin=True)
    checkpoint: Mapped[Checkpoint] = relationship()
    __table_args__ = (
        Index("ix_finding_factory_id_state", "factory_id", "state", "severity"),
        Index("ix_finding_audit_id", "audit_id"),
        Index("ix_finding_cycle_id", "cycle_id"),
        Index("ix_finding_raised_on", "raised_on", "id"),
        Index("ix_finding_repeat_of_id", "repeat_of_id"),
        Index("ix_finding_section_code_raised_on", "section_code", "raised_on"),
    )

    @property
    def closing_at(self) -> datetime | None:
        return self.audit.closing_at

    @property
    def decided_at(self) -> datetime | None:
        return self.audit.decided_at

    @property
    def firm_id(self) -> int | None:
        return self.audit.firm_id


class Evidence(Base):
    """A photo or paper shown for a finding (``stage``: finding) or for its correction (stage: correction)."""

    __tablename__ = "evidence"
    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    stage: Mapped[str] = mapped_column(String(10), default="finding")
    captured_on: Mapped[date | None]
