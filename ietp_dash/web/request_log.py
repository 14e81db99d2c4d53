"""One JSON line per request: time, id, route, status, milliseconds, statements; never query strings or names."""

import hashlib
import json
import logging
import time

from flask import g, request
from sqlalchemy import event
from sqlalchemy.engine import Engine

from .guard import current_viewer

logger = logging.getLogger("ietp.request")


@event.listens_for(Engine, "before_cursor_execute")
def _count(connection, cursor, statement, *ignored):
    """Count what asks or changes; the beginning of a transaction is neither."""
    from flask import has_request_context

    if has_request_context() and not statement.startswith("BEGIN"):
        g.statements = g.get("statements", 0) + 1


def bind(app) -> None:
    """Time every request of ``app`` and write its line; ``Server-Timing`` tells tests and benches."""
    if not app.testing and not logger.handlers:
        bare = logging.StreamHandler()
        bare.setFormatter(logging.Formatter("%(message)s"))
        logger.addHandler(bare)
        logger.propagate = False
    app.before_request(_start)
    app.after_request(_finish)


def _start():
    g.started, g.statements = time.perf_counter(), 0


def _finish(response):
    if request.endpoint == "static" or "started" not in g or _is_unlogged():
        return response
    milliseconds = (time.perf_counter() - g.started) * 1000
    statements = g.get("statements", 0)
    viewer = current_viewer._get_current_object()
    who = hashlib.sha256(str(viewer.person_id).encode()).hexdigest()[:10] if viewer.is_signed_in else None
    line = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "id": g.get("request_id"),
        "route": str(request.url_rule) if request.url_rule else None,
        "method": request.method,
        "status": response.status_code,
        "ms": round(milliseconds, 1),
        "statements": statements,
        "person": who,
    }
    logger.info(json.dumps(line))
    if app_reports():
        response.headers["Server-Timing"] = f"app;dur={milliseconds:.1f}, db;desc={statements}"
    return response


def _is_unlogged() -> bool:
    """Whether the view asks that nothing be noted of its requests, not even when (B5)."""
    from flask import current_app

    return getattr(current_app.view_functions.get(request.endpoint or ""), "unlogged", False)


def app_reports() -> bool:
    """Whether this instance tells how long answers take (tests and benches only)."""
    from flask import current_app

    return current_app.config["LIMITS"] == "off"
