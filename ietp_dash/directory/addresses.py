"""The addresses of choices."""

from flask import url_for
from werkzeug.datastructures import MultiDict


def address(choice, endpoint: str = "directory.index", **more) -> str:
    """The URL of a choice."""
    arguments = MultiDict(choice.arguments()).to_dict(flat=False) | more
    return url_for(endpoint, **arguments) if arguments else url_for(endpoint, view="all")
