"""Keeping the roll-ups: small additions in the transaction of the event, a rebuild by plain SQL, and the proof."""

from datetime import date

from sqlalchemy import Date, Integer, case, cast, delete, func, insert, literal, select, update

from ..audits.models import Audit
from ..factories.models import Factory
from ..findings.models import Finding
from ..status.models import Standing
from ..storage.database import db
from .models import ALL, AuditCount, CloseCount, ExpiryCount, FindingCount
from .rules import days_bucket, month_of


def _add(model, key: dict, **amounts) -> None:
    """Add ``amounts`` to the row of ``key``, making it where it is new."""
    where = [getattr(model, name) == value for name, value in key.items()]
    values = {name: getattr(model, name) + amount for name, amount in amounts.items()}
    if not db.session.execute(update(model).where(*where).values(**values)).rowcount:
        db.session.execute(insert(model).values(**key, **amounts))


def _grains(country: str, firm_id: int | None, version_id: int):
    yield {"country": country, "firm_id": firm_id or 0, "version_id": version_id}
    yield {"country": ALL, "firm_id": 0, "version_id": 0}


def count_audit(audit_id: int) -> None:
    """An audit's report was submitted: it and its findings count from now on."""
    audit = db.session.get(Audit, audit_id)
    country = db.session.get(Factory, audit.factory_id).country
    month = month_of(audit.fieldwork_ended_on)
    for grain in _grains(country, audit.firm_id, audit.checklist_version_id):
        _add(AuditCount, grain | {"month": month}, audits=1)
    wanted = select(Finding).where(Finding.audit_id == audit_id, Finding.state != "withdrawn")
    for finding in db.session.scalars(wanted):
        _count_finding(finding, audit, country, 1)


def _count_finding(finding, audit, country, sign, severity=None):
    month = month_of(audit.fieldwork_ended_on)
    key = {"month": month, "section": finding.section_code, "severity": severity or finding.severity}
    repeats = sign if finding.repeat_of_id else 0
    closed = sign if finding.state == "closed" else 0
    for grain in _grains(country, audit.firm_id, audit.checklist_version_id):
        _add(FindingCount, grain | key, findings=sign, repeats=repeats, closed=closed)


def count_regrade(finding_id: int, before: str) -> None:
    """A finding of a submitted report has another severity than ``before``."""
    finding = db.session.get(Finding, finding_id)
    audit = db.session.get(Audit, finding.audit_id)
    if audit.submitted_at is None:
        return
    country, severity = db.session.get(Factory, finding.factory_id).country, finding.severity
    for sign, counted in ((-1, before), (1, severity)):
        _count_finding(finding, audit, country, sign, counted)


def count_overturn(finding_id: int) -> None:
    """A finding of a submitted report was withdrawn: it does not count any more."""
    finding = db.session.get(Finding, finding_id)
    audit = db.session.get(Audit, finding.audit_id)
    if audit.submitted_at is not None:
        _count_finding(finding, audit, db.session.get(Factory, finding.factory_id).country, -1)


def count_close(finding_id: int) -> None:
    """A finding was closed."""
    finding = db.session.get(Finding, finding_id)
    audit = db.session.get(Audit, finding.audit_id)
    country = db.session.get(Factory, finding.factory_id).country
    key = {"month": month_of(audit.fieldwork_ended_on), "section": finding.section_code, "severity": finding.severity}
    days = days_bucket((finding.closed_on - finding.raised_on).days)
    for grain in _grains(country, audit.firm_id, audit.checklist_version_id):
        _add(FindingCount, grain | key, findings=0, repeats=0, closed=1)
        closing = {"year": finding.closed_on.year, "section": finding.section_code, "days": days}
        _add(CloseCount, grain | closing, findings=1)


def count_expiry(country: str, certificate_type: str, ends_on: date, sign: int) -> None:
    """A certificate came into force (sign 1) or is no longer (sign -1)."""
    for place in (country, ALL):
        _add(
            ExpiryCount,
            {"country": place, "month": month_of(ends_on), "type": certificate_type},
            certificates=sign,
        )


def first_of_month(column):
    """The first day of the month of a date column, on either database."""
    if db.engine.dialect.name == "sqlite":
        return func.date(column, "start of month")
    return cast(func.date_trunc("month", column), Date)


def finding_counts():
    """The full grain worked out from the rows: what FindingCount must equal."""
    month = first_of_month(Audit.fieldwork_ended_on).label("month")
    firm = func.coalesce(Audit.firm_id, 0).label("firm_id")
    return (
        select(
            Factory.country,
            month,
            Finding.section_code,
            Finding.severity,
            firm,
            Audit.checklist_version_id,
            func.count().label("findings"),
            func.sum(case((Finding.repeat_of_id.is_not(None), 1), else_=0)).label("repeats"),
            func.sum(case((Finding.state == "closed", 1), else_=0)).label("closed"),
        )
        .join(Audit, Audit.id == Finding.audit_id)
        .join(Factory, Factory.id == Finding.factory_id)
        .where(Audit.submitted_at.is_not(None), Finding.state != "withdrawn")
        .group_by(Factory.country, month, Finding.section_code, Finding.severity, firm, Audit.checklist_version_id)
    )


