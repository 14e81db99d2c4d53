"""What is remembered of accredited firms, their auditors and visit specialists, suspensions and conflicts."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import Organisation, Person
from ..storage.database import Base, Moment, Public


class Accreditation(Public, Base):
    """An audit firm's accreditation between two days; ``suspended_on`` cuts it short.

    ``man_days_a_month`` is its capacity; ``countries`` are those it works in, empty for all.
    """

    __tablename__ = "accreditation"
    id: Mapped[int] = mapped_column(primary_key=True)
    firm_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    suspended_on: Mapped[date | None]
    suspended_reason: Mapped[str] = mapped_column(Text, default="")
    man_days_a_month: Mapped[int] = mapped_column(Integer, default=60)
    countries: Mapped[list] = mapped_column(JSON, default=list)
    firm: Mapped[Organisation] = relationship(lazy="joined")


class Auditor(Public, Base):
    """A person accredited to audit, or to make visits, for a firm; ``number`` is the professional body's (APSCA).

    ``kind``: auditor, lead (may lead a team), specialist (Progress Visits only). ``languages`` and ``skills`` are codes
    with commas between. ``photo_id`` is the picture a guard at the gate compares.
    """

    __tablename__ = "auditor"
    id: Mapped[int] = mapped_column(primary_key=True)
    firm_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(10), default="lead")
    languages: Mapped[str] = mapped_column(String(60), default="")
    skills: Mapped[str] = mapped_column(String(200), default="")
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    suspended_on: Mapped[date | None]
    suspended_reason: Mapped[str] = mapped_column(Text, default="")
    person: Mapped[Person] = relationship(lazy="joined")
    firm: Mapped[Organisation] = relationship(lazy="joined")
    __table_args__ = (Index("ix_auditor_firm_id", "firm_id"),)


class Conflict(Public, Base):
    """A conflict of interest between a firm, or one of its people, and a factory: neither is assigned there.

    ``person_id`` is empty when the whole firm is concerned. ``until`` is its last day, empty for ever.
    """

    __tablename__ = "conflict_of_interest"
    id: Mapped[int] = mapped_column(primary_key=True)
    firm_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"))
    reason: Mapped[str] = mapped_column(Text)
    declared_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    declared_at: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[date | None]
    __table_args__ = (
        Index("ix_conflict_of_interest_factory_id", "factory_id"),
        Index("ix_conflict_of_interest_firm_id", "firm_id"),
    )
