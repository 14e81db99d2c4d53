"""What is remembered of appeals: the file, its evidence, its panel with their views."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import Person
from ..documents.models import Document
from ..factories.models import Factory
from ..fees.models import Invoice
from ..findings.models import Finding
from ..status.models import StatusDecision
from ..storage.database import Base, Moment, Public, Stamped


class Appeal(Public, Stamped, Base):
    """One appeal. ``kind``: finding, severity, status, termination, fee; it names one row of that kind.

    ``state``: draft, filed, acknowledged, decided, withdrawn. ``outcome``: upheld, partly, rejected, inadmissible.
    ``noticed_on`` is the day of the notice; days are the factory's. ``severity``, ``reapply_on`` and
    ``amount_cents`` are what the outcome set. ``told`` counts reminders: of 3 days (bits 1, 2) and of 20 (bits 4, 8).
    At most one is open for an object.
    """

    __tablename__ = "appeal"
    id: Mapped[int] = mapped_column(primary_key=True)
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"))
    kind: Mapped[str] = mapped_column(String(11))
    finding_id: Mapped[int | None] = mapped_column(ForeignKey("finding.id"))
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("status_decision.id"))
    invoice_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"))
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("cycle.id"))
    state: Mapped[str] = mapped_column(String(12), default="draft")
    grounds: Mapped[str] = mapped_column(Text, default="")
    prepared_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    noticed_on: Mapped[date]
    until: Mapped[date]
    filed_at: Mapped[datetime | None] = mapped_column(Moment)
    filed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    acknowledge_by: Mapped[date | None]
    decide_by: Mapped[date | None]
    acknowledged_at: Mapped[datetime | None] = mapped_column(Moment)
    outcome: Mapped[str] = mapped_column(String(12), default="")
    reasons: Mapped[str] = mapped_column(Text, default="")
    effect: Mapped[str] = mapped_column(Text, default="")
    severity: Mapped[str] = mapped_column(String(15), default="")
    reapply_on: Mapped[date | None]
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
    told: Mapped[int] = mapped_column(Integer, default=0)
    version: Mapped[int] = mapped_column(Integer, default=1)
    factory: Mapped[Factory] = relationship(lazy="joined", innerjoin=True)
    finding: Mapped[Finding | None] = relationship(lazy="joined")
    decision: Mapped[StatusDecision | None] = relationship()
    invoice: Mapped[Invoice | None] = relationship()
    panel: Mapped[list["PanelMember"]] = relationship(lazy="selectin", order_by="PanelMember.id")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index("ix_appeal_factory_id", "factory_id", "id"),
        Index("ix_appeal_state", "state", "id"),
        Index("ix_appeal_state_decide_by", "state", "decide_by"),
        *(
            Index(
                f"uq_appeal_open_{name}",
                name,
                unique=True,
                sqlite_where=text("state in ('draft', 'filed', 'acknowledged')"),
                postgresql_where=text("state in ('draft', 'filed', 'acknowledged')"),
            )
            for name in ("finding_id", "decision_id", "invoice_id")
        ),
    )

    @property
    def sitting(self) -> list["PanelMember"]:
        """Who sits on the panel now."""
        return [one for one in self.panel if one.left_at is None]

    @property
    def panel_ids(self) -> frozenset[int]:
        """The people who sit on the panel of a file that was not withdrawn."""
        return frozenset(one.person_id for one in self.sitting) if self.filed_at else frozenset()


class PanelMember(Public, Base):
    """One person's seat on one panel, with the view given. ``view``: upheld, partly, rejected; empty until then.

    ``left_at`` is when the officer took the person off, or when it turned out that the person decides on the case.
    """

    __tablename__ = "appeal_panel_member"
    id: Mapped[int] = mapped_column(primary_key=True)
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeal.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    named_at: Mapped[datetime] = mapped_column(Moment)
    left_at: Mapped[datetime | None] = mapped_column(Moment)
    view: Mapped[str] = mapped_column(String(8), default="")
    reasons: Mapped[str] = mapped_column(Text, default="")
    given_at: Mapped[datetime | None] = mapped_column(Moment)
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (UniqueConstraint("appeal_id", "person_id"),)


class AppealFile(Base):
    """Evidence of the factory's."""

    __tablename__ = "appeal_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeal.id"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    document: Mapped[Document] = relationship(lazy="joined", innerjoin=True)
