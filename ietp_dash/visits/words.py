"""How a visit is said: times in the factory's own zone, its state, the way it has gone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, format_time
from flask_babel import get_locale
from flask_babel import gettext as _

from ..web.presentation import said
from . import rules
from .models import Visit
from .rules import State

_MOMENT = {"en": "EEEE d MMMM y, HH:mm", "zh": "y年M月d日EEEE HH:mm", "vi": "HH:mm, EEEE, d MMMM, y"}


def at_site(value: datetime | None, zone: str) -> str:
    """'Tuesday 3 March 2027, 09:30 CST': day and time on the factory's clocks; empty for none."""
    if value is None:
        return ""
    local = value.astimezone(ZoneInfo(zone))
    pattern = _MOMENT[str(get_locale() or "en")[:2]]
    return f"{format_datetime(local, pattern, locale=get_locale())} {local.tzname()}"


def clock_at_site(value: datetime, zone: str) -> str:
    """'09:30', on the factory's clocks."""
    return format_time(value.astimezone(ZoneInfo(zone)), "HH:mm", locale=get_locale())


def day_at_site(value: datetime, zone: str) -> date:
    """The calendar day at the factory."""
    return value.astimezone(ZoneInfo(zone)).date()


def state_said(visit: Visit, today: date) -> str:
    """What the state is called; a late contact is called so."""
    if rules.is_late(visit.state, visit.late_on, today):
        return _("Contact late")
    return said(rules.STATE_LABELS[visit.state])


TONES = {
    State.TO_CONTACT: "waiting",
    State.BOOKING: "waiting",
    State.UNBOOKED: "overdue",
    State.BOOKED: "accepted",
    State.RUNNING: "in_progress",
    State.DONE: "done",
    State.DROPPED: "ended",
}


def tone(visit: Visit, today: date) -> str:
    """Which of the usual states the chip looks like."""
    return "overdue" if rules.is_late(visit.state, visit.late_on, today) else TONES[visit.state]
