"""Statuses over time and certificates ending ahead: worked out from dated rows, for management and for a portfolio."""

from datetime import date, timedelta

from sqlalchemy import and_, case, delete, exists, func, insert, or_, select
from sqlalchemy.orm import aliased

from ..connections.queries import open_connections
from ..factories.models import Factory
from ..kernel.access import Kind, Scope, Viewer
from ..status.models import Standing, StatusDecision
from ..status.standing import SITE_CHANGED
from ..storage.database import db
from ..storage.use_case import use_case
from .models import ALL, ExpiryCount, StatusCount
from .rollups import first_of_month
from .rules import after, month_of

ORDER = ("certified", "remediation", "probation", "progressing", "assessed", "terminated")


def last_day(month: date) -> date:
    """The last day of a month."""
    return after(month, "month") - timedelta(days=1)


def status_on(day: date):
    """Select (country, status, factories) as shown on ``day``: the certificate in force, else the latest result.

    A decision holds from valid_from to valid_to, or to a later one that ends it; of several the one decided last
    counts; an annulled one never.
    """
    holds = and_(
        StatusDecision.valid_from <= day,
        or_(StatusDecision.valid_to.is_(None), StatusDecision.valid_to >= day),
        StatusDecision.annulled_at.is_(None),
        ~_ended_by_later(day),
    )
    latest = (
        select(
            StatusDecision.factory_id,
            StatusDecision.status,
            func.row_number()
            .over(partition_by=StatusDecision.factory_id, order_by=(_weight().desc(), StatusDecision.id.desc()))
            .label("place"),
        )
        .where(holds)
        .subquery()
    )
    return (
        select(Factory.country, latest.c.status, func.count())
        .join(latest, latest.c.factory_id == Factory.id)
        .where(latest.c.place == 1)
        .group_by(Factory.country, latest.c.status)
    )


def _ended_by_later(day: date):
    """Whether a later decision ended this one by ``day``: a termination or the end of the site (C7, R8); for a
    termination any later status (Z4)."""
    later = aliased(StatusDecision)
    returned = and_(StatusDecision.status == "terminated", later.status.in_(ORDER))
    return exists().where(
        later.factory_id == StatusDecision.factory_id,
        later.id > StatusDecision.id,
        later.valid_from <= day,
        later.annulled_at.is_(None),
        or_(later.status == "terminated", later.rule == SITE_CHANGED, returned),
    )


def _weight():
    """Terminated stands above a certificate in force, and that above any result of a cycle (S2, Z2)."""
    valid = StatusDecision.status.in_(("certified", "remediation", "probation"))
    return case((StatusDecision.status == "terminated", 2), (valid, 1), else_=0)


def count_month(month: date) -> None:
    """Write the counts of one month, in the caller's transaction; run at each month's end and by the rebuild."""
    db.session.execute(delete(StatusCount).where(StatusCount.month == month))
    total: dict[str, int] = {}
    for country, status, factories in db.session.execute(status_on(last_day(month))).all():
        total[status] = total.get(status, 0) + factories
        _put(country, month, status, factories)
    for status, factories in total.items():
        _put(ALL, month, status, factories)


def _put(country, month, status, factories):
    values = {"country": country, "month": month, "status": status, "factories": factories}
    db.session.execute(insert(StatusCount).values(**values))


def rebuild(today: date) -> None:
    """Write the counts of every finished month since the first decision."""
    first = db.session.scalar(select(func.min(StatusDecision.valid_from)))
    month = month_of(first) if first else month_of(today)
    db.session.execute(delete(StatusCount))
    while month < month_of(today):
        count_month(month)
        month = after(month, "month")


@use_case
def count_finished(viewer, today: date) -> None:
    """Count the last finished month once it is over; run by the time-driven step."""
    month = month_of(month_of(today) - timedelta(days=1))
    if db.session.scalar(select(StatusCount.month).where(StatusCount.month == month).limit(1)) is None:
        count_month(month)


def over_time(viewer: Viewer, first: date, last: date, country: str) -> list[tuple]:
    """(month, status, factories) for every finished month between; for a buyer over the connected factories now."""
    if viewer.kind is Kind.PROGRAMME:
        table = StatusCount.__table__.c
        wanted = select(table.month, table.status, table.factories).where(
            table.country == (country or ALL), table.month >= first, table.month <= last
        )
        return list(db.session.execute(wanted))
    return _portfolio_now(viewer, country)


def _portfolio_now(viewer, country):
    """A portfolio changes with its connections, so only today's statuses are shown for one."""
    opened = open_connections(viewer, Scope.STATUS).subquery()
    wanted = (
        select(Standing.shown, func.count())
        .join(opened, opened.c.factory_id == Standing.factory_id)
        .join(Factory, Factory.id == Standing.factory_id)
        .group_by(Standing.shown)
    )
    if country:
        wanted = wanted.where(Factory.country == country)
    return [(None, status, n) for status, n in db.session.execute(wanted)]


def ending(viewer: Viewer, today: date, country: str) -> list[tuple]:
    """(month, type, certificates) of certificates in force that end in the next twelve months."""
    first = month_of(today)
    last = date(first.year + 1, first.month, 1)
    if viewer.kind is Kind.PROGRAMME:
        table = ExpiryCount.__table__.c
        wanted = select(table.month, table.type, table.certificates).where(
            table.country == (country or ALL), table.month >= first, table.month < last, table.certificates > 0
        )
        return list(db.session.execute(wanted))
    opened = open_connections(viewer, Scope.STATUS).subquery()
    month = first_of_month(Standing.certificate_to).label("month")
    wanted = (
        select(month, Standing.certificate_type, func.count())
        .join(opened, opened.c.factory_id == Standing.factory_id)
        .join(Factory, Factory.id == Standing.factory_id)
        .where(Standing.certificate_to >= today, Standing.certificate_to < last)
        .group_by(month, Standing.certificate_type)
    )
    if country:
        wanted = wanted.where(Factory.country == country)
    return [(date.fromisoformat(m) if isinstance(m, str) else m, t, n) for m, t, n in db.session.execute(wanted)]
