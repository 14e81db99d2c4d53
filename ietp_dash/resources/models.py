"""What is remembered of resources: one row an edition in one language; who confirmed to have read it; feedback."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..documents.models import Document
from ..storage.database import Base, Moment, Public


class Edition(Public, Base):
    """One edition of a resource. ``name`` binds editions of one resource; ``audiences`` are kinds of organisation with
    commas around them, 'public' for everybody. ``state``: draft, published, superseded, withdrawn. ``link`` or
    ``document`` holds the content; ``pages`` the text inside a PDF, a page each. ``confirms``: readers say that they
    have read it.
    """

    __tablename__ = "resource_edition"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(10))
    locale: Mapped[str] = mapped_column(String(5))
    number: Mapped[int] = mapped_column(default=1)
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text, default="")
    changed: Mapped[str] = mapped_column(Text, default="")
    audiences: Mapped[str] = mapped_column(String(80))
    link: Mapped[str] = mapped_column(String(400), default="")
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    pages: Mapped[list] = mapped_column(JSON, default=list, deferred=True)
    confirms: Mapped[bool] = mapped_column(default=False)
    effective_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="draft")
    made_at: Mapped[datetime] = mapped_column(Moment)
    document: Mapped[Document | None] = relationship()
    __table_args__ = (
        UniqueConstraint("name", "locale", "number"),
        Index("ix_resource_edition_state", "state", "effective_on", "id"),
    )


class Receipt(Base):
    """A person confirmed to have read an edition."""

    __tablename__ = "resource_receipt"
    edition_id: Mapped[int] = mapped_column(ForeignKey("resource_edition.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column(Moment)


class Reminder(Base):
    """A person was reminded of an edition to confirm: for the ``number``-th time, at most once each."""

    __tablename__ = "resource_reminder"
    edition_id: Mapped[int] = mapped_column(ForeignKey("resource_edition.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)


class Feedback(Public, Base):
    """What somebody thinks of a page: the endpoint, never the address with its identifiers."""

    __tablename__ = "feedback"
    id: Mapped[int] = mapped_column(primary_key=True)
    endpoint: Mapped[str] = mapped_column(String(80))
    locale: Mapped[str] = mapped_column(String(5))
    role: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime | None] = mapped_column(Moment)
    __table_args__ = (Index("ix_feedback_seen_at", "seen_at", "id"),)