def audit_counts():
    """The full grain of audits worked out from the rows."""
    month = first_of_month(Audit.fieldwork_ended_on).label("month")
    firm = func.coalesce(Audit.firm_id, 0).label("firm_id")
    return (
        select(Factory.country, month, firm, Audit.checklist_version_id, func.count().label("audits"))
        .join(Factory, Factory.id == Audit.factory_id)
        .where(Audit.submitted_at.is_not(None))
        .group_by(Factory.country, month, firm, Audit.checklist_version_id)
    )


def days_to_close():
    """Days from raising to closing, on either database."""
    if db.engine.dialect.name == "sqlite":
        return cast(func.julianday(Finding.closed_on) - func.julianday(Finding.raised_on), Integer)
    return cast(Finding.closed_on - Finding.raised_on, Integer)


def year_of_closing():
    """The year in which a finding was closed."""
    if db.engine.dialect.name == "sqlite":
        return cast(func.strftime("%Y", Finding.closed_on), Integer)
    return cast(func.extract("year", Finding.closed_on), Integer)


def close_counts():
    """The full grain of closings worked out from the rows."""
    days, year = days_to_close(), year_of_closing().label("year")
    floor = case((days < 0, 0), else_=days)
    bucket = case((floor <= 60, floor), else_=61 + (floor - 61) // 7 * 7).label("days")
    firm = func.coalesce(Audit.firm_id, 0).label("firm_id")
    return (
        select(Factory.country, year, Finding.section_code, firm, Audit.checklist_version_id, bucket, func.count())
        .join(Audit, Audit.id == Finding.audit_id)
        .join(Factory, Factory.id == Finding.factory_id)
        .where(Audit.submitted_at.is_not(None), Finding.state == "closed", Finding.closed_on.is_not(None))
        .group_by(Factory.country, year, Finding.section_code, firm, Audit.checklist_version_id, bucket)
    )


def expiry_counts():
    """Certificates in force by the month of their end, worked out from the standings."""
    month = first_of_month(Standing.certificate_to).label("month")
    return (
        select(Factory.country, month, Standing.certificate_type, func.count())
        .join(Factory, Factory.id == Standing.factory_id)
        .where(Standing.certificate_type.is_not(None))
        .group_by(Factory.country, month, Standing.certificate_type)
    )


def rebuild() -> None:
    """Make every roll-up anew from the rows, in the caller's transaction."""
    for model, source, keep in SOURCES:
        db.session.execute(delete(model))
        columns = [column.name for column in _in_source_order(model)]
        db.session.execute(insert(model).from_select(columns, source()))
        _total(model, keep)


def _in_source_order(model):
    order = {
        FindingCount: (
            "country",
            "month",
            "section",
            "severity",
            "firm_id",
            "version_id",
            "findings",
            "repeats",
            "closed",
        ),
        AuditCount: ("country", "month", "firm_id", "version_id", "audits"),
        CloseCount: ("country", "year", "section", "firm_id", "version_id", "days", "findings"),
        ExpiryCount: ("country", "month", "type", "certificates"),
    }[model]
    return [model.__table__.c[name] for name in order]


def _total(model, keep):
    """Add the total rows ('*', firm 0, version 0) of ``model``."""
    table = model.__table__
    fixed = {"country": literal(ALL)} | {n: literal(0) for n in ("firm_id", "version_id") if n in table.c}
    amounts = [c for c in table.c if c.name not in fixed and c.name not in keep]
    columns = [*fixed, *keep, *(c.name for c in amounts)]
    total = select(*fixed.values(), *(table.c[n] for n in keep), *(func.sum(c) for c in amounts))
    total = total.where(table.c.country != ALL).group_by(*(table.c[n] for n in keep))
    db.session.execute(insert(model).from_select(columns, total))


SOURCES = (
    (FindingCount, finding_counts, ("month", "section", "severity")),
    (AuditCount, audit_counts, ("month",)),
    (CloseCount, close_counts, ("year", "section", "days")),
    (ExpiryCount, expiry_counts, ("month", "type")),
)


def differing() -> list[str]:
    """The names of roll-ups that do not equal the rows; empty when all is well."""
    wrong = []
    for model, source, _keep in SOURCES:
        columns = _in_source_order(model)
        amounts = [c for c in columns if not c.primary_key]
        kept = select(*columns).where(columns[0] != ALL, sum_of(amounts) != 0)
        stored = {_plain(row) for row in db.session.execute(kept)}
        if stored != {_plain(row) for row in db.session.execute(source())}:
            wrong.append(model.__tablename__)
    return wrong


def sum_of(columns):
    """The sum of several columns of one row."""
    total = columns[0]
    for column in columns[1:]:
        total = total + column
    return total


def _plain(row):
    return tuple(
        v.date().isoformat() if hasattr(v, "hour") else (v.isoformat() if hasattr(v, "year") else v) for v in row
    )
