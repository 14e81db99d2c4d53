"""What everybody is asked for: resources to read and confirm, the yearly survey."""

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
