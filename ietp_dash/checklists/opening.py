"""Opening an edition for a reader: drafts are management's own."""

from flask import abort

from ..kernel import clock
from ..kernel.access import Permission
from ..web.guard import may
from . import rules
from .models import ChecklistVersion

P = Permission


def readable(version: ChecklistVersion) -> ChecklistVersion:
    """``version``, or 404 for a draft that the viewer may not edit."""
    if version.published_at is None and not may(P.CHECKLIST_EDIT):
        abort(404)
    return version


def state_of(version: ChecklistVersion) -> str:
    """The state of an edition today."""
    return rules.state_of(version.published_at is not None, version.valid_from, version.valid_to, clock.today())
