"""What a reader is told when something is refused or fails: never a trace, always the request id."""

import uuid

from flask import g, render_template, request, session
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from ..kernel.errors import Refused
from .extensions import login

SHOWN = (400, 403, 404, 409, 413, 422, 429, 500, 503)
AWAY = (OperationalError, InterfaceError)


def bind(app) -> None:
    """Give every request an id and every error its page."""
    app.before_request(_name_request)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, lambda error: _page(400, reason="token"))
    app.register_error_handler(Refused, lambda no: _page(409 if no.conflict else 422, refused=no))
    for kind in AWAY:
        app.register_error_handler(kind, _database_away)
    for kind in (StaleDataError, IntegrityError):
        app.register_error_handler(kind, _was_first)
    app.register_error_handler(Exception, _fault)


def _name_request():
    g.request_id = uuid.uuid4().hex[:12]
    if getattr(session, "fault", None):
        raise session.fault


def _http(error):
    if isinstance(getattr(error, "original_exception", None), AWAY):
        return _database_away(error.original_exception)
    if error.code is None or error.code < 400:
        return error
    code = error.code if error.code in SHOWN else (500 if error.code >= 500 else 400)
    response = _page(code, status=error.code)
    if error.get_response().headers.get("Retry-After"):
        response.headers["Retry-After"] = error.get_response().headers["Retry-After"]
    return response


def _database_away(error):
    from flask import current_app

    current_app.logger.exception("database: %s", g.get("request_id"))
    return _page(503)


def _was_first(error):
    """Somebody else changed the same thing in the same moment, and the database noticed before a rule did."""
    from flask import current_app

    current_app.logger.warning("conflict: %s", g.get("request_id"), exc_info=True)
    return _page(409)


def _fault(error):
    from flask import current_app

    current_app.logger.exception("fault: %s", g.get("request_id"))
    return _page(500)


def _forget_rows(db):
    """From here on nothing may ask the database: what was read of the reader is let go."""
    db.session.remove()
    g.memberships, g._login_user = [], login.anonymous_user()
    g.setdefault("whose_history", "")


def _page(code, status=None, **context):
    from flask import make_response

    from ..storage.database import db

    if code in (500, 503):
        _forget_rows(db)
    else:
        db.session.rollback()
    text = render_template(f"errors/{code}.html", request_id=g.get("request_id"), path=request.path, **context)
    return make_response(text, status or code)
