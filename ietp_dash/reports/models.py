"""What is remembered of a report beside the audit itself: what deserved a second look when it was handed in."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from ..storage.database import Base, Moment, Public


class Erratum(Public, Base):
    """A correction that the firm adds to a submitted report: what stands there and what is right (D13)."""

    __tablename__ = "erratum"
    id: Mapped[int] = mapped_column(primary_key=True)
    audit_id: Mapped[int] = mapped_column(ForeignKey("audit.id"), index=True)
    stands: Mapped[str] = mapped_column(Text)
    right: Mapped[str] = mapped_column(Text)
    added_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime] = mapped_column(Moment)


class ReportCheck(Public, Base):
    """The hints that the firm's manager saw before submission, each with the manager's note, for the reviewers.

    ``hints`` are {"code", "values"}; ``notes`` maps a hint's place to the note.
    """

    __tablename__ = "report_check"
    id: Mapped[int] = mapped_column(primary_key=True)
    audit_id: Mapped[int] = mapped_column(ForeignKey("audit.id"), unique=True)
    hints: Mapped[list] = mapped_column(JSON, default=list)
    notes: Mapped[dict] = mapped_column(JSON, default=dict)
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(Moment)
