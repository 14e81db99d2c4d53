"""How an incident's times are said: on the factory's own clocks."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask_babel import get_locale

from ..web.presentation import MOMENT


def at_factory(value: datetime, zone: str) -> str:
    """'3 March 2027, 09:30 CST': day and time on the factory's clocks."""
    local = value.astimezone(ZoneInfo(zone))
    return f"{format_datetime(local, MOMENT[str(get_locale() or 'en')[:2]], locale=get_locale())} {local.tzname()}"
