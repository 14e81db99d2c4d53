"""Answering: ``show`` a page or its fragment, ``done`` after a deed. They alone read htmx's headers."""

import json

from flask import flash, make_response, redirect, render_template, request


def wants_fragment() -> bool:
    """Whether htmx asks for a part of the page: not boosted, not a history restore, not a full page."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Boosted") != "true"
        and headers.get("HX-History-Restore-Request") != "true"
        and headers.get("HX-Request-Type") != "full"
    )


def show(page: str, fragment: str | None = None, status: int = 200, **context):
    """Render ``fragment`` for htmx, else the whole ``page``, with the same context and ``status``."""
    template = fragment if fragment and wants_fragment() else page
    response = make_response(render_template(template, **context), status)
    response.vary.add("HX-Request")
    return response


def done(to: str, fragment: str | None = None, message: str | None = None, **context):
    """A deed is done: for htmx the renewed ``fragment`` (or a redirect by header), else 303 to ``to``.

    ``message`` is said as a toast; it is already translated.
    """
    if wants_fragment() and fragment:
        response = make_response(render_template(fragment, **context))
        if message:
            response.headers["HX-Trigger"] = json.dumps({"toast": {"message": message}})
        response.vary.add("HX-Request")
        return response
    if message:
        flash(message, "success")
    if wants_fragment():
        response = make_response("", 200)
        response.headers["HX-Redirect"] = to
        return response
    return redirect(to, 303)
