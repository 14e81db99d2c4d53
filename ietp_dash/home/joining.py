"""What there is to do about joint findings, for the buyers named (N10)."""

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from ..portfolio import joint
from ..web.presentation import named
from .task import Task

SHOWN = 12


def to_do(viewer, today):
    """Joint findings without a task yet, or with tasks that are not done."""
    for public_id, factory, due, left in joint.to_do(viewer, SHOWN):
        yield Task(
            _("Joint finding at %(factory)s", factory=named(factory)),
            ngettext("%(num)s task is open", "%(num)s tasks are open", left) if left else _("Say what you will do."),
            due,
            url_for("joint.detail", joint=public_id),
            _("Open the joint finding"),
        )
