"""One thing to do, as the start page shows it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Task:
    """One thing to do. ``due`` is the last day, if there is one; ``button`` names the deed."""

    title: str
    detail: str
    due: date | None
    url: str
    button: str
