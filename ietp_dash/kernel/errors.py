"""Refusals: how a rule says no without knowing any language."""


def N_(message: str) -> str:
    """Mark ``message`` for translation without translating it; it is translated where it is shown."""
    return message


class Refused(Exception):
    """A rule said no.

    ``message`` is a message id marked with :func:`N_`, with ``%(name)s`` places for ``values``;
    ``field`` names the form field it belongs to, if any. ``conflict`` says that somebody else was
    first (shown with status 409 instead of 422).
    """

    def __init__(self, message: str, field: str | None = None, conflict: bool = False, **values):
        super().__init__(message)
        self.message, self.field, self.conflict, self.values = message, field, conflict, values

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message
