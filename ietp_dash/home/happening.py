"""What there is to do about incidents: full reports to write, to read and close, and what buyers should look at."""

from flask import url_for
from flask_babel import gettext as _

from ..incidents import queries
from ..incidents.models import Incident
from ..incidents.rules import KINDS
from ..kernel.access import Kind, Permission, can
from ..web.navigation import BESIDE, menu_counts
from ..web.presentation import named, said
from .task import Task

SHOWN = 12
WAITING = BESIDE + "incidents"


def to_report(viewer, today):
    """The factory's incidents whose full report is missing."""
    for row in queries.awaited(viewer.factory_id, SHOWN) if menu_counts(viewer).get(WAITING) else ():
        yield Task(
            said(KINDS[row.kind]),
            _("The full report of the incident is awaited."),
            row.report_due,
            url_for("incidents.detail", incident=row.public_id),
            _("Write the full report"),
        )


def to_close(viewer, today):
    """Incidents whose full report is in."""
    for row in queries.to_close(SHOWN) if menu_counts(viewer).get(WAITING) else ():
        yield Task(
            _("%(kind)s at %(factory)s", kind=said(KINDS[row.kind]), factory=named(row.factory)),
            _("The full report is in."),
            None,
            url_for("incidents.detail", incident=row.public_id),
            _("Read and close"),
        )


def running(viewer, today):
    """Incidents at a buyer's connected factories that are not closed."""
    for row in queries.running(viewer, SHOWN) if menu_counts(viewer).get(WAITING) else ():
        yield Task(
            _("%(kind)s at %(factory)s", kind=said(KINDS[row.kind]), factory=named(row.factory)),
            _("An incident at a factory of yours is not closed."),
            None,
            url_for("incidents.detail", incident=row.public_id),
            _("Open the incident"),
        )


def count(viewer):
    """The query of how many incidents wait for ``viewer``; None for who has none on the start page."""
    if viewer.factory_id:
        return queries.count(viewer, Incident.reported_at.is_(None))
    if viewer.kind is Kind.BUYER:
        return queries.count(viewer, Incident.state != "closed")
    return queries.count(viewer, Incident.state == "reported") if can(viewer, Permission.INCIDENT_CLOSE) else None
