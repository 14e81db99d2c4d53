"""Sums without single ones: groups that are too small to be told of are added up, safe against subtraction (V7)."""

LEAST = 5


def pooled(groups: dict[str, int]) -> tuple[dict[str, int], int | None]:
    """Groups of LEAST or more, and the sum of the others; None when there are none.

    The sum is LEAST or more itself (else the next smallest group joins it): no small group can be had by subtraction.

    >>> pooled({"CN": 90, "VN": 7, "IN": 3})
    ({'CN': 90}, 10)
    """
    told = dict(sorted(((key, n) for key, n in groups.items() if n >= LEAST), key=lambda pair: (-pair[1], pair[0])))
    rest = sum(n for n in groups.values() if 0 < n < LEAST)
    while 0 < rest < LEAST and told:
        rest += told.popitem()[1]
    return told, rest if rest >= LEAST else None
