"""The plans that wait for the viewer's organisation: the factory's own, the firm's to evaluate, the reviewers'."""

from flask import request

from ..kernel import clock
from ..kernel.access import Kind, Permission
from ..web.guard import allowed, current_viewer
from ..web.rendering import show
from . import queue, standing
from .blueprint import bp

P = Permission


@bp.get("/")
@allowed(P.CORRECTION_LIST)
def index():
    """Plans with something to do, the one that is due first on top."""
    viewer = current_viewer._get_current_object()
    rows, more = queue.page(viewer, request.args.get("after", "")[:40])
    evaluates = viewer.kind is Kind.FIRM
    return show(
        "corrections/index.html",
        "corrections/_index.html",
        rows=rows,
        more=more,
        names=queue.NAMES,
        today=clock.today(),
        evaluate_by={
            one.audit.id: standing.evaluate_by(one.since, one.factory) for one in rows if evaluates and one.since
        },
    )
