"""How values look to people: dates, moments, money, numbers, asset addresses. Registered as filters and globals."""

import hashlib
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_currency, format_decimal, get_decimal_symbol
from flask import current_app, g, url_for
from flask_babel import get_locale, gettext
from markupsafe import Markup

from ..kernel import clock
from ..kernel.access import ROLE_LABELS, Role
from . import languages

_DAY = {"en": "d MMMM y", "zh": "y年M月d日", "vi": "d MMMM, y"}
_NO_COUNTRIES = ("EU", "EZ", "UN", "ZZ", "XA", "XB", "QO")
MOMENT = {"en": "d MMMM y, HH:mm", "zh": "y年M月d日 HH:mm", "vi": "HH:mm, d MMMM, y"}


def _language() -> str:
    return str(get_locale() or "en")[:2]


def day(value: date | None) -> str:
    """'3 March 2027' or '2027年3月3日'; empty for none."""
    return format_date(value, _DAY[_language()], locale=get_locale()) if value else ""


def zone_of_reader() -> str:
    """The reader's time zone (IANA)."""
    return g.get("zone", "UTC")


def moment(value: datetime | None) -> Markup:
    """A time element: relative to now in words, exact with zone on hover, focus and print."""
    if value is None:
        return Markup("")
    zone = zone_of_reader()
    local = value.astimezone(ZoneInfo(zone))
    exact = f"{format_datetime(local, MOMENT[_language()], locale=get_locale())} {local.tzname()}"
    said = format_timedelta(value - clock.now(), add_direction=True, locale=get_locale())
    return Markup('<time datetime="{}" title="{}">{}</time>').format(value.isoformat(timespec="seconds"), exact, said)


def exact(value: datetime | None) -> str:
    """Day, time and zone in words."""
    if value is None:
        return ""
    local = value.astimezone(ZoneInfo(zone_of_reader()))
    return f"{format_datetime(local, MOMENT[_language()], locale=get_locale())} {local.tzname()}"


def money(cents: int) -> str:
    """US dollars from integer cents."""
    whole = format_currency(cents // 100, "USD", format="¤#,##0", locale=get_locale(), currency_digits=False)
    return f"{whole}{get_decimal_symbol(get_locale())}{cents % 100:02d}"


def number(value: int | float) -> str:
    """With the reader's grouping."""
    return format_decimal(value, locale=get_locale())


def country(code: str) -> str:
    """The name of an ISO 3166 alpha-2 code in the reader's language."""
    return get_locale().territories.get(code, code)


def countries() -> list[tuple[str, str]]:
    """Every country as (code, name), by name in the reader's language."""
    names = get_locale().territories
    known = [(c, n) for c, n in names.items() if len(c) == 2 and c.isalpha() and c not in _NO_COUNTRIES]
    return sorted(known, key=lambda pair: pair[1])


@lru_cache(maxsize=256)
def _fingerprint(path: str, changed: float) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a static file, with its fingerprint so that it may be kept for a year.

    Files are looked at once a process; in debugging at every call.
    """
    known = current_app.extensions.setdefault("assets", {})
    if name not in known or current_app.debug:
        path = Path(current_app.static_folder) / name
        known[name] = url_for("static", filename=name, v=_fingerprint(str(path), path.stat().st_mtime))
    return known[name]


def bind(app) -> None:
    """Make these available in every template."""
    filters = (day, moment, exact, money, number, country, said, named)
    app.jinja_env.filters.update({one.__name__: one for one in filters})
    app.jinja_env.filters["name_language"] = languages.tag_of_name
    app.jinja_env.globals.update(language_tag=languages.tag)
    app.jinja_env.globals.update(asset=asset, role_label=role_label, spoken=spoken, named=named)


def role_label(code: str) -> str:
    """A role's name in the reader's language."""
    return gettext(ROLE_LABELS[Role(code)])


def spoken(row, attribute: str) -> str:
    """A stored text in the reader's language where the row has it, else in English."""
    return (getattr(row, f"{attribute}_{_language()}", "") if _language() != "en" else "") or getattr(row, attribute)


def named(row) -> str:
    """What a factory or organisation is called in one line: its English name, else its local one."""
    return row.name or row.name_local


def said(message: str, **values) -> str:
    """Translate a message id of a rule with its values."""
    return gettext(message, **values)
