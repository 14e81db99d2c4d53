"""The personal to-do list: everything that waits for the viewer, by its day; the start page shows the first of it."""

from flask import Blueprint

from ..kernel.access import Permission
from ..web.guard import allowed, current_viewer
from ..web.rendering import show
from . import tasks

P = Permission
bp = Blueprint("to_do", __name__, url_prefix="/to-do")


@bp.get("/")
@allowed(P.HOME_READ)
def index():
    """What is late, what has a day, what has none."""
    viewer = current_viewer._get_current_object()
    today = tasks.day_of(viewer)
    found = tasks.for_viewer(viewer, today, most=None)
    groups = {
        "late": [one for one in found if one.due and one.due < today],
        "dated": [one for one in found if one.due and one.due >= today],
        "undated": [one for one in found if one.due is None],
    }
    return show("home/to_do.html", groups=groups, today=today, live_topics=["badges"])
