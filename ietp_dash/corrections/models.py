"""What is remembered of corrections: the factory's answer to one finding and how it was judged."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..findings.models import Finding
from ..storage.database import Base, Moment, Public


class Correction(Public, Base):
    """The answer to one finding in the corrective action plan.

    ``state``: due (not answered), submitted, returned, accepted, evidenced, verified. ``root_cause`` is people,
    process, plant or planning. ``verified_how``: desk or on_site.
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
    finding: Mapped[Finding] = relationship()
    __table_args__ = (Index("ix_correction_factory_id_state_due_on", "factory_id", "state", "due_on"),)

    @property
    def closing_at(self) -> datetime | None:
        """When the closing meeting of its audit was held."""
        return self.finding.audit.closing_at
