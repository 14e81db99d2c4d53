"""The public holidays of each country on screen: the default tables, and what staff added or took away."""

from datetime import date

from flask import Blueprint, request, url_for
from flask_babel import gettext as _

from ..kernel import clock
from ..kernel.access import Permission
from ..web import presentation
from ..web.guard import allowed, current_viewer
from ..web.rendering import done, show
from . import queries, services
from .dated import FARTHEST_YEARS
from .forms import HolidayForm
from .holidays import COUNTRIES
from .holidays import holidays as holidays_of

P = Permission
FIRST_YEAR, FIRST_COUNTRY = 2022, "CN"
holidays = Blueprint("holidays", __name__, url_prefix="/holidays")


@holidays.get("/")
@allowed(P.TERMS_READ)
def index():
    """One country's year, and the latest changes of all."""
    return show("programme/holidays.html", **_of())


@holidays.post("/")
@allowed(P.TERMS_CHANGE)
def change():
    """Make a day a holiday or a working day."""
    form = HolidayForm()
    country, year = _asked()
    if form.accept(lambda: _set(country, form)):
        to = url_for(".index", country=country, year=form.day.data.year)
        return done(to, message=_("Saved. Deadlines counted from now on know it."))
    return show("programme/holidays.html", status=form.status, **_of(form))


def _set(country, form):
    services.set_holiday(
        current_viewer._get_current_object(),
        country=country,
        day=form.day.data,
        works=form.works.data == "1",
        name=form.name.data or "",
    )


def _asked() -> tuple[str, int]:
    """The country and year of the address; the first country and this year for what is not known."""
    country, year = request.args.get("country", ""), request.args.get("year", "")
    this_year = clock.today().year
    known = year.isdecimal() and FIRST_YEAR <= int(year) <= this_year + FARTHEST_YEARS
    return (country if country in COUNTRIES else FIRST_COUNTRY), (int(year) if known else this_year)


def _of(form=None) -> dict:
    country, year = _asked()
    rows = queries.holiday_rows(country, year)
    default = holidays_of(country, [year])
    return {
        "country": country,
        "year": year,
        "years": range(FIRST_YEAR, clock.today().year + FARTHEST_YEARS + 1),
        "countries": sorted(COUNTRIES, key=presentation.country),
        "days": [_line(day, rows.get(day), day in default) for day in sorted(default | set(rows))],
        "today": clock.today(),
        "log": queries.holiday_log(),
        "log_day": lambda row: date.fromisoformat(row.payload["day"]),
        "form": form or HolidayForm(formdata=None),
    }


def _line(day, row, default) -> dict:
    """One day of the list: whether it is a holiday now, and whether that is the default or a change."""
    return {"day": day, "works": row.works if row else False, "changed": row is not None, "default": default,
            "name": row.name if row else ""}  # fmt: skip
