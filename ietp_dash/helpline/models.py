"""What is remembered of helpline cases. Every word of a worker is sealed (sealing.py); counts stand by themselves."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import Person
from ..factories.models import Factory
from ..storage.database import Base, Moment, Public


class HelplineCase(Public, Base):
    """One worker's matter. ``state``: open, escalated, closed. ``channel``: phone, chat, page.

    ``identity`` and ``wants`` are sealed texts, empty where nothing was said; ``receipt`` is the hash of the code that
    an anonymous writer comes back with. ``unread``: the worker wrote last. ``forgotten``: words and identity are gone.
    """

    __tablename__ = "helpline_case"
    id: Mapped[int] = mapped_column(primary_key=True)
    factory_id: Mapped[int | None] = mapped_column(ForeignKey("factory.id"))
    channel: Mapped[str] = mapped_column(String(5))
    topic: Mapped[str] = mapped_column(String(20))
    is_work: Mapped[bool] = mapped_column(default=True)
    gender: Mapped[str] = mapped_column(String(6), default="")
    urgency: Mapped[str] = mapped_column(String(6), default="normal")
    wants: Mapped[str] = mapped_column(Text, default="")
    identity: Mapped[str] = mapped_column(Text, default="")
    consent: Mapped[bool] = mapped_column(default=False)
    call_back: Mapped[bool] = mapped_column(default=False)
    receipt: Mapped[str | None] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(9), default="open")
    unread: Mapped[bool] = mapped_column(default=False)
    escalated_to: Mapped[str] = mapped_column(String(9), default="")
    outcome: Mapped[str] = mapped_column(String(10), default="")
    month: Mapped[date]
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    forgotten: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    factory: Mapped[Factory | None] = relationship()
    agent: Mapped[Person | None] = relationship()
    talks: Mapped[list["HelplineTalk"]] = relationship(order_by="HelplineTalk.id", cascade="all, delete-orphan")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index("ix_helpline_case_state", "state", "id"),
        Index("ix_helpline_case_agent_id", "agent_id", "state", "id"),
        Index("ix_helpline_case_month", "month", "factory_id", "topic"),
        Index("ix_helpline_case_forgotten", "forgotten", "closed_on"),
    )


class HelplineTalk(Base):
    """One thing said in a case, sealed. ``day`` alone is kept of when; ``by_id`` is the agent, none for the worker."""

    __tablename__ = "helpline_talk"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("helpline_case.id"), index=True)
    day: Mapped[date]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    shown: Mapped[bool] = mapped_column(default=True)
    words: Mapped[str] = mapped_column(Text)


class KnowledgeCard(Public, Base):
    """What agents tell workers about one topic, in one language."""

    __tablename__ = "knowledge_card"
    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(String(20))
    locale: Mapped[str] = mapped_column(String(5), default="zh")
    title: Mapped[str] = mapped_column(String(200))
    words: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (Index("ix_knowledge_card_topic", "topic", "id"),)


class HelplineFigure(Base):
    """One number that leaves the helpline: cases of a factory in a month by topic, or escalated ones (topic '!').

    ``shown`` is None below five. Written once, when the month is over, and never changed (V7).
    """

    __tablename__ = "helpline_figure"
    id: Mapped[int] = mapped_column(primary_key=True)
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"))
    month: Mapped[date]
    topic: Mapped[str] = mapped_column(String(20))
    shown: Mapped[int | None]
    __table_args__ = (UniqueConstraint("factory_id", "month", "topic"),)


class FrozenMonth(Base):
    """A month whose figures are final."""

    __tablename__ = "frozen_month"
    month: Mapped[date] = mapped_column(primary_key=True)
    frozen_at: Mapped[datetime] = mapped_column(Moment)
