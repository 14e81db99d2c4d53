"""What everybody is asked for, resources to read and the yearly survey; and what waits at a desk of the programme."""

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from ..web.navigation import menu_counts
from .task import Task


def to_read(viewer, today):
    """Resources that the reader has not confirmed."""
    n = menu_counts(viewer).get("resources")
    if n:
        yield Task(
            ngettext("%(num)s document to read", "%(num)s documents to read", n),
            _("Read it and confirm."),
            None,
            url_for("resources.index"),
            _("Read it"),
        )


def survey(viewer, today):
    """The survey that the factory has not answered."""
    if menu_counts(viewer).get("surveys"):
        yield Task(
            _("The programme's yearly survey"),
            _("A few minutes; your answers are kept without your name."),
            None,
            url_for("surveys.answer"),
            _("Answer it"),
        )


def enquiries(viewer, today):
    """Enquiries that the helpdesk has to answer."""
    n = menu_counts(viewer).get("helpdesk")
    if n:
        title = ngettext("%(num)s enquiry waits", "%(num)s enquiries wait", n)
        yield Task(
            title, _("Its clock of service hours runs."), None, url_for("helpdesk.index"), _("Open the helpdesk")
        )


def workers(viewer, today):
    """Cases of workers that nobody has, or in which the worker wrote last."""
    n = menu_counts(viewer).get("helpline")
    if n:
        title = ngettext("%(num)s worker waits for you", "%(num)s workers wait for you", n)
        told = _("Nobody has the case, or the worker wrote last.")
        yield Task(title, told, None, url_for("helpline.index"), _("Open the desk"))


def reports_to_read(viewer, today):
    """Integrity cases that an officer has to read, without those shut to this one."""
    n = menu_counts(viewer).get("integrity")
    if n:
        title = ngettext("%(num)s integrity case to read", "%(num)s integrity cases to read", n)
        told = _("It is new, or its reporter wrote.")
        yield Task(title, told, None, url_for("integrity.index"), _("Read the cases"))


def data_requests(viewer, today):
    """Requests of people about their data."""
    n = menu_counts(viewer).get("data_requests")
    if n:
        title = ngettext("%(num)s request about personal data", "%(num)s requests about personal data", n)
        told = _("It is answered within 30 days.")
        yield Task(title, told, None, url_for("privacy.requests"), _("Answer it"))


def feedback(viewer, today):
    """What people said of pages and nobody has looked at."""
    n = menu_counts(viewer).get("feedback")
    if n:
        title = ngettext("%(num)s word of feedback", "%(num)s words of feedback", n)
        yield Task(title, _("Nobody has looked at it."), None, url_for("resources.all_feedback"), _("Read it"))
