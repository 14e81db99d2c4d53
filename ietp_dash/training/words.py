"""How trainings are said: courses in the reader's language, times where they are held, where a session stands."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_time, get_timezone_location, get_timezone_name
from flask_babel import get_locale
from flask_babel import gettext as _

from ..kernel import clock
from ..web.presentation import day, said
from . import rules
from .courses import catalogue
from .models import TrainingSeat, TrainingSession
from .rules import SeatState


def course_said(code: str, what: str = "title") -> str:
    """A course's title, about or audience in the reader's language."""
    return catalogue()[code].in_language(what, str(get_locale() or "en")[:2])


def kind_said(kind: str) -> str:
    """One of the six kinds."""
    return said(rules.KINDS[rules.Kind(kind)])


def area_said(area: str) -> str:
    """An area, or 'Online'."""
    return said(rules.AREAS[area])


def tongue_said(language: str) -> str:
    """The language that is spoken in a session."""
    return said(rules.LANGUAGES[language])


def when(session: TrainingSession) -> str:
    """'20 April 2026 – 21 April 2026, 09:00–17:00 China Standard Time', on the clocks of the place."""
    zone = ZoneInfo(session.zone)
    starts, ends = session.starts_at.astimezone(zone), session.ends_at.astimezone(zone)
    days = day(starts.date()) if starts.date() == ends.date() else f"{day(starts.date())} – {day(ends.date())}"
    return f"{days}, {_clock(starts)}–{_clock(ends)} {_zone(starts)}"


def _zone(moment: datetime) -> str:
    """What people call the zone, with its city where it has no name of its own."""
    name = get_timezone_name(moment, locale=get_locale())
    return f"{get_timezone_location(moment, locale=get_locale())} ({name})" if name.startswith("GMT") else name


def _clock(moment: datetime) -> str:
    return format_time(moment, "HH:mm", locale=get_locale())


def state_of(session: TrainingSession) -> tuple[str, str]:
    """(the chip's code, the word) of where a session stands now."""
    now = clock.now()
    if session.state == "cancelled":
        return "rejected", _("Cancelled")
    if session.ends_at < now:
        return "done", _("Held")
    if session.starts_at <= now:
        return "in_progress", _("Running")
    if session.waiting or session.seated >= session.capacity:
        return "waiting", _("Full: waiting list")
    return "accepted", _("Seats free")


def seat_state(seat: TrainingSeat, place: int | None = None) -> tuple[str, str]:
    """(the chip's code, the word) of a seat; ``place`` is that in the waiting list."""
    if seat.state == SeatState.CANCELLED:
        return "cancelled", _("Given up")
    over = seat.session.ends_at < clock.now()
    if seat.state == SeatState.WAITING and over:
        return "cancelled", _("Got no seat")
    if seat.state == SeatState.WAITING:
        return "waiting", _("Waiting, place %(place)s", place=place) if place else _("Waiting")
    if seat.certificate:
        return "done", _("Certificate issued")
    if seat.attendances:
        return "done", _("Was there")
    if over:
        return "rejected", _("Was not there")
    return "accepted", _("Has a seat")
