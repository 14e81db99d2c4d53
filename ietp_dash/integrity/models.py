"""What is remembered of integrity cases: the day, never the time, and nothing that tells who reported (X6)."""

from datetime import date

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import Person
from ..documents.models import Document
from ..storage.database import Base, Public


class IntegrityCase(Public, Base):
    """One case. ``state``: open, working, found, closed; ``channel``: report, complaint, assessment, radar.

    ``receipt`` is the hash of the code that an anonymous reporter comes back with; ``reporter_id`` is who complained
    with an account. ``unread``: no officer has seen what the reporter wrote last; ``news``: the other way round.
    The site is called ``site_id`` because no relation to a factory ever opens a case.
    """

    __tablename__ = "integrity_case"
    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(10))
    about: Mapped[str] = mapped_column(String(10))
    parties: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(7), default="open")
    risk: Mapped[str] = mapped_column(String(6), default="")
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    receipt: Mapped[str | None] = mapped_column(String(64), unique=True)
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    audit_id: Mapped[int | None] = mapped_column(ForeignKey("audit.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("factory.id"))
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    auditor_id: Mapped[int | None] = mapped_column(ForeignKey("auditor.id"))
    finding: Mapped[str] = mapped_column(String(9), default="")
    finding_text: Mapped[str] = mapped_column(Text, default="")
    unread: Mapped[bool] = mapped_column(default=True)
    news: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    holder: Mapped[Person | None] = relationship(foreign_keys=[holder_id])
    conflicts: Mapped[list["IntegrityConflict"]] = relationship(lazy="selectin")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        UniqueConstraint("channel", "audit_id"),
        Index("ix_integrity_case_state_id", "state", "id"),
    )

    @property
    def conflicted_ids(self) -> set[int]:
        """The officers who declared a conflict of interest: the case is shut to them."""
        return {one.person_id for one in self.conflicts}


class IntegrityConflict(Base):
    """A conflict of interest that an officer declared in one case (X12)."""

    __tablename__ = "integrity_conflict"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("integrity_case.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text)
    declared_on: Mapped[date]
    __table_args__ = (UniqueConstraint("case_id", "person_id"),)


class IntegrityMessage(Base):
    """A message between reporter and officer; ``side``: reporter or officer."""

    __tablename__ = "integrity_message"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("integrity_case.id"), index=True)
    side: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(Text)
    said_on: Mapped[date]


class IntegrityStep(Base):
    """What an officer did in a case, and who read it: the case's own log."""

    __tablename__ = "integrity_step"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("integrity_case.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text, default="")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_on: Mapped[date]
    person: Mapped[Person] = relationship(lazy="joined")


class IntegrityFile(Base):
    """Evidence that an officer added."""

    __tablename__ = "integrity_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("integrity_case.id"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    document: Mapped[Document] = relationship(lazy="joined", innerjoin=True)


class IntegrityHint(Public, Base):
    """What the radar found: ``key`` names it for good, ``facts`` holds the evidence, a dismissed one stays so."""

    __tablename__ = "integrity_hint"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    key: Mapped[str] = mapped_column(String(80), unique=True)
    facts: Mapped[dict] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(9), default="new")
    found_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text, default="")
    dismissed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    __table_args__ = (Index("ix_integrity_hint_state_id", "state", "id"),)


class RadarNight(Base):
    """A day on which the radar has looked."""

    __tablename__ = "radar_night"
    day: Mapped[date] = mapped_column(primary_key=True)
