"""What is remembered of telling people: notices, mails to send, what each wants, how far the log was read."""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import Person
from ..storage.database import Base, Moment, Public

_BIG = BigInteger().with_variant(Integer, "sqlite")


class Notification(Public, Base):
    """One person told of one event, in one membership's organisation (none: whatever they act for).

    ``kind`` is the event's type, ``data`` its payload: ids and codes, put into words when shown. ``mail`` is the one
    mail that tells of it, if any does; not ``shown``, it is told by that mail alone.
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
    shown: Mapped[bool] = mapped_column(default=True)
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mail.id"), index=True)
    person: Mapped[Person] = relationship()
    mail: Mapped["Mail | None"] = relationship(back_populates="notices")
    __table_args__ = (
        UniqueConstraint("person_id", "sequence"),
        Index("ix_notification_person_id_id", "person_id", "id"),
        Index("ix_notification_person_id_read_at", "person_id", "read_at"),
    )


class Mail(Public, Base):
    """A mail of the outbox to one person: of one notice, or (``digest``) of those that came together until it is due.

    ``state``: queued, sent, failed (given up), dropped (no longer wanted or theirs), bounced (it came back).
    ``message_id`` stays the same however often it is tried; ``next_at`` is when it may be tried (again).
    """

    __tablename__ = "mail"
    id: Mapped[int] = mapped_column(_BIG, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    digest: Mapped[bool] = mapped_column(default=False)
    message_id: Mapped[str] = mapped_column(String(120), unique=True)
    state: Mapped[str] = mapped_column(String(8), default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    queued_at: Mapped[datetime] = mapped_column(Moment)
    next_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    fault: Mapped[str] = mapped_column(String(200), default="")
    person: Mapped[Person] = relationship()
    notices: Mapped[list[Notification]] = relationship(back_populates="mail", order_by=Notification.id)
    __table_args__ = (Index("ix_mail_state_id", "state", "id"), Index("ix_mail_person_id_id", "person_id", "id"))


class Wish(Base):
    """How a person wants mail: ``mailing`` is at_once, daily, weekly or never; hours are of the person's zone."""

    __tablename__ = "notice_wish"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    mailing: Mapped[str] = mapped_column(String(8), default="at_once")
    hour: Mapped[int] = mapped_column(default=8)
    quiet_from: Mapped[int | None] = mapped_column()
    quiet_to: Mapped[int | None] = mapped_column()


class Choice(Base):
    """A person's own choice of channels for one kind of notice; without one both are open."""

    __tablename__ = "notice_choice"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(60), primary_key=True)
    page: Mapped[bool] = mapped_column(default=True)
    mail: Mapped[bool] = mapped_column(default=True)


class AddressFault(Base):
    """The address that mails to a person came back from; no longer so once the person has another or says it works."""

    __tablename__ = "address_fault"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    at: Mapped[datetime] = mapped_column(Moment)


class CalendarAddress(Base):
    """The secret address of a membership's calendar feed; only its hash is kept, and without the row it is shut."""

    __tablename__ = "calendar_address"
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment)


class Device(Base):
    """A browser from which a person has signed in, known by the hash of a token that it keeps."""

    __tablename__ = "device"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(Moment)


class LicenceTerm(Base):
    """The last day of a licence in a factory's profile, kept for reminders; ``told`` is how many of them went out."""

    __tablename__ = "licence_term"
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(30), primary_key=True)
    ends_on: Mapped[date]
    told: Mapped[int] = mapped_column(default=0)
    __table_args__ = (Index("ix_licence_term_ends_on", "ends_on"),)


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
