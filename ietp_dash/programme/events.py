"""What happens to the programme's own rules."""

from dataclasses import dataclass
from datetime import date

from ..kernel.events import Event


@dataclass(frozen=True)
class TermChanged(Event):
    """A term was changed, or a coming change of it taken back; it begins on ``effective_from`` (T2)."""

    key: str
    effective_from: date
    taken_back: bool = False


@dataclass(frozen=True)
class HolidayChanged(Event):
    """A day became a public holiday of a country, or (``works``) a working day (L2)."""

    country: str
    day: date
    works: bool
