"""What is remembered of trainings: sessions, seats, who came, documents, and what people thought of them."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import Organisation
from ..documents.models import Document
from ..factories.models import Factory
from ..fees.models import Invoice
from ..storage.database import Base, Moment, Public, Stamped


class TrainingSession(Public, Stamped, Base):
    """One session of a course of the catalogue (courses.py).

    ``state``: open, cancelled. ``factory_id`` is the host of an on-site training. ``starts_on`` is the first day in
    ``zone``. ``seated`` and ``waiting`` count the live seats; the database holds no more seated than ``capacity``.
    ``fee_cents`` is for one person. ``code`` is what the room's QR holds. ``reminded``: how many reminders went out.
    """

    __tablename__ = "training_session"
    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[str] = mapped_column(String(30))
    kind: Mapped[str] = mapped_column(String(14))
    factory_id: Mapped[int | None] = mapped_column(ForeignKey("factory.id"))
    language: Mapped[str] = mapped_column(String(5))
    area: Mapped[str] = mapped_column(String(14))
    place: Mapped[str] = mapped_column(String(300), default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    zone: Mapped[str] = mapped_column(String(40))
    starts_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment)
    starts_on: Mapped[date]
    capacity: Mapped[int]
    seated: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    fee_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    trainer: Mapped[str] = mapped_column(String(120), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(10), default="open")
    reason: Mapped[str] = mapped_column(Text, default="")
    code: Mapped[str] = mapped_column(String(16), unique=True)
    reminded: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(Integer, default=1)
    factory: Mapped[Factory | None] = relationship()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("seated >= 0 AND seated <= capacity", name="seats"),
        CheckConstraint("waiting >= 0", name="waiting"),
        Index("ix_training_session_starts_at", "starts_at", "id"),
        Index("ix_training_session_state_reminded_starts_at", "state", "reminded", "starts_at"),
        Index("ix_training_session_factory_id", "factory_id"),
    )


class TrainingSeat(Public, Base):
    """One person who is to come, for an organisation.

    ``state``: seated, waiting (in the order of ids), cancelled. ``code`` is the person's own: it confirms attendance
    and opens quiz, certificate and feedback without signing in. ``seated_at`` is when the seat was had, ``moved_up``
    whether it was waited for. ``quiz_best`` is in percent. ``certificate`` is the number of the paper.
    """

    __tablename__ = "training_seat"
    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    factory_id: Mapped[int | None] = mapped_column(ForeignKey("factory.id"))
    name: Mapped[str] = mapped_column(String(120))
    post: Mapped[str] = mapped_column(String(120), default="")
    code: Mapped[str] = mapped_column(String(16), unique=True)
    state: Mapped[str] = mapped_column(String(10))
    registered_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    registered_at: Mapped[datetime] = mapped_column(Moment)
    seated_at: Mapped[datetime | None] = mapped_column(Moment)
    moved_up: Mapped[bool] = mapped_column(default=False)
    cancelled_at: Mapped[datetime | None] = mapped_column(Moment)
    invoice_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"))
    quiz_tries: Mapped[int] = mapped_column(default=0)
    quiz_best: Mapped[int | None]
    feedback_given: Mapped[bool] = mapped_column(default=False)
    certificate: Mapped[str | None] = mapped_column(String(24), unique=True)
    certified_at: Mapped[datetime | None] = mapped_column(Moment)
    session: Mapped[TrainingSession] = relationship()
    organisation: Mapped[Organisation] = relationship()
    invoice: Mapped[Invoice | None] = relationship()
    attendances: Mapped[list["TrainingAttendance"]] = relationship(order_by="TrainingAttendance.day")
    __table_args__ = (
        Index("ix_training_seat_session_id_state", "session_id", "state", "id"),
        Index("ix_training_seat_organisation_id", "organisation_id", "session_id"),
    )


class TrainingAttendance(Base):
    """Somebody was there on one day; ``how``: code (scanned in the room), list (ticked by staff)."""

    __tablename__ = "training_attendance"
    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("training_seat.id"))
    day: Mapped[date]
    how: Mapped[str] = mapped_column(String(4))
    marked_at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (UniqueConstraint("seat_id", "day"),)


class TrainingMaterial(Public, Base):
    """A document for those who have a seat in a session."""

    __tablename__ = "training_material"
    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    title: Mapped[str] = mapped_column(String(200))
    document: Mapped[Document] = relationship(lazy="joined")


class TrainingFeedback(Base):
    """What somebody thought of a session: 1 to 5 and words. Neither who nor when is kept (E7)."""

    __tablename__ = "training_feedback"
    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"), index=True)
    points: Mapped[int]
    words: Mapped[str] = mapped_column(Text, default="")
