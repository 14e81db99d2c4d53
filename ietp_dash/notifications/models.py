"""What is remembered of telling people: notices, mails to send, how far the log was read, who is at work."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import Person
from ..storage.database import Base, Moment, Public

_BIG = BigInteger().with_variant(Integer, "sqlite")


class Notification(Public, Base):
    """One person told of one event, in one membership's organisation (none: whatever they act for).

    ``kind`` is the event's type, ``data`` its payload: ids and codes, put into words when shown.
    """

    __tablename__ = "notification"
    id: Mapped[int] = mapped_column(_BIG, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    sequence: Mapped[int] = mapped_column(_BIG)
    kind: Mapped[str] = mapped_column(String(60))
    data: Mapped[dict] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(Moment)
    read_at: Mapped[datetime | None] = mapped_column(Moment)
    person: Mapped[Person] = relationship()
    __table_args__ = (
        UniqueConstraint("person_id", "sequence"),
        Index("ix_notification_person_id_id", "person_id", "id"),
        Index("ix_notification_person_id_read_at", "person_id", "read_at"),
    )


class Mail(Base):
    """A mail of the outbox: one per notice. ``state``: queued, sent, failed (given up), dropped (no longer theirs).

    ``message_id`` stays the same however often it is tried; ``next_at`` is when it may be tried (again).
    """

    __tablename__ = "mail"
    id: Mapped[int] = mapped_column(_BIG, primary_key=True)
    notification_id: Mapped[int] = mapped_column(ForeignKey("notification.id"), unique=True)
    message_id: Mapped[str] = mapped_column(String(120), unique=True)
    state: Mapped[str] = mapped_column(String(8), default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    fault: Mapped[str] = mapped_column(String(200), default="")
    notification: Mapped[Notification] = relationship()
    __table_args__ = (Index("ix_mail_state_id", "state", "id"),)


class ReaderCursor(Base):
    """How far a reader of the event log has come."""

    __tablename__ = "reader_cursor"
    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    sequence: Mapped[int] = mapped_column(_BIG)


class Lease(Base):
    """Who does a piece of work that only one process should do, and until when unless renewed."""

    __tablename__ = "lease"
    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    holder: Mapped[str] = mapped_column(String(60))
    until: Mapped[datetime] = mapped_column(Moment)
