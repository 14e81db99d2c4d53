"""Reading where findings come from: one set of questions over a source that is the roll-ups for management and the
visible rows for a buyer, so that both see the same charts by the same code."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import BigInteger, ColumnElement, Select, case, cast, func, literal, literal_column, select, union_all
from sqlalchemy.orm import joinedload

from ..accounts.models import Organisation
from ..audits.models import Audit
from ..checklists.models import ChecklistSection, ChecklistVersion
from ..factories.models import Factory, FactoryProduct
from ..findings.models import Finding
from ..kernel.access import Kind, Viewer
from ..storage.database import db
from . import rules
from .filters import Filters
from .models import ALL, AuditCount, CloseCount, FindingCount
from .rollups import days_to_close, first_of_month, year_of_closing
from .visible import audits_visible_to, findings_visible_to


@dataclass(frozen=True)
class Source:
    """Where counts are read: selectables with the roll-ups' columns."""

    findings: object
    audits: object
    rolled: bool


def source_for(viewer: Viewer, filters: Filters) -> Source:
    """The roll-ups where they can answer, else the visible rows grouped alike."""
    if viewer.kind is Kind.PROGRAMME and not filters.product and filters.by != "product":
        return Source(FindingCount.__table__, AuditCount.__table__, True)
    return Source(_rows_as_counts(viewer, filters), _audits_as_counts(viewer, filters), False)


def _rows_as_counts(viewer, filters):
    month = first_of_month(Audit.fieldwork_ended_on).label("month")
    rows = findings_visible_to(viewer, _columns(month)).where(*_place(filters))
    return rows.group_by(*_groups(month)).subquery()


_FIRM = func.coalesce(Audit.firm_id, literal_column("0"))  # a bound 0 in GROUP BY is another one to PostgreSQL


def _sum(column):
    """A sum that is a whole number: PostgreSQL answers the sum of counts as a decimal."""
    return cast(func.sum(column), BigInteger)


def _columns(month):
    return (
        Factory.country.label("country"),
        month,
        Finding.section_code.label("section"),
        Finding.severity.label("severity"),
        _FIRM.label("firm_id"),
        Audit.checklist_version_id.label("version_id"),
        func.count().label("findings"),
        func.sum(case((Finding.repeat_of_id.is_not(None), 1), else_=0)).label("repeats"),
        func.sum(case((Finding.state == "closed", 1), else_=0)).label("closed"),
    )


def _groups(month):
    return (
        Factory.country,
        month,
        Finding.section_code,
        Finding.severity,
        _FIRM,
        Audit.checklist_version_id,
    )


def _audits_as_counts(viewer, filters):
    month = first_of_month(Audit.fieldwork_ended_on).label("month")
    firm = func.coalesce(Audit.firm_id, 0).label("firm_id")
    columns = (Factory.country.label("country"), month, firm, Audit.checklist_version_id.label("version_id"))
    rows = audits_visible_to(viewer, (*columns, func.count().label("audits"))).where(*_place(filters))
    return rows.group_by(Factory.country, month, firm, Audit.checklist_version_id).subquery()


def _place(filters: Filters) -> list[ColumnElement]:
    """The product filter goes through the set of factories that make it."""
    if not filters.product:
        return []
    makers = select(FactoryProduct.factory_id).where(FactoryProduct.code == filters.product)
    return [Factory.id.in_(makers)]


def _narrowed(wanted: Select, table, filters: Filters, source: Source, split: str | None = None) -> Select:
    wanted = wanted.where(table.c.month >= filters.first, table.c.month <= filters.last)
    if source.rolled:
        whole = filters.is_whole and split not in ("country", "firm", "version")
        wanted = wanted.where(table.c.country == ALL) if whole else wanted.where(table.c.country != ALL)
    if filters.country:
        wanted = wanted.where(table.c.country == filters.country)
    if filters.firm:
        wanted = wanted.where(table.c.firm_id == filters.firm)
    if filters.version:
        wanted = wanted.where(table.c.version_id == filters.version)
    if "section" in table.c and filters.section:
        wanted = wanted.where(table.c.section.in_(filters.section))
    if "severity" in table.c and filters.severity:
        wanted = wanted.where(table.c.severity.in_(filters.severity))
    return wanted


def counts(source: Source, filters: Filters) -> list[tuple]:
    """(month, section, severity, findings, repeats, closed) over the filters: what most charts are drawn from."""
    table = source.findings.c
    wanted = select(
        table.month,
        table.section,
        table.severity,
        _sum(table.findings),
        _sum(table.repeats),
        _sum(table.closed),
    ).group_by(table.month, table.section, table.severity)
    return [(_day(m), *rest) for m, *rest in db.session.execute(_narrowed(wanted, source.findings, filters, source))]


def audits(source: Source, filters: Filters) -> dict:
    """Audits by month over the filters."""
    table = source.audits.c
    wanted = select(table.month, _sum(table.audits)).group_by(table.month)
    return {_day(m): n for m, n in db.session.execute(_narrowed(wanted, source.audits, filters, source))}


def split(source: Source, filters: Filters) -> list[tuple]:
    """(key, findings, audits) by country, firm or version, most findings first."""
    name = {"country": "country", "firm": "firm_id", "version": "version_id"}[filters.by]
    found, held = source.findings.c, source.audits.c
    findings = select(found[name], _sum(found.findings)).group_by(found[name])
    checked = select(held[name], _sum(held.audits)).group_by(held[name])
    per = dict(db.session.execute(_narrowed(checked, source.audits, filters, source, filters.by)).all())
    rows = db.session.execute(_narrowed(findings, source.findings, filters, source, filters.by))
    return sorted(((key, n, per.get(key, 0)) for key, n in rows), key=lambda row: -row[1])


