"""The plans that wait for the viewer's organisation: the factory's own, the firm's to evaluate, the reviewers'."""

from flask import request

from ..kernel import clock
from ..kernel.access import Kind, Permission
from ..web.guard import allowed, current_viewer
from ..web.rendering import show
from . import labels, own_plans, queue, standing
from .blueprint import bp

P = Permission


@bp.get("/")
@allowed(P.CORRECTION_LIST)
def index():
    """Plans with something to do, the one that is due first on top; for a factory all of its plans below."""
    viewer = current_viewer._get_current_object()
    rows, more = queue.page(viewer, request.args.get("after", "")[:40])
    evaluates = viewer.kind is Kind.FIRM
    today = clock.today(viewer.zone or clock.PROGRAMME)
    plans, more_plans = [], ""
    if viewer.kind is Kind.FACTORY:
        plans, more_plans = own_plans.page(viewer.factory_id, today, request.args.get("plans", "")[:16])
    return show(
        "corrections/index.html",
        "corrections/_index.html",
        rows=rows,
        more=more,
        names=queue.NAMES,
        plans=plans,
        more_plans=more_plans,
        turns=labels.TURNS,
        today=today,
        evaluate_by={
            one.audit.id: standing.evaluate_by(one.since, one.factory) for one in rows if evaluates and one.since
        },
    )
