"""A term's value as people read it: with its unit, in the reader's language."""

from flask_babel import gettext as _
from flask_babel import ngettext

from ..kernel.errors import N_
from ..web.presentation import money, number, said
from .dated import Applies, Standing
from .term_table import FEE_TERMS, PATH_TERMS, SAMPLE_TERMS, STATUS_TERMS, Term, TermKind

GROUPS = (
    ("status", N_("Status and certificates"), STATUS_TERMS),
    ("path", N_("From application to visit, and around it"), PATH_TERMS),
    ("fees", N_("Fees and man-days"), FEE_TERMS),
    ("samples", N_("Interviews and records"), SAMPLE_TERMS),
)
APPLIES = {
    Applies.INVOICE: N_("Invoices from that day on use the new value, those issued before keep theirs (F7)."),
    Applies.APPLICATION: N_(
        "Applications from that day on use the new value; running cycles keep the one they began with (F7)."
    ),
    Applies.DAY: N_("What begins on that day or later uses the new value."),
}
STANDINGS = {
    Standing.COMING: N_("Coming"),
    Standing.IN_FORCE: N_("In force"),
    Standing.PAST: N_("Past"),
    Standing.REPLACED: N_("Replaced the same day"),
    Standing.TAKEN_BACK: N_("Taken back"),
    Standing.TAKES_BACK: N_("Takes back"),
}
REQUIREMENTS = {
    TermKind.CENTS: N_("An amount in dollars, like 1500 or 1,500.00."),
    TermKind.NUMBERS: N_("Whole numbers in rising order, with commas between."),
    TermKind.BANDS: N_("One line a band, in rising order. The last one has no upper limit."),
    TermKind.TIME: N_("A time like 09:30."),
}


def in_words(term: Term, value: object) -> str:
    """``value`` of ``term`` with its unit."""
    return _WORDS.get(term.kind, _plain)(term, value)


def band_words(term: Term, value) -> list[tuple[str, str]]:
    """Bands as (who, value) lines."""
    return [(_limit(limit, value), number(one)) for limit, one in value]


def unit_of(term: Term) -> str:
    """The unit beside a control."""
    if term.kind is TermKind.CENTS:
        return _("US dollars")
    return _(term.unit) if term.unit else ""


def requirement(term: Term) -> str:
    """What may be entered, in words."""
    if term.kind in REQUIREMENTS:
        return _(REQUIREMENTS[term.kind])
    return _("A whole number from %(low)d to %(high)d.", low=term.low, high=term.high)


def _limit(limit, bands) -> str:
    if limit is not None:
        return _("up to %(count)s", count=number(limit))
    return _("above") if len(bands) > 1 else _("all")


def _plain(term, value):
    return number(value)


def _days(term, value):
    return ngettext("%(num)d day", "%(num)d days", value)


def _working_days(term, value):
    return ngettext("%(num)d working day", "%(num)d working days", value)


def _months(term, value):
    return ngettext("%(num)d month", "%(num)d months", value)


def _hours(term, value):
    return ngettext("%(num)d hour", "%(num)d hours", value)


def _several(term, value):
    listed = _(", ").join(number(one) for one in value)
    if term.key.endswith("_months"):
        return _("%(numbers)s months", numbers=listed)
    return _("%(numbers)s days", numbers=listed) if term.key.endswith("_days") else listed


def _bands(term, value):
    return _("; ").join(f"{who}{_(': ')}{one}" for who, one in band_words(term, value))


_WORDS = {
    TermKind.CENTS: lambda term, value: money(value),
    TermKind.DAYS: _days,
    TermKind.WORKING_DAYS: _working_days,
    TermKind.MONTHS: _months,
    TermKind.HOURS: _hours,
    TermKind.PERCENT: lambda term, value: f"{value} %",
    TermKind.CHOICE: lambda term, value: said(term.choices[value]),
    TermKind.NUMBERS: _several,
    TermKind.BANDS: _bands,
    TermKind.TIME: lambda term, value: value,
}