def split_by_product(viewer: Viewer, filters: Filters) -> list[tuple]:
    """(product, findings, audits): a factory of several products counts in each."""
    month = first_of_month(Audit.fieldwork_ended_on)
    limits = [month >= filters.first, month <= filters.last, *_row_limits(filters)]
    makers = FactoryProduct.factory_id == Factory.id
    columns = (FactoryProduct.code, func.count())
    found = findings_visible_to(viewer, columns).join(FactoryProduct, makers).where(*limits, *_finding_limits(filters))
    held = audits_visible_to(viewer, columns).join(FactoryProduct, makers).where(*limits)
    per = dict(db.session.execute(held.group_by(FactoryProduct.code)).all())
    rows = db.session.execute(found.group_by(FactoryProduct.code))
    return sorted(((code, n, per.get(code, 0)) for code, n in rows), key=lambda row: -row[1])


def _row_limits(filters: Filters) -> list[ColumnElement]:
    limits = _place(filters)
    if filters.country:
        limits.append(Factory.country == filters.country)
    if filters.firm:
        limits.append(Audit.firm_id == filters.firm)
    if filters.version:
        limits.append(Audit.checklist_version_id == filters.version)
    return limits


def _finding_limits(filters: Filters) -> list[ColumnElement]:
    limits = []
    if filters.section:
        limits.append(Finding.section_code.in_(filters.section))
    if filters.severity:
        limits.append(Finding.severity.in_(filters.severity))
    return limits


def closing(viewer: Viewer, filters: Filters) -> dict[str, dict[int, int]]:
    """Per section, the histogram of days from raising to closing of findings closed in the years looked at."""
    if viewer.kind is Kind.PROGRAMME and not filters.product:
        rows = db.session.execute(_rolled_closing(filters))
    else:
        rows = db.session.execute(_row_closing(viewer, filters))
    found: dict[str, dict[int, int]] = {}
    for section, days, n in rows:
        histogram = found.setdefault(section, {})
        bucket = rules.days_bucket(int(days))
        histogram[bucket] = histogram.get(bucket, 0) + n
    return found


def _rolled_closing(filters):
    table = CloseCount.__table__.c
    wanted = select(table.section, table.days, _sum(table.findings)).group_by(table.section, table.days)
    wanted = wanted.where(table.year >= filters.first.year, table.year <= filters.last.year)
    wanted = wanted.where(table.country == ALL) if filters.is_whole else wanted.where(table.country != ALL)
    if filters.country:
        wanted = wanted.where(table.country == filters.country)
    if filters.firm:
        wanted = wanted.where(table.firm_id == filters.firm)
    if filters.version:
        wanted = wanted.where(table.version_id == filters.version)
    return wanted.where(table.section.in_(filters.section)) if filters.section else wanted


def _row_closing(viewer, filters):
    days = days_to_close().label("days")
    wanted = findings_visible_to(viewer, (Finding.section_code, days, func.count())).where(
        Finding.state == "closed",
        year_of_closing() >= filters.first.year,
        year_of_closing() <= filters.last.year,
        *_row_limits(filters),
    )
    if filters.section:
        wanted = wanted.where(Finding.section_code.in_(filters.section))
    return wanted.group_by(Finding.section_code, days)


def rows_behind(viewer: Viewer, filters: Filters, after: int | None, limit: int) -> list[tuple]:
    """The findings behind a mark with their checkpoints, newest first: (Finding, Audit, Factory)."""
    wanted = _behind(viewer, filters, (Finding, Audit, Factory)).options(joinedload(Finding.checkpoint))
    wanted = wanted.order_by(Finding.id.desc()).limit(limit)
    if after:
        wanted = wanted.where(Finding.id < after)
    return list(db.session.execute(wanted))


def position(public_id: str) -> int | None:
    """Where a list of findings goes on, from the last row shown; None for the beginning."""
    return db.session.scalar(select(Finding.id).where(Finding.public_id == public_id)) if public_id else None


def count_behind(viewer: Viewer, filters: Filters) -> int:
    """How many findings are behind a mark: equals the mark's sum."""
    return db.session.scalar(_behind(viewer, filters, (func.count(),)))


def _behind(viewer, filters, columns):
    end = rules.after(filters.last, "month")
    return findings_visible_to(viewer, columns).where(
        Audit.fieldwork_ended_on >= filters.first,
        Audit.fieldwork_ended_on < end,
        *_row_limits(filters),
        *_finding_limits(filters),
    )


def sections() -> dict[str, ChecklistSection]:
    """Every section of every checklist by code; the newest wording wins."""
    rows = db.session.scalars(select(ChecklistSection).order_by(ChecklistSection.version_id, ChecklistSection.position))
    return {row.code: row for row in rows}


def choices() -> dict[str, list]:
    """What may be chosen, by one statement: rows of (kind, id, public_id, name) by kind: firm, version, country."""
    firm = select(literal("firm").label("kind"), Organisation.id, Organisation.public_id, Organisation.name)
    version = select(literal("version"), ChecklistVersion.id, ChecklistVersion.public_id, ChecklistVersion.name)
    place = select(literal("country"), literal(0), AuditCount.country, AuditCount.country).distinct()
    wanted = union_all(
        firm.where(Organisation.kind == Kind.FIRM), version, place.where(AuditCount.country != ALL)
    ).subquery()
    found: dict[str, list] = {"firm": [], "version": [], "country": []}
    for row in db.session.execute(select(wanted).order_by(wanted.c.kind, wanted.c.name)):
        found[row.kind].append(row)
    return found


def _day(value):
    """A date, whichever way the database answers the first of a month."""
    return date.fromisoformat(value) if isinstance(value, str) else value
