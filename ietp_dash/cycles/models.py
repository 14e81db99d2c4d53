"""What is remembered of cycles: one application's way from draft to its closing."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ..storage.database import Base, Moment, Public, Stamped


class Cycle(Public, Stamped, Base):
    """One certification cycle of a factory.

    ``kind``: new, renewal, reapplication. ``state`` is a step of programme.md 2.1 (draft, submitted, returned,
    firm_assigned, awaiting_fees, registered, audit_open, under_review, decided, closed, withdrawn, rejected,
    lapsed). ``terms_id`` names the terms of the application's date (settlement 34). ``result`` is the cycle's own
    axis of status with its last day; ``told`` counts the notices that it ends.
    """

    __tablename__ = "cycle"
    id: Mapped[int] = mapped_column(primary_key=True)
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"))
    kind: Mapped[str] = mapped_column(String(13), default="new")
    state: Mapped[str] = mapped_column(String(15), default="draft")
    state_since: Mapped[datetime] = mapped_column(Moment)
    applied_on: Mapped[date | None]
    registered_on: Mapped[date | None]
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    checklist_version_id: Mapped[int | None] = mapped_column(ForeignKey("checklist_version.id"))
    terms_id: Mapped[int | None] = mapped_column(ForeignKey("terms_snapshot.id"))
    first_decided_on: Mapped[date | None]
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    result: Mapped[str | None] = mapped_column(String(12))
    result_from: Mapped[date | None]
    result_to: Mapped[date | None]
    fee_confirmed_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    told: Mapped[int] = mapped_column(default=0)
    __table_args__ = (
        Index("ix_cycle_factory_id", "factory_id", "id"),
        Index("ix_cycle_state", "state"),
        Index("ix_cycle_firm_id", "firm_id"),
        Index("ix_cycle_state_result_to", "state", "result_to"),
    )

    @property
    def cycle_id(self) -> int:
        """A cycle belongs to itself, for predicates over rows of a cycle."""
        return self.id
