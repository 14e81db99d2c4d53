"""What is remembered of incidents: how each stands, every version of what was told, messages and files."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..documents.models import Document
from ..factories.models import Factory
from ..storage.database import Base, Moment, Public


class Incident(Public, Base):
    """One incident as it stands. ``state``: learned, noticed, reported, closed.

    ``noticed_at`` is when the factory told; None while only others did (``origin``). ``released_at``: since when
    connected buyers in scope read it. ``late`` and ``report_late`` never change afterwards (I1, I3). ``notices`` counts
    the reminders of the full report.
    """

    __tablename__ = "incident"
    id: Mapped[int] = mapped_column(primary_key=True)
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"))
    kind: Mapped[str] = mapped_column(String(16))
    origin: Mapped[str] = mapped_column(String(8), default="factory")
    state: Mapped[str] = mapped_column(String(8))
    happened_at: Mapped[datetime] = mapped_column(Moment)
    known_at: Mapped[datetime] = mapped_column(Moment)
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    noticed_at: Mapped[datetime | None] = mapped_column(Moment)
    late: Mapped[bool] = mapped_column(default=False)
    released_at: Mapped[datetime | None] = mapped_column(Moment)
    report_due: Mapped[date]
    reported_at: Mapped[datetime | None] = mapped_column(Moment)
    report_late: Mapped[bool] = mapped_column(default=False)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closing_note: Mapped[str] = mapped_column(Text, default="")
    notices: Mapped[int] = mapped_column(Integer, default=0)
    version: Mapped[int] = mapped_column(Integer, default=1)
    factory: Mapped[Factory] = relationship(lazy="joined", innerjoin=True)
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index("ix_incident_factory_id", "factory_id", "id"),
        Index("ix_incident_state", "state", "id"),
        Index("ix_incident_reported_at_report_due", "reported_at", "report_due"),
    )


class IncidentVersion(Base):
    """What was told at one time: ``stage`` notice or report, all of it as ``facts``; a correction adds another."""

    __tablename__ = "incident_version"
    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    stage: Mapped[str] = mapped_column(String(6))
    facts: Mapped[dict] = mapped_column(JSON)
    said_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    said_at: Mapped[datetime] = mapped_column(Moment)


class IncidentMessage(Base):
    """A message: ``side`` factory or programme; ``open_to_buyers`` is an update that connected buyers read."""

    __tablename__ = "incident_message"
    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    side: Mapped[str] = mapped_column(String(9))
    open_to_buyers: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str] = mapped_column(Text)
    said_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    said_at: Mapped[datetime] = mapped_column(Moment)


class IncidentFile(Base):
    """A file of the factory's, read by whoever reads the incident."""

    __tablename__ = "incident_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    document: Mapped[Document] = relationship(lazy="joined", innerjoin=True)
