"""Two or three figures for the start page, each with its caption and the page behind it."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import case, func, select

from ..analytics.models import ALL, AuditCount, FindingCount
from ..analytics.rules import month_of
from ..connections.models import Connection
from ..connections.queries import open_connections
from ..helpline import queries as helpline
from ..helpline.rules import month_of as month_at_desk
from ..kernel import clock
from ..kernel.access import Kind, Permission, Scope, Viewer, can
from ..kernel.dates import add_months
from ..status.models import Standing
from ..storage.database import db


@dataclass(frozen=True)
class Figure:
    """A number, what it counts, and where its rows are."""

    value: int
    caption: str
    url: str


def for_viewer(viewer: Viewer, today: date) -> list[Figure]:
    """The figures of the active membership."""
    if viewer.kind is Kind.BUYER:
        return _of_portfolio(viewer, today)
    if viewer.kind is Kind.FACTORY and viewer.factory_id and not viewer.limited:
        return _of_factory(viewer)
    if can(viewer, Permission.HELPLINE_WORK):
        return _of_helpline(viewer)
    if can(viewer, Permission.ANALYTICS_READ):
        return _of_programme(today)
    return []


def _of_portfolio(viewer, today):
    opened = open_connections(viewer, Scope.STATUS).subquery()
    soon = Standing.certificate_to.between(today, today + timedelta(days=90))
    grave = (Standing.open_critical > 0) | (Standing.open_zero_tolerance > 0)
    counted = select(func.count(), *(func.count(case((one, 1))) for one in (soon, grave)))
    joined = counted.select_from(Standing).join(opened, opened.c.factory_id == Standing.factory_id)
    connected, ending, critical = db.session.execute(joined).one()
    portfolio = url_for("portfolio.index")
    return [
        Figure(connected, _("connected factories"), portfolio),
        Figure(ending, _("certificates end within 90 days"), portfolio),
        Figure(critical, _("with open Critical findings"), portfolio),
    ]


def _of_factory(viewer):
    standing = db.session.get(Standing, viewer.factory_id)
    states = dict(
        db.session.execute(
            select(Connection.state, func.count())
            .where(Connection.factory_id == viewer.factory_id, Connection.state.in_(("pending", "accepted")))
            .group_by(Connection.state)
        ).all()
    )
    open_findings = (
        standing.open_minor + standing.open_major + standing.open_critical + standing.open_zero_tolerance
        if standing
        else 0
    )
    connections = url_for("connections.index")
    return [
        Figure(states.get("accepted", 0), _("connected buyers"), connections),
        Figure(states.get("pending", 0), _("requests waiting"), connections),
        Figure(open_findings, _("open findings"), url_for("factories.own")),
    ]


def _of_helpline(viewer):
    glance = helpline.at_a_glance(viewer, month_at_desk(clock.now()))
    desk = url_for("helpline.index")
    return [
        Figure(glance.nobody, _("cases that nobody has"), desk),
        Figure(glance.unread, _("workers wrote last"), desk),
        Figure(glance.urgent, _("urgent and not closed"), desk),
        Figure(glance.mine, _("cases of yours"), url_for("helpline.index", list="mine")),
    ]


def _of_programme(today):
    month = add_months(month_of(today), -12)
    audits = select(func.sum(AuditCount.audits)).where(AuditCount.country == ALL, AuditCount.month >= month)
    found = select(func.sum(FindingCount.findings)).where(FindingCount.country == ALL, FindingCount.month >= month)
    valid = select(func.count()).where(Standing.certificate_to >= today)
    analytics = url_for("analytics.index")
    return [
        Figure(db.session.scalar(valid), _("certificates in force"), analytics),
        Figure(db.session.scalar(audits) or 0, _("audits in twelve months"), analytics),
        Figure(db.session.scalar(found) or 0, _("findings in twelve months"), analytics),
    ]
