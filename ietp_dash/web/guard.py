"""The guard: every endpoint says who may use it, rows are fetched through the policy, and the boot check proves it.

A refusal on a row answers 404 exactly as for a row that does not exist; without a row it is 403. Someone
not signed in is sent to sign in.
"""

from functools import wraps

from flask import abort, current_app, g, has_request_context, redirect, request, url_for
from sqlalchemy import select
from werkzeug.local import LocalProxy

from ..kernel.access import NONE, VISITOR, Permission, Viewer, can
from ..storage.database import db

current_viewer: Viewer = LocalProxy(lambda: g.get("viewer", VISITOR) if has_request_context() else VISITOR)
_relation_loaders: list = []


def relations_by(loader) -> None:
    """Let ``loader(viewer, factory_id) -> Relation`` (one query) answer how a viewer stands to a factory."""
    _relation_loaders[:] = [loader]


def relation_to(viewer: Viewer, row):
    """The viewer's Relation to the row's factory; NONE for rows that belong to no factory.

    Asked once a factory and page: only requests that change nothing remember the answer.
    """
    factory_id = getattr(row, "factory_id", None)
    if factory_id is None or not viewer.is_signed_in or not _relation_loaders:
        return NONE
    if not has_request_context() or request.method != "GET":
        return _relation_loaders[0](viewer, factory_id)
    known = g.setdefault("relations", {})
    key = (viewer.membership_id, factory_id)
    if key not in known:
        known[key] = _relation_loaders[0](viewer, factory_id)
    return known[key]


def may(permission: Permission, row=None, viewer: Viewer | None = None) -> bool:
    """Whether the viewer (the current one by default) has ``permission`` on ``row``."""
    viewer = viewer or current_viewer._get_current_object()
    return can(viewer, permission, row, relation_to(viewer, row) if row is not None else NONE)


def public(view):
    """Mark a view that anybody may use."""
    view.guarded = "public"
    return view


def allowed(permission: Permission, **models):
    """Allow the view to holders of ``permission``.

    ``@allowed(P.FINDING_CLOSE, finding=Finding)`` takes the URL's ``finding`` (a public id), loads the row,
    checks the permission on it and passes the row on.
    """

    def decorate(view):
        @wraps(view)
        def guarded(**url_values):
            viewer = current_viewer._get_current_object()
            if not viewer.is_signed_in:
                return _to_sign_in()
            if viewer.looker_id is not None and request.method not in ("GET", "HEAD"):
                abort(403)  # who looks as somebody else changes nothing (P36)
            rows = {name: _load(model, url_values.pop(name)) for name, model in models.items()}
            if rows and not any(may(permission, row, viewer) for row in rows.values()):
                abort(404)
            if not rows and not can(viewer, permission):
                abort(403)
            return view(**rows, **url_values)

        guarded.guarded = permission
        guarded.guarded_models = models
        return guarded

    return decorate


def _load(model, public_id):
    row = db.session.scalar(select(model).where(model.public_id == public_id))
    if row is None:
        abort(404)
    return row


def _to_sign_in():
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    target = url_for("accounts.sign_in", next=wanted if wanted and wanted != "/" else None)
    if request.headers.get("HX-Request"):
        response = current_app.make_response(("", 401))
        response.headers["HX-Redirect"] = target
        return response
    return redirect(target, 303)


class Unguarded(RuntimeError):
    """An endpoint of the URL map says nothing about who may use it."""


def check_every_endpoint(app) -> None:
    """Raise Unguarded if any endpoint lacks both ``@allowed`` and ``@public``; run by create_app."""
    bare = sorted(name for name, view in app.view_functions.items() if not hasattr(view, "guarded"))
    if bare:
        raise Unguarded(", ".join(bare))
