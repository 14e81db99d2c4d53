"""The start page of each role, the choice of light or dark, and what machines ask of a server's health."""

from flask import Blueprint, current_app, redirect, request
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from ..accounts.views import safe_next
from ..factories.models import Factory
from ..guide import services as guide
from ..kernel.access import Permission
from ..storage.database import db
from ..storage.schema import head_revision
from ..web.guard import allowed, current_viewer, public
from ..web.rendering import show
from . import changes, figures, tasks, todo_views

P = Permission
bp = Blueprint("home", __name__)
to_do = todo_views.bp


@bp.get("/")
@public
def index():
    """For the signed-in, what there is to do today; for visitors, what the product is."""
    if not current_viewer.is_signed_in:
        return show("home/welcome.html")
    return _today()


@allowed(P.HOME_READ)
def _today():
    viewer = current_viewer._get_current_object()
    today = tasks.day_of(viewer)
    return show(
        "home/index.html",
        tasks=tasks.for_viewer(viewer, today),
        figures=figures.for_viewer(viewer, today),
        news=changes.for_viewer(viewer),
        tour=guide.is_offered(viewer),
        ended=db.session.get(Factory, viewer.factory_id) if viewer.limited else None,
        today=today,
        live_topics=["badges"],
    )


@bp.post("/appearance")
@public
def appearance():
    """Keep the choice of light, dark or the system's."""
    choice = request.form.get("theme", "system")
    response = redirect(safe_next(request.form.get("next")), 303)
    if choice in ("light", "dark"):
        response.set_cookie("theme", choice, max_age=31536000, samesite="Lax")
    else:
        response.delete_cookie("theme")
    return response


@bp.get("/healthz")
@public
def healthz():
    """The process answers."""
    return {"ok": True}


@bp.get("/readyz")
@public
def readyz():
    """The database answers and its schema is the one this code needs."""
    try:
        found = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError:
        return {"ok": False, "why": "database"}, 503
    if found != head_revision(current_app):
        return {"ok": False, "why": "migrations"}, 503
    return {"ok": True}
