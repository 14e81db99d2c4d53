"""What is remembered of audits and the answers given in them. Dates before fieldwork are a secret."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import Organisation
from ..storage.database import Base, Moment, Public


class Audit(Public, Base):
    """One audit or visit.

    ``kind``: ICA, IAA, FU, PV, OSE, OSA, SA, SI. ``planned_on`` and the team are secret until
    ``fieldwork_started_at``. ``closing_at`` opens the findings list to the factory, ``submitted_at`` the report,
    ``decided_at`` opens it to connected buyers (programme.md 4). ``source`` names a historical import.
    ``team`` are the person ids of the auditors beside the lead.
    ``answers`` is one letter a checkpoint in the checklist's order: y met, n not met, a not applicable, - none.
    """

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"))
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("cycle.id"))
    kind: Mapped[str] = mapped_column(String(3))
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    team: Mapped[list] = mapped_column(JSON, default=list)
    checklist_version_id: Mapped[int] = mapped_column(ForeignKey("checklist_version.id"))
    window_from: Mapped[date | None]
    window_to: Mapped[date | None]
    planned_on: Mapped[date | None]
    fieldwork_started_at: Mapped[datetime | None] = mapped_column(Moment)
    fieldwork_ended_on: Mapped[date | None]
    closing_at: Mapped[datetime | None] = mapped_column(Moment)
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    workers: Mapped[int | None] = mapped_column(Integer)
    man_days: Mapped[int | None] = mapped_column(Integer)
    interviews: Mapped[int | None] = mapped_column(Integer)
    answers: Mapped[str] = mapped_column(Text, default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    summary_zh: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(60), default="")
    firm: Mapped[Organisation | None] = relationship()
    __table_args__ = (
        Index("ix_audit_factory_id", "factory_id", "id"),
        Index("ix_audit_cycle_id", "cycle_id"),
        Index("ix_audit_firm_id", "firm_id", "id"),
        Index("ix_audit_fieldwork_ended_on", "fieldwork_ended_on"),
    )

    @property
    def people(self) -> list[int]:
        """The person ids of all its auditors."""
        return [one for one in (self.lead_id, *(self.team or ())) if one]
