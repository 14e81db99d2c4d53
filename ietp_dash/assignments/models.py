"""What is remembered of assignments and plans. Plans are secret: they stand in tables that nobody else's page reads."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import Organisation
from ..factories.models import Factory
from ..storage.database import Base, Moment, Public, Stamped


class Assignment(Public, Stamped, Base):
    """One audit of one cycle given to one firm (M3).

    ``seed`` and ``candidates`` (public id of each firm, in the order drawn from, with the reason where it was left out)
    repeat the draw; an override has a reason instead. ``state``: offered, accepted, declined, replaced, done, ended.
    ``answer_by`` is the firm's last day to answer. ``man_days`` is what is planned, ``man_days_due`` what the terms
    compute; ``because`` is why somebody ordered it (M11, M12).
    Man-days differ only with a reason, and count once ``deviation_state`` is approved (asked, approved, refused).
    """

    __tablename__ = "assignment"
    id: Mapped[int] = mapped_column(primary_key=True)
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"))
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    kind: Mapped[str] = mapped_column(String(3))
    firm_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    seed: Mapped[str | None] = mapped_column(String(64))
    candidates: Mapped[list] = mapped_column(JSON, default=list)
    override_reason: Mapped[str] = mapped_column(Text, default="")
    because: Mapped[str] = mapped_column(Text, default="")
    assigned_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(9), default="offered")
    answer_by: Mapped[date]
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    decline_reason: Mapped[str] = mapped_column(Text, default="")
    headcount: Mapped[int]
    man_days_due: Mapped[int]
    man_days: Mapped[int]
    deviation_reason: Mapped[str] = mapped_column(Text, default="")
    deviation_state: Mapped[str] = mapped_column(String(9), default="")
    deviation_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(Integer, default=1)
    factory: Mapped[Factory] = relationship()
    firm: Mapped[Organisation] = relationship()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index("ix_assignment_factory_id", "factory_id", "id"),
        Index("ix_assignment_cycle_id", "cycle_id"),
        Index("ix_assignment_firm_id_state", "firm_id", "state", "id"),
        Index("ix_assignment_state_answer_by", "state", "answer_by"),
    )


class AuditPlan(Public, Base):
    """When an assigned audit will be and who goes: a secret until fieldwork starts (A3).

    ``team`` are person ids beside the lead's. ``window_to`` is the last day allowed (A4). ``audit_id`` is set when
    fieldwork starts; until then no row of ``audit`` exists for it.
    """

    __tablename__ = "audit_plan"
    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), unique=True)
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"))
    firm_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    window_from: Mapped[date]
    window_to: Mapped[date]
    extended_reason: Mapped[str] = mapped_column(Text, default="")
    planned_on: Mapped[date | None]
    days: Mapped[int] = mapped_column(default=1)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    team: Mapped[list] = mapped_column(JSON, default=list)
    planned_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    planned_at: Mapped[datetime | None] = mapped_column(Moment)
    audit_id: Mapped[int | None] = mapped_column(ForeignKey("audit.id"))
    version: Mapped[int] = mapped_column(Integer, default=1)
    assignment: Mapped[Assignment] = relationship(lazy="joined")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index("ix_audit_plan_firm_id_planned_on", "firm_id", "planned_on"),
        Index("ix_audit_plan_lead_id_planned_on", "lead_id", "planned_on"),
        Index("ix_audit_plan_factory_id", "factory_id"),
    )

    @property
    def people(self) -> list[int]:
        """The person ids of everybody who goes."""
        return [one for one in (self.lead_id, *(self.team or ())) if one]


class ClosedDay(Public, Base):
    """Days on which a factory does not work, entered ahead, whether an audit waits or not."""

    __tablename__ = "closed_day"
    id: Mapped[int] = mapped_column(primary_key=True)
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"))
    first: Mapped[date]
    last: Mapped[date]
    reason: Mapped[str] = mapped_column(String(200), default="")
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (Index("ix_closed_day_factory_id_first", "factory_id", "first"),)


class Absence(Public, Base):
    """Days on which an auditor cannot go anywhere, entered by the firm."""

    __tablename__ = "absence"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    firm_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    first: Mapped[date]
    last: Mapped[date]
    __table_args__ = (Index("ix_absence_firm_id_first", "firm_id", "first"),)
