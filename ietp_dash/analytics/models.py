"""Roll-ups: what analytics reads instead of the rows. Kept by reactions, proved equal by ``flask analytics check``.

``country`` '*' with firm 0 and version 0 is the total over all; the other rows are the full grain. A finding
counts in the month in which its audit's fieldwork ended.
"""

from datetime import date

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from ..storage.database import Base

ALL = "*"


class FindingCount(Base):
    """Findings by month, section, severity, country, firm and checklist version; how many repeat, how many closed."""

    __tablename__ = "finding_count"
    country: Mapped[str] = mapped_column(String(2), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    section: Mapped[str] = mapped_column(String(12), primary_key=True)
    severity: Mapped[str] = mapped_column(String(15), primary_key=True)
    firm_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    version_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    findings: Mapped[int] = mapped_column(default=0)
    repeats: Mapped[int] = mapped_column(default=0)
    closed: Mapped[int] = mapped_column(default=0)
    __table_args__ = (
        Index("ix_finding_count_firm_id_month", "firm_id", "month"),
        Index("ix_finding_count_version_id_month", "version_id", "month"),
    )


class AuditCount(Base):
    """Audits by month, country, firm and checklist version: what counts are divided by."""

    __tablename__ = "audit_count"
    country: Mapped[str] = mapped_column(String(2), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    firm_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    version_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    audits: Mapped[int] = mapped_column(default=0)


class CloseCount(Base):
    """Closed findings by year of closing, section and days from raising to closing: medians that add up.

    ``days`` is exact to 60, then the first day of its week (docs: analytics.rules.days_bucket).
    """

    __tablename__ = "close_count"
    country: Mapped[str] = mapped_column(String(2), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    section: Mapped[str] = mapped_column(String(12), primary_key=True)
    firm_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    version_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    days: Mapped[int] = mapped_column(primary_key=True)
    findings: Mapped[int] = mapped_column(default=0)


class StatusCount(Base):
    """How many factories showed each status at a month's last day, by country ('*' for all)."""

    __tablename__ = "status_count"
    country: Mapped[str] = mapped_column(String(2), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    status: Mapped[str] = mapped_column(String(13), primary_key=True)
    factories: Mapped[int] = mapped_column(default=0)


class ExpiryCount(Base):
    """Certificates in force that end in a month, by type and country ('*' for all)."""

    __tablename__ = "expiry_count"
    country: Mapped[str] = mapped_column(String(2), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    type: Mapped[str] = mapped_column(String(11), primary_key=True)
    certificates: Mapped[int] = mapped_column(default=0)
