"""What is remembered of statuses: every decision with what it rested on, and how each factory stands now."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..storage.database import Base, Moment, Public


class StatusDecision(Public, Base):
    """One entry of a factory's dated history: the status, its days, the rule fired, facts, numbers and terms.

    Never edited; an annulled one says so. The same facts and terms give the same status for ever.
    """

    __tablename__ = "status_decision"
    id: Mapped[int] = mapped_column(primary_key=True)
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"))
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("cycle.id"))
    audit_id: Mapped[int | None] = mapped_column(ForeignKey("audit.id"))
    status: Mapped[str] = mapped_column(String(13))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    rule: Mapped[str] = mapped_column(String(40))
    facts: Mapped[dict] = mapped_column(JSON)
    numbers: Mapped[dict] = mapped_column(JSON)
    terms_id: Mapped[int] = mapped_column(ForeignKey("terms_snapshot.id"))
    overridden: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime] = mapped_column(Moment)
    decided_by: Mapped[int | None] = mapped_column(Integer)
    seconded_by: Mapped[int | None] = mapped_column(Integer)
    annulled_at: Mapped[datetime | None] = mapped_column(Moment)
    annulled_reason: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (Index("ix_status_decision_factory_id_decided_at", "factory_id", "decided_at"),)


class Standing(Base):
    """How a factory stands now, on both axes; kept by reactions and by the time-driven steps.

    ``shown`` is the certificate in force while there is one, then the cycle's result, else not_certified.
    ``step`` is the progress in the cycle (a Cycle.state), since ``step_since``.
    """

    __tablename__ = "standing"
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"), primary_key=True)
    shown: Mapped[str] = mapped_column(String(13), default="not_certified")
    shown_since: Mapped[date | None]
    shown_until: Mapped[date | None]
    certificate_type: Mapped[str | None] = mapped_column(String(11))
    certificate_to: Mapped[date | None]
    result: Mapped[str | None] = mapped_column(String(13))
    result_to: Mapped[date | None]
    step: Mapped[str | None] = mapped_column(String(15))
    step_since: Mapped[datetime | None] = mapped_column(Moment)
    formerly_certified: Mapped[bool] = mapped_column(default=False)
    open_minor: Mapped[int] = mapped_column(Integer, default=0)
    open_major: Mapped[int] = mapped_column(Integer, default=0)
    open_critical: Mapped[int] = mapped_column(Integer, default=0)
    open_zero_tolerance: Mapped[int] = mapped_column(Integer, default=0)
    next_due_on: Mapped[date | None]
    changed_at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (Index("ix_standing_shown_until", "shown_until"), Index("ix_standing_shown", "shown"))


class OfferMade(Public, Base):
    """Remediation or Probation offered to a factory, and its answer (D7).

    ``months`` is the reviewer's choice; ``told`` counts the notices sent.
    """

    __tablename__ = "status_offer"
    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("status_decision.id"), unique=True)
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"))
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    kind: Mapped[str] = mapped_column(String(13))
    months: Mapped[int]
    made_on: Mapped[date]
    until: Mapped[date]
    accepted_on: Mapped[date | None]
    choice: Mapped[str | None] = mapped_column(String(13))
    accepted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    lapsed_on: Mapped[date | None]
    told: Mapped[int] = mapped_column(default=0)
    __table_args__ = (
        Index("ix_status_offer_factory_id", "factory_id"),
        Index("ix_status_offer_cycle_id", "cycle_id"),
        Index("ix_status_offer_until", "accepted_on", "lapsed_on", "until"),
    )


class Undertaking(Public, Base):
    """What a factory signed for a cycle: ``remediation_plan`` (D1) or ``waiver`` of the transparency days (W2)."""

    __tablename__ = "undertaking"
    id: Mapped[int] = mapped_column(primary_key=True)
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"), index=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text, default="")
    signed_name: Mapped[str] = mapped_column(String(200))
    signed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    signed_at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (UniqueConstraint("cycle_id", "kind"),)


class Proposal(Public, Base):
    """A decision that waits for a second person (Z1, D10). ``state``: waiting, agreed, refused, withdrawn, overtaken.

    ``seen`` is the fingerprint of the facts it was made on: with other facts it is no more agreed to.
    """

    __tablename__ = "status_proposal"
    id: Mapped[int] = mapped_column(primary_key=True)
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"))
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    audit_id: Mapped[int] = mapped_column(ForeignKey("audit.id"), index=True)
    status: Mapped[str] = mapped_column(String(13))
    months: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    seen: Mapped[str] = mapped_column(String(64))
    proposed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    answer: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (Index("ix_status_proposal_state", "state", "id"),)
