"""The client of tests: a browser without script. Every answer it gets is checked; a fault of the server is raised.

It keeps the CSRF token it last saw, sends only what a form holds, and runs each request in an application context
of its own, so that two clients of one test never share a user or a database session.
"""

import logging

from flask import has_app_context
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from ietp_dash.storage.database import db

from .page import Page


class Faults(logging.Handler):
    """Holds the last exception that the application logged."""

    last = None

    def emit(self, record):
        if record.exc_info:
            self.last = record.exc_info[1]


class Client(FlaskClient):
    """``get`` and ``post`` as Flask's client, ``send`` adds the token, ``fill`` sends a page's form."""

    expects_faults = False
    token: str | None = None
    page: Page | None = None

    def open(self, *args, **kwargs):
        """One request; the answer has ``page`` (parsed HTML) and ``statements`` (how often the database was asked).

        Raises AssertionError for a fault of the server and for a page against the rules.
        """
        app, faults = self.application, Faults(logging.ERROR)
        if has_app_context():
            db.session.commit()
        app.logger.addHandler(faults)
        try:
            with app.app_context():
                response = super().open(*args, **kwargs)
        finally:
            app.logger.removeHandler(faults)
        if response.status_code >= 500 and not self.expects_faults:
            raise AssertionError(f"{response.request.path} answered {response.status_code}") from faults.last
        self._check(response)
        response.statements = int(response.headers.get("Server-Timing", "desc=0").rsplit("=", 1)[1])
        return response

    def _check(self, response):
        where = f"{response.request.method} {response.request.path} ({response.status_code})"
        policy = response.headers.get("Content-Security-Policy", "")
        assert "default-src" in policy, f"{where}: no content policy"
        assert "unsafe" not in policy, f"{where}: content policy is {policy!r}"
        assert response.headers.get("X-Content-Type-Options") == "nosniff", f"{where}: may be sniffed"
        response.page = None
        if response.mimetype != "text/html" or 300 <= response.status_code < 400:
            return
        response.page = self.page = Page(response.get_data(as_text=True))
        assert not response.page.problems, f"{where}: {'; '.join(response.page.problems)}"
        for form in response.page.forms:
            if form.values.get("csrf_token"):
                self.token = form.values["csrf_token"][0]

    def see(self, path: str, **kwargs) -> Page:
        """The page at ``path``; redirects are followed. Raises AssertionError if it is not answered with 200."""
        response = self.get(path, follow_redirects=True, **kwargs)
        assert response.status_code == 200, f"{path} answered {response.status_code}"
        return response.page

    def send(self, path: str, data: dict | None = None, **kwargs):
        """POST ``data`` with the CSRF token last seen (or one from the start page); answers the bare answer."""
        if self.token is None:
            self.get("/", follow_redirects=True)
            assert self.token, "no page so far held a CSRF token"
        return self.post(path, data={**(data or {}), "csrf_token": self.token}, **kwargs)

    def fill(self, path: str, values: dict | None = None, *, action: str | None = None, button: str | None = None):
        """Open ``path``, change ``values`` in its form and send it; answers the bare answer (303, 422, ...).

        The form is the one that goes to ``action`` (its beginning), or the one that has all of ``values``. ``button``
        is "name=value" of the button pressed. A value of None takes the field out (an unticked box).
        Raises AssertionError for a field that the form does not have: a person could not have filled it in.
        """
        values = values or {}
        form = self._form(self.see(path), values, action)
        data = MultiDict([(name, value) for name, many in form.values.items() for value in many])
        for name, value in values.items():
            if value is None:
                data.poplist(name)
            else:
                data.setlist(name, list(value) if isinstance(value, (list, set)) else [value])
        if button:
            pressed = tuple(button.split("=", 1))
            assert pressed in form.buttons, f"no button {button}, only {form.buttons}"
            data.add(*pressed)
        return self.post(form.action, data=data, content_type="multipart/form-data" if form.multipart else None)

    @staticmethod
    def _form(page: Page, values: dict, action: str | None):
        fits = [form for form in page.forms if form.method == "post" and form.names >= set(values)]
        if action:
            fits = [form for form in fits if form.action.startswith(action)]
        elif len(fits) > 1:
            fits = [form for form in fits if not form.action.startswith("/sign-out")]
        assert fits, f"no form with {sorted(values)}; there are {[(f.action, sorted(f.names)) for f in page.forms]}"
        return fits[0]

    def htmx(self, method: str, path: str, *, target: str = "", data: dict | None = None):
        """The same request as htmx 4 makes it for a fragment."""
        headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": target}
        if method.upper() == "GET":
            return self.get(path, headers=headers)
        if self.token is None:
            self.get("/", follow_redirects=True)
        headers["X-CSRFToken"] = self.token or ""
        return self.open(path, method=method.upper(), data=data, headers=headers)
