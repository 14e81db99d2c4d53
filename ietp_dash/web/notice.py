"""What every page and file must say of the data it shows (programme.md 7)."""

from flask import current_app
from flask_babel import gettext


def notice() -> str | None:
    """'invented' on a demonstration, whose data on a historical instance, nothing on a real one."""
    if current_app.config["SHOWS_DATA_OF"]:
        whose = current_app.config["SHOWS_DATA_OF"]
        return gettext("This instance shows historical public data of %(whose)s.", whose=whose)
    if current_app.config["DEMO"]:
        return gettext("Demonstration: every factory, person and finding here is invented.")
    return None
