"""What is remembered of Progress Visits. Of the workers' survey only counts are kept: no answer is a row of its own."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import Organisation, Person
from ..audits.models import Audit
from ..factories.models import Factory
from ..storage.database import Base, Moment, Public, Stamped


class Visit(Public, Stamped, Base):
    """The one Progress Visit of a Certified certificate.

    ``certified_from`` is the certificate's first day: one that is reissued brings no second visit (B1). ``state``:
    to_contact, booking (the factory chooses a slot), unbooked (nobody chose by ``book_by``), booked, running, done,
    dropped (the certificate ended first). ``late_on`` is the day from which the contact is late, ``latest_on`` the last
    day the visit may lie on. ``set_by``: factory or programme. The ``..._told_at`` say what time has brought about.
    ``questionnaire`` maps the codes of questions.py to what the factory wrote. ``survey_state``: "", open, closed;
    ``survey_asked`` is how many workers were asked, ``survey_answered`` how many answered.
    """

    __tablename__ = "visit"
    id: Mapped[int] = mapped_column(primary_key=True)
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"))
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("cycle.id"))
    certified_from: Mapped[date]
    certified_to: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="to_contact")
    opened_on: Mapped[date]
    late_on: Mapped[date]
    contacted_on: Mapped[date | None]
    book_by: Mapped[date | None]
    latest_on: Mapped[date | None]
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    specialist_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    starts_at: Mapped[datetime | None] = mapped_column(Moment)
    set_by: Mapped[str] = mapped_column(String(9), default="")
    booked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changes: Mapped[int] = mapped_column(Integer, default=0)
    late_told_at: Mapped[datetime | None] = mapped_column(Moment)
    reminded_at: Mapped[datetime | None] = mapped_column(Moment)
    questionnaire: Mapped[dict] = mapped_column(JSON, default=dict)
    questionnaire_at: Mapped[datetime | None] = mapped_column(Moment)
    audit_id: Mapped[int | None] = mapped_column(ForeignKey("audit.id"), unique=True)
    survey_state: Mapped[str] = mapped_column(String(6), default="")
    survey_asked: Mapped[int] = mapped_column(Integer, default=0)
    survey_answered: Mapped[int] = mapped_column(Integer, default=0)
    note: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(Integer, default=1)
    factory: Mapped[Factory] = relationship(lazy="joined")
    firm: Mapped[Organisation | None] = relationship()
    specialist: Mapped[Person | None] = relationship(foreign_keys=[specialist_id])
    audit: Mapped[Audit | None] = relationship()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        UniqueConstraint("factory_id", "certified_from"),
        Index("ix_visit_state", "state", "opened_on", "id"),
        Index("ix_visit_state_book_by", "state", "book_by"),
        Index("ix_visit_specialist_id_starts_at", "specialist_id", "starts_at"),
        Index("ix_visit_firm_id", "firm_id", "id"),
    )

    @property
    def people(self) -> list[int]:
        """The person ids of those who visit."""
        return [self.specialist_id] if self.specialist_id else []


class VisitSlot(Public, Base):
    """A time at which the visit may begin: offered by the programme's side, chosen by the factory."""

    __tablename__ = "visit_slot"
    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    starts_at: Mapped[datetime] = mapped_column(Moment)
    offered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    __table_args__ = (UniqueConstraint("visit_id", "starts_at"),)


class SurveyToken(Base):
    """A worker's way into one survey: only its hash is kept, and the row goes when it is used (B5)."""

    __tablename__ = "survey_token"
    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)


class SurveyCount(Base):
    """How many workers chose one answer to one question: all that is ever kept of what they said (B5)."""

    __tablename__ = "survey_count"
    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    question: Mapped[str] = mapped_column(String(12))
    answer: Mapped[str] = mapped_column(String(12))
    number: Mapped[int] = mapped_column(Integer, default=0)
    __table_args__ = (UniqueConstraint("visit_id", "question", "answer"),)
