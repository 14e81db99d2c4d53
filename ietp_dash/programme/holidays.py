"""Which days are public holidays in a country: the default tables, corrected by what staff changed.

Rule source: docs/rules.md, clauses L2, H1 and H2. A country without a table has none, so that only weekends count.

    >>> date(2026, 10, 1) in holidays("CN", [2026])
    True
"""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

from .holiday_tables import FIXED, MOVABLE

COUNTRIES = frozenset(FIXED)
_NEW_YEAR_FIRST = {
    2022: (date(2022, 1, 31), 7),
    2023: (date(2023, 1, 21), 7),
    2024: (date(2024, 2, 10), 8),
    2025: (date(2025, 1, 28), 8),
    2026: (date(2026, 2, 15), 9),
    2027: (date(2027, 2, 5), 7),
    2028: (date(2028, 1, 25), 7),
}


def _days(year: int, listed: str) -> Iterable[date]:
    """The days that ``listed`` names in ``year``: 'MMDD' or 'MMDD-MMDD', separated by blanks."""
    for entry in listed.split():
        first, _, last = entry.partition("-")
        start, end = (date(year, int(part[:2]), int(part[2:])) for part in (first, last or first))
        yield from (start + timedelta(days=n) for n in range((end - start).days + 1))


@lru_cache(maxsize=512)
def _of_year(country: str, year: int) -> frozenset[date]:
    fixed, movable = FIXED.get(country, ""), MOVABLE.get(country, {}).get(year, "")
    return frozenset(_days(year, f"{fixed} {movable}"))


def holidays(
    country: str, years: Iterable[int], added: Iterable[date] = (), worked: Iterable[date] = ()
) -> frozenset[date]:
    """The public holidays of ``country`` (ISO 3166 alpha-2) in ``years``.

    They are the default table, plus ``added``, minus ``worked`` (days that staff entered as working days).
    Fixed dates hold for every year, movable ones are known for 2022 to 2028.
    """
    default = frozenset().union(*(_of_year(country, year) for year in years))
    return (default | frozenset(added)) - frozenset(worked)


def holidays_around(
    country: str, day: date, added: Iterable[date] = (), worked: Iterable[date] = ()
) -> frozenset[date]:
    """The holidays of the year of ``day`` and of the years before and after: enough for any deadline counted from
    it."""
    return holidays(country, range(day.year - 1, day.year + 2), added, worked)


def new_year_days(year: int) -> frozenset[date]:
    """Mainland China's New Year holiday, weekends included, when the helpline rests (H2); known for 2022 to 2028."""
    if year not in _NEW_YEAR_FIRST:
        return frozenset()
    first, count = _NEW_YEAR_FIRST[year]
    return frozenset(first + timedelta(days=n) for n in range(count))
