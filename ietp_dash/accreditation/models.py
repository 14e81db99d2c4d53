"""What is remembered of accredited firms and their auditors."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ..storage.database import Base, Public


class Accreditation(Public, Base):
    """An audit firm's accreditation between two days; ``suspended_on`` cuts it short."""

    __tablename__ = "accreditation"
    id: Mapped[int] = mapped_column(primary_key=True)
    firm_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    suspended_on: Mapped[date | None]


class Auditor(Public, Base):
    """A person accredited to audit for a firm; ``number`` is the professional body's."""

    __tablename__ = "auditor"
    id: Mapped[int] = mapped_column(primary_key=True)
    firm_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    languages: Mapped[str] = mapped_column(String(60), default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    suspended_on: Mapped[date | None]
    __table_args__ = (Index("ix_auditor_firm_id", "firm_id"),)
