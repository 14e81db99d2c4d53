"""The map of the directory: an outline of the land and a circle a country, drawn by the server, from no other host.

The outline and the places come from Natural Earth (public domain) through the npm package world-atlas 2.0.2 (ISC).
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from pathlib import Path

WIDTH, HEIGHT = 720, 284
LEAST, MOST = 4.0, 26.0
_FILE = Path(__file__).parent / "data" / "world.json"


@dataclass(frozen=True)
class Circle:
    """One country: its code, place on the drawing, radius by the number of factories, and that number."""

    country: str
    x: float
    y: float
    radius: float
    count: int


@lru_cache(maxsize=1)
def _world() -> dict:
    return json.loads(_FILE.read_text("utf-8"))


def land() -> str:
    """The outline as an SVG path."""
    return _world()["land"]


def circles(counts: dict[str, int]) -> list[Circle]:
    """A circle for each country that has a place, the largest first, so that small ones lie above.

    The area grows with the number.

    >>> [(one.country, one.radius) for one in circles({"CN": 100, "VN": 25, "XX": 9})]
    [('CN', 26.0), ('VN', 13.0)]
    """
    places, most = _world()["places"], max(counts.values(), default=1)
    found = [
        Circle(code, *places[code], max(LEAST, round(MOST * sqrt(number / most), 1)), number)
        for code, number in counts.items()
        if code in places and number
    ]
    return sorted(found, key=lambda one: (-one.count, one.country))
