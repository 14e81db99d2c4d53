"""Headcount bands: what others see instead of a number (V2)."""

from flask_babel import gettext as _

BANDS = (("1-100", 1, 100), ("101-500", 101, 500), ("501-1000", 501, 1000), ("1001-2000", 1001, 2000), ("2001", 2001, None))


def band(workers: int | None) -> str:
    """The code of the band that ``workers`` falls in; '' when unknown."""
    if not workers:
        return ""
    return next(code for code, _low, high in BANDS if high is None or workers <= high)


def label(code: str) -> str:
    """A band in words."""
    words = {
        "1-100": _("up to 100 workers"),
        "101-500": _("101 to 500 workers"),
        "501-1000": _("501 to 1,000 workers"),
        "1001-2000": _("1,001 to 2,000 workers"),
        "2001": _("above 2,000 workers"),
        "": _("not stated"),
    }
    return words[code]


def said(workers: int | None) -> str:
    """The band of a number of workers in words."""
    return label(band(workers))
