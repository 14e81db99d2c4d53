"""What is remembered of checklists: versions, their sections and checkpoints, all as data."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..storage.database import Base, Moment, Public


class ChecklistVersion(Public, Base):
    """One edition. A cycle keeps the version it began with. ``origin``: programme, or the import it came with."""

    __tablename__ = "checklist_version"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    origin: Mapped[str] = mapped_column(String(60), default="programme")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    based_on_id: Mapped[int | None] = mapped_column(ForeignKey("checklist_version.id"))
    sections: Mapped[list["ChecklistSection"]] = relationship(order_by="ChecklistSection.position")


class ChecklistSection(Base):
    """One of the sections; twelve in the programme's own checklist. ``code`` is stable over versions."""

    __tablename__ = "checklist_section"
    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("checklist_version.id"))
    code: Mapped[str] = mapped_column(String(12))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(100))
    name_zh: Mapped[str] = mapped_column(String(100), default="")
    name_vi: Mapped[str] = mapped_column(String(100), default="")
    __table_args__ = (UniqueConstraint("version_id", "code"),)


class Checkpoint(Public, Base):
    """One question. ``severities`` are the codes a finding may have; ``transparent_severity`` the lower one when
    the factory is transparent on site; ``kind``: bribery, forced_labour, record_inconsistency, child_labour,
    access, other (settlement 14). Before ``grace_until`` its findings count for nothing (settlement 15). ``legal`` maps
    a country to {"en", "zh", "vi"}: the law behind the question. A ``removed`` one keeps its number, unasked."""

    __tablename__ = "checkpoint"
    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("checklist_version.id"))
    section_id: Mapped[int] = mapped_column(ForeignKey("checklist_section.id"))
    number: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]
    question: Mapped[str] = mapped_column(Text)
    question_zh: Mapped[str] = mapped_column(Text, default="")
    question_vi: Mapped[str] = mapped_column(Text, default="")
    guidance: Mapped[str] = mapped_column(Text, default="")
    guidance_zh: Mapped[str] = mapped_column(Text, default="")
    guidance_vi: Mapped[str] = mapped_column(Text, default="")
    evidence_needed: Mapped[str] = mapped_column(Text, default="")
    evidence_needed_zh: Mapped[str] = mapped_column(Text, default="")
    evidence_needed_vi: Mapped[str] = mapped_column(Text, default="")
    severities: Mapped[list] = mapped_column(JSON)
    transparent_severity: Mapped[str | None] = mapped_column(String(15))
    kind: Mapped[str] = mapped_column(String(20), default="other")
    countries: Mapped[list] = mapped_column(JSON, default=list)
    legal: Mapped[dict] = mapped_column(JSON, default=dict)
    grace_until: Mapped[date | None]
    removed: Mapped[bool] = mapped_column(default=False)
    section: Mapped[ChecklistSection] = relationship()
    __table_args__ = (UniqueConstraint("version_id", "number"), Index("ix_checkpoint_section_id", "section_id"))


class SelfAssessment(Public, Base):
    """A factory's own answers to one edition: a letter a checkpoint, as an audit's; notes by number. Nobody else's."""

    __tablename__ = "self_assessment"
    id: Mapped[int] = mapped_column(primary_key=True)
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("checklist_version.id"))
    answers: Mapped[str] = mapped_column(Text, default="")
    notes: Mapped[dict] = mapped_column(JSON, default=dict)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime] = mapped_column(Moment)
    number: Mapped[int] = mapped_column(default=1)
    __table_args__ = (UniqueConstraint("factory_id", "version_id"),)
