"""What is remembered of fieldwork: agenda, entries by area, signatures, photos, draws; never a worker's name."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..audits.models import Audit
from ..documents.models import Document
from ..storage.database import Base, Moment, Public


class AgendaStep(Public, Base):
    """One step of the agenda (A5): introduction, quick_tour, opening, full_tour, documents, interviews, closing."""

    __tablename__ = "agenda_step"
    id: Mapped[int] = mapped_column(primary_key=True)
    audit_id: Mapped[int] = mapped_column(ForeignKey("audit.id"))
    code: Mapped[str] = mapped_column(String(12))
    position: Mapped[int]
    started_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    attendees: Mapped[list] = mapped_column(JSON, default=list)
    notes: Mapped[str] = mapped_column(Text, default="")
    signed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    signed_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(Integer, default=1)
    audit: Mapped[Audit] = relationship()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (UniqueConstraint("audit_id", "code"),)


class Entry(Public, Base):
    """One thing noted in one area of an audit, under a key of its own.

    ``area``: opening (the eight points), consent, profile (field by field), tour (a building), paper (a document asked
    for), interview (tallies by topic), answer (a checkpoint's number), closing. ``value`` is what the area says it is.
    ``number`` rises with every change: who saves on an older one is told, and loses nothing.
    """

    __tablename__ = "fieldwork_entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    audit_id: Mapped[int] = mapped_column(ForeignKey("audit.id"))
    area: Mapped[str] = mapped_column(String(10))
    key: Mapped[str] = mapped_column(String(60))
    value: Mapped[dict] = mapped_column(JSON, default=dict)
    number: Mapped[int] = mapped_column(default=1)
    saved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[datetime] = mapped_column(Moment)
    audit: Mapped[Audit] = relationship()
    __table_args__ = (UniqueConstraint("audit_id", "area", "key"),)


class Sent(Base):
    """What a browser sent under an idempotency key: sent again, it is answered alike and changes nothing."""

    __tablename__ = "fieldwork_sent"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    audit_id: Mapped[int] = mapped_column(ForeignKey("audit.id"), index=True)
    result: Mapped[dict] = mapped_column(JSON, default=dict)
    at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (UniqueConstraint("person_id", "key"),)


class Photo(Public, Base):
    """A picture or paper taken during an audit: of a building (area tour), for an answer, or for a finding."""

    __tablename__ = "fieldwork_photo"
    id: Mapped[int] = mapped_column(primary_key=True)
    audit_id: Mapped[int] = mapped_column(ForeignKey("audit.id"))
    area: Mapped[str] = mapped_column(String(10))
    key: Mapped[str] = mapped_column(String(60))
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    caption: Mapped[str] = mapped_column(String(200), default="")
    taken_on: Mapped[date | None]
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    document: Mapped[Document] = relationship(lazy="joined")
    audit: Mapped[Audit] = relationship()
    __table_args__ = (Index("ix_fieldwork_photo_audit_id", "audit_id", "area", "key"),)


class Signature(Public, Base):
    """One signature on one paper of an audit: integrity, non_disclosure, important_message, findings_list, ...

    ``side``: audit_team or factory. ``how``: drawn (``drawing_id`` is the picture) or typed.
    """

    __tablename__ = "signature"
    id: Mapped[int] = mapped_column(primary_key=True)
    audit_id: Mapped[int] = mapped_column(ForeignKey("audit.id"), index=True)
    paper: Mapped[str] = mapped_column(String(20))
    side: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(200))
    post: Mapped[str] = mapped_column(String(200), default="")
    how: Mapped[str] = mapped_column(String(5))
    drawing_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    signed_at: Mapped[datetime] = mapped_column(Moment)
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    __table_args__ = (UniqueConstraint("audit_id", "paper", "side", "name"),)


class InterviewDraw(Public, Base):
    """Workers drawn from roster numbers (A6): the numbers put in, how many were wanted, the seed, the numbers out."""

    __tablename__ = "interview_draw"
    id: Mapped[int] = mapped_column(primary_key=True)
    audit_id: Mapped[int] = mapped_column(ForeignKey("audit.id"), index=True)
    roster: Mapped[list] = mapped_column(JSON)
    wanted: Mapped[int]
    seed: Mapped[str] = mapped_column(String(64))
    drawn: Mapped[list] = mapped_column(JSON)
    drawn_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    drawn_at: Mapped[datetime] = mapped_column(Moment)


class AuditorAssessment(Public, Base):
    """What a factory says about the auditors of one audit: confidential to the integrity officer (X6).

    ``scores``: conduct, punctuality, knowledge, fairness, explanation, privacy of interviews, each 1 to 5.
    """

    __tablename__ = "auditor_assessment"
    id: Mapped[int] = mapped_column(primary_key=True)
    audit_id: Mapped[int] = mapped_column(ForeignKey("audit.id"), unique=True)
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"), index=True)
    scores: Mapped[dict] = mapped_column(JSON)
    identity_shown: Mapped[bool]
    favour_asked: Mapped[bool]
    text: Mapped[str] = mapped_column(Text, default="")
    given_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime] = mapped_column(Moment)
