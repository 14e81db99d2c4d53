"""How much of a matrix is walked: ``make test`` takes a share that rotates, ``make drills`` (WHOLE=1) all of it."""

import os

WHOLE = os.environ.get("WHOLE") == "1"


def share(of, most: int, turn: int = 0) -> list:
    """All of ``of`` where everything is walked, else ``most`` of it, beginning elsewhere with each ``turn``."""
    every = list(of)
    if WHOLE or len(every) <= most:
        return every
    start = turn * most
    return [every[(start + number) % len(every)] for number in range(most)]
