"""What there is to do about appeals: drafts to file, appeals to run, views to give."""

from flask import url_for
from flask_babel import gettext as _

from ..appeals import queries
from ..kernel import clock
from ..web.navigation import BESIDE, menu_counts
from ..web.presentation import named
from .task import Task

SHOWN = 12
DRAFTS = BESIDE + "appeals"


def _task(title, detail, due, row, button):
    return Task(title, detail, due, url_for("appeals.detail", appeal=row.public_id), button)


def drafts(viewer, today):
    """Drafts that the factory's manager can still file."""
    for row in queries.drafts(viewer.factory_id, SHOWN) if menu_counts(viewer).get(DRAFTS) else ():
        if row.until >= today:
            detail = _("Until then it can be filed.")
            yield _task(_("Appeal not filed yet"), detail, row.until, row, _("Open the draft"))


def to_run(viewer, today):
    """Running appeals of the integrity officer, each with the clock that ends next."""
    for row in queries.to_run(SHOWN):
        title = _("Appeal of %(factory)s", factory=named(row.factory))
        if row.acknowledged_at is None:
            yield _task(title, _("It is to be acknowledged."), row.acknowledge_by, row, _("Acknowledge"))
        else:
            yield _task(title, _("It is to be decided."), row.decide_by, row, _("Open the appeal"))


def to_view(viewer, today):
    """Files on whose panel the viewer sits without having given a view."""
    for row in queries.to_view(viewer.person_id, SHOWN):
        title = _("Appeal of %(factory)s", factory=named(row.factory))
        yield _task(title, _("You are on its panel."), row.decide_by, row, _("Give your view"))


def count_drafts(viewer):
    """The query of how many drafts a factory has that may still be filed; None for everybody else."""
    return queries.count_drafts(viewer.factory_id, clock.today()) if viewer.factory_id else None
