"""Headcount bands: what others see instead of a number (V2)."""

from flask_babel import gettext as _

from ..kernel.errors import N_

BANDS = (
    ("1-100", 1, 100),
    ("101-500", 101, 500),
    ("501-1000", 501, 1000),
    ("1001-2000", 1001, 2000),
    ("2001", 2001, None),
)


def band(workers: int | None) -> str:
    """The code of the band that ``workers`` falls in; '' when unknown."""
    if not workers:
        return ""
    return next(code for code, _low, high in BANDS if high is None or workers <= high)


_WORDS = {
    "1-100": N_("up to 100 workers"),
    "101-500": N_("101 to 500 workers"),
    "501-1000": N_("501 to 1,000 workers"),
    "1001-2000": N_("1,001 to 2,000 workers"),
    "2001": N_("above 2,000 workers"),
    "": N_("not stated"),
}


def label(code: str) -> str:
    """A band in words."""
    return _(_WORDS[code])


def said(workers: int | None) -> str:
    """The band of a number of workers in words."""
    return label(band(workers))
