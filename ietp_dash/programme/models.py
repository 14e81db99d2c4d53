"""What is remembered of the programme's own rules: effective-dated terms and added or removed holidays."""

from datetime import date, datetime

from sqlalchemy import JSON, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from ..storage.database import Base, Moment


class TermChange(Base):
    """One term has a new value from a day on; rows are never edited."""

    __tablename__ = "term_change"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60))
    value: Mapped[object] = mapped_column(JSON)
    effective_from: Mapped[date]
    changed_by: Mapped[int | None] = mapped_column(Integer)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(String(500), default="")
    __table_args__ = (Index("ix_term_change_key_effective_from", "key", "effective_from"),)


class TermsSnapshot(Base):
    """All terms as they were on some day, stored once however many cycles and decisions used them (D11)."""

    __tablename__ = "terms_snapshot"
    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    values: Mapped[dict] = mapped_column(JSON)


class HolidayChange(Base):
    """A day added to (or, with ``works``, taken from) a country's holidays."""

    __tablename__ = "holiday_change"
    country: Mapped[str] = mapped_column(String(2), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    works: Mapped[bool] = mapped_column(default=False)
    name: Mapped[str] = mapped_column(String(100), default="")
