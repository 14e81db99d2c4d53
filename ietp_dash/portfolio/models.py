"""What is remembered of a person's visits to the portfolio, and of findings that a buyer must act on too."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import Organisation
from ..documents.models import Document
from ..findings.models import Finding
from ..storage.database import Base, Moment, Public

_BIG = BigInteger().with_variant(Integer, "sqlite")


class PortfolioVisit(Base):
    """One person's last visits for one organisation.

    Changes after ``since_sequence`` of the event log are new; ``seen_sequence`` is the log's end at the last look, and
    becomes the new start when the person comes back after a pause. Neither leaves the server.
    """

    __tablename__ = "portfolio_visit"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    since_sequence: Mapped[int] = mapped_column(_BIG)
    since: Mapped[datetime] = mapped_column(Moment)
    seen_sequence: Mapped[int] = mapped_column(_BIG)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (UniqueConstraint("person_id", "organisation_id"),)


class FactoryMark(Base):
    """What one buyer notes of one factory for itself (N12); ``version`` counts the savings."""

    __tablename__ = "factory_mark"
    id: Mapped[int] = mapped_column(primary_key=True)
    buyer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"), index=True)
    vendor_code: Mapped[str | None] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(Integer, default=1)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    changed_by: Mapped[int | None] = mapped_column(Integer)
    __table_args__ = (UniqueConstraint("buyer_id", "factory_id"), UniqueConstraint("buyer_id", "vendor_code"))


class FactoryTag(Base):
    """One word that a buyer put on one factory (N12)."""

    __tablename__ = "factory_tag"
    id: Mapped[int] = mapped_column(primary_key=True)
    buyer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"), index=True)
    tag: Mapped[str] = mapped_column(String(30))
    __table_args__ = (
        UniqueConstraint("buyer_id", "factory_id", "tag"),
        Index("ix_factory_tag_buyer_id_tag", "buyer_id", "tag"),
    )


class JointFinding(Public, Base):
    """A finding whose cause lies with one buyer too: a row a finding and buyer, so that no buyer meets another (N10).

    ``cause``: forecast, price, lead_time. ``state``: open, ended (taken back). ``connection_id`` is the connection that
    was in force when the buyer was named.
    """

    __tablename__ = "joint_finding"
    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"))
    buyer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    connection_id: Mapped[int] = mapped_column(ForeignKey("connection.id"))
    cause: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(6), default="open")
    marked_at: Mapped[datetime] = mapped_column(Moment)
    marked_by: Mapped[int | None] = mapped_column(Integer)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    finding: Mapped[Finding] = relationship(lazy="joined", innerjoin=True)
    buyer: Mapped[Organisation] = relationship()
    __table_args__ = (
        UniqueConstraint("finding_id", "buyer_id"),
        Index("ix_joint_finding_buyer_id", "buyer_id", "id"),
        Index("ix_joint_finding_factory_id", "factory_id", "id"),
    )

    @property
    def cycle_id(self) -> int | None:
        return self.finding.cycle_id

    @property
    def decided_at(self) -> datetime | None:
        return self.finding.audit.decided_at

    @property
    def closing_at(self) -> datetime | None:
        return self.finding.audit.closing_at


class JointTask(Public, Base):
    """What one buyer does about a joint finding. ``notices``: 0 none, 1 reminded a week ahead, 2 told it is over."""

    __tablename__ = "joint_task"
    id: Mapped[int] = mapped_column(primary_key=True)
    joint_id: Mapped[int] = mapped_column(ForeignKey("joint_finding.id"), index=True)
    what: Mapped[str] = mapped_column(String(300))
    due_on: Mapped[date]
    added_at: Mapped[datetime] = mapped_column(Moment)
    added_by: Mapped[int | None] = mapped_column(Integer)
    done_at: Mapped[datetime | None] = mapped_column(Moment)
    done_by: Mapped[int | None] = mapped_column(Integer)
    note: Mapped[str] = mapped_column(Text, default="")
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    notices: Mapped[int] = mapped_column(Integer, default=0)
    joint: Mapped[JointFinding] = relationship(lazy="joined", innerjoin=True)
    document: Mapped[Document | None] = relationship(lazy="joined")
    __table_args__ = (Index("ix_joint_task_done_at_due_on", "done_at", "due_on"),)

    @property
    def factory_id(self) -> int:
        return self.joint.factory_id

    @property
    def buyer_id(self) -> int:
        return self.joint.buyer_id

    @property
    def cycle_id(self) -> int | None:
        return self.joint.cycle_id

    @property
    def decided_at(self) -> datetime | None:
        return self.joint.decided_at

    @property
    def closing_at(self) -> datetime | None:
        return self.joint.closing_at
