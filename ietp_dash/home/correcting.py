"""What there is to do about corrections: the firm evaluates answers, the reviewer decides on them (K6)."""

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from ..kernel.access import Kind
from ..web.navigation import menu_counts
from .task import Task


def waiting(viewer, today):
    """How many answers of factories wait for the viewer's side."""
    number = menu_counts(viewer).get("corrections")
    if not number:
        return
    is_firm = viewer.kind is Kind.FIRM
    yield Task(
        ngettext("%(num)s answer to a finding waits", "%(num)s answers to findings wait", number),
        _("Evaluate each; the reviewer reads it.") if is_firm else _("The audit firm has evaluated them."),
        None,
        url_for("corrections.index"),
        _("Open the corrections"),
    )
