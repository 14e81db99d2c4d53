"""A limit on how fast one person or address walks through the directory: 300 pages a minute over all workers.

Pages are tallied in the process and written down twenty at a time, so that an ordinary page writes nothing.
"""

from collections import Counter

from flask import current_app
from werkzeug.exceptions import TooManyRequests

from ..accounts import throttle

STEP = 20
_MOST_WALKERS = 10_000
_seen: Counter = Counter()


def keep(walker: str) -> None:
    """Count one page of ``walker``. Raises TooManyRequests (with Retry-After) beyond the limit."""
    if current_app.config["LIMITS"] == "off":
        return
    _seen[walker] += 1
    if _seen[walker] < STEP:
        return
    if throttle.is_shut("walk", walker):
        raise TooManyRequests(retry_after=60)
    throttle.count("walk", walker)
    _seen.pop(walker)
    if len(_seen) > _MOST_WALKERS:
        _seen.clear()
