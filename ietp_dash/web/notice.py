"""What every page and file must say of the data it shows (programme.md 7)."""

from flask import current_app, g, has_request_context
from flask_babel import gettext

_loaders: list = []


def history_by(loader) -> None:
    """Let ``loader() -> str`` (one query) answer whose history this instance was loaded with; empty for none."""
    _loaders[:] = [loader]


def notice() -> str | None:
    """'invented' on a demonstration, whose data on a historical instance, nothing on a real one."""
    if whose := _whose():
        return gettext("This instance shows historical public data of %(whose)s.", whose=whose)
    if current_app.config["DEMO"]:
        return gettext("Demonstration: every factory, person and finding here is invented.")
    return None


def _whose() -> str:
    """As the settings say, else as the loaded history says; asked once a request, and never on a demonstration."""
    if current_app.config["SHOWS_DATA_OF"] or current_app.config["DEMO"] or not _loaders:
        return current_app.config["SHOWS_DATA_OF"]
    if not has_request_context():
        return _loaders[0]()
    if "whose_history" not in g:
        g.whose_history = _loaders[0]()
    return g.whose_history
