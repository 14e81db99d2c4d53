"""What is remembered of corrections: the answer to one finding, its earlier texts, how it was judged, disputes."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..findings.models import Finding
from ..storage.database import Base, Moment, Public


class Correction(Public, Base):
    """The answer to one finding in the corrective action plan.

    ``state``: due (not answered), submitted, returned, accepted, evidenced, verified, dropped (its finding was
    withdrawn). ``root_cause`` is people, process, plant or planning. ``verified_how``: desk or on_site. ``limit_on`` is
    the last day it may be due where the factory named an earlier one (K5) or has an extension (K8). ``evaluation`` is
    the firm's of the answer that is submitted now (K6): sufficient, insufficient or none. ``notices``: 0 none, 1 the
    factory was told that it is overdue, 2 firm and reviewers too (K9). ``version`` counts changes of the answer.
    """

    __tablename__ = "correction"
    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"), unique=True)
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"))
    root_cause: Mapped[str] = mapped_column(String(10), default="")
    root_cause_text: Mapped[str] = mapped_column(Text, default="")
    action: Mapped[str] = mapped_column(Text, default="")
    preventive_action: Mapped[str] = mapped_column(Text, default="")
    owner: Mapped[str] = mapped_column(String(100), default="")
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="due")
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)
    accepted_at: Mapped[datetime | None] = mapped_column(Moment)
    accepted_by: Mapped[int | None] = mapped_column(Integer)
    verified_at: Mapped[datetime | None] = mapped_column(Moment)
    verified_how: Mapped[str] = mapped_column(String(8), default="")
    returned_on: Mapped[date | None]
    remarks: Mapped[str] = mapped_column(Text, default="")
    limit_on: Mapped[date | None]
    evaluation: Mapped[str] = mapped_column(String(12), default="")
    needs_on_site: Mapped[bool] = mapped_column(default=False)
    notices: Mapped[int] = mapped_column(Integer, default=0)
    version: Mapped[int] = mapped_column(Integer, default=1)
    finding: Mapped[Finding] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (
        Index("ix_correction_factory_id_state_due_on", "factory_id", "state", "due_on"),
        Index("ix_correction_state_due_on", "state", "due_on"),
    )

    @property
    def last_day(self) -> date:
        """The last day that it may be due (K3, K8)."""
        return self.limit_on or self.due_on

    @property
    def cycle_id(self) -> int | None:
        return self.finding.cycle_id

    @property
    def firm_id(self) -> int | None:
        return self.finding.audit.firm_id

    @property
    def lead_id(self) -> int | None:
        return self.finding.audit.lead_id

    @property
    def decided_at(self) -> datetime | None:
        return self.finding.audit.decided_at

    @property
    def closing_at(self) -> datetime | None:
        """When the closing meeting of its audit was held."""
        return self.finding.audit.closing_at


class SubmittedAnswer(Base):
    """One text of an answer as it was submitted, and what was said of it; kept for ever (K7).

    ``evaluation`` and its remarks are the firm's, for the reviewer; ``outcome`` (accepted, returned or none yet) and
    ``remarks`` the reviewer's, for the factory.
    """

    __tablename__ = "submitted_answer"
    id: Mapped[int] = mapped_column(primary_key=True)
    correction_id: Mapped[int] = mapped_column(ForeignKey("correction.id"))
    number: Mapped[int]
    root_cause: Mapped[str] = mapped_column(String(10))
    root_cause_text: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    preventive_action: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(String(100))
    due_on: Mapped[date]
    submitted_at: Mapped[datetime] = mapped_column(Moment)
    submitted_by: Mapped[int | None] = mapped_column(Integer)
    evaluation: Mapped[str] = mapped_column(String(12), default="")
    evaluation_remarks: Mapped[str] = mapped_column(Text, default="")
    evaluated_at: Mapped[datetime | None] = mapped_column(Moment)
    evaluated_by: Mapped[int | None] = mapped_column(Integer)
    outcome: Mapped[str] = mapped_column(String(8), default="")
    remarks: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by: Mapped[int | None] = mapped_column(Integer)
    __table_args__ = (UniqueConstraint("correction_id", "number"),)


class Dispute(Base):
    """The factory disputes a finding, once (K10). ``state``: open, kept, regraded, withdrawn."""

    __tablename__ = "dispute"
    id: Mapped[int] = mapped_column(primary_key=True)
    correction_id: Mapped[int] = mapped_column(ForeignKey("correction.id"), unique=True)
    state: Mapped[str] = mapped_column(String(10), default="open")
    opened_at: Mapped[datetime] = mapped_column(Moment)
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    answered_by: Mapped[int | None] = mapped_column(Integer)
    __table_args__ = (Index("ix_dispute_state", "state"),)


class DisputeNote(Base):
    """What one side says in a dispute. ``side``: factory, firm, reviewer."""

    __tablename__ = "dispute_note"
    id: Mapped[int] = mapped_column(primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"), index=True)
    side: Mapped[str] = mapped_column(String(8))
    person_id: Mapped[int | None] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment)


class Extension(Base):
    """The factory asks for a later due day, once a finding (K8). ``state``: asked, granted, refused."""

    __tablename__ = "extension"
    id: Mapped[int] = mapped_column(primary_key=True)
    correction_id: Mapped[int] = mapped_column(ForeignKey("correction.id"), unique=True)
    due_before: Mapped[date]
    until: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(8), default="asked")
    asked_at: Mapped[datetime] = mapped_column(Moment)
    asked_by: Mapped[int | None] = mapped_column(Integer)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    answered_by: Mapped[int | None] = mapped_column(Integer)
    __table_args__ = (Index("ix_extension_state", "state"),)


class PlanNotice(Base):
    """How many of the reminders of an audit's plan have gone out (K9)."""

    __tablename__ = "plan_notice"
    audit_id: Mapped[int] = mapped_column(ForeignKey("audit.id"), primary_key=True, autoincrement=False)
    sent: Mapped[int] = mapped_column(Integer, default=0)
