"""Progress Visits: when contact is due, which times may be offered and booked, what of a survey is shown; pure.

Rule source: docs/rules.md, clauses B1 to B6, L3, L4.

    >>> shown({"yes": 6, "no": 4, "sometimes": 0}, 10)
    {'yes': 6, 'no': 4, 'sometimes': 0}
    >>> shown({"yes": 9, "no": 1, "sometimes": 0}, 10)
    {'yes': None, 'no': None, 'sometimes': 0}
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from ..kernel.dates import add_days, add_months, is_over, is_working_day
from ..kernel.errors import N_, Refused
from ..programme.terms import Terms
from . import questions

MOST_SLOTS = 12
FEWEST_ANSWERS = 5
SMALLEST = 3
REMINDED_BEFORE = 7
EARLIEST, LATEST = time(7), time(18)


class State(StrEnum):
    """Where a visit stands."""

    TO_CONTACT = "to_contact"
    BOOKING = "booking"
    UNBOOKED = "unbooked"
    BOOKED = "booked"
    RUNNING = "running"
    DONE = "done"
    DROPPED = "dropped"


STATE_LABELS = {
    State.TO_CONTACT: N_("To contact"),
    State.BOOKING: N_("To be booked"),
    State.UNBOOKED: N_("Not booked in time"),
    State.BOOKED: N_("Date fixed"),
    State.RUNNING: N_("Under way"),
    State.DONE: N_("Done"),
    State.DROPPED: N_("No visit"),
}
WAITING = (State.TO_CONTACT, State.BOOKING, State.UNBOOKED, State.BOOKED)
"""States in which the visit has not begun."""


def opening(certified_from: date, terms: Terms) -> tuple[date, date]:
    """The day the contact opens and the day from which it is late (B1).

    >>> [str(one) for one in opening(date(2025, 12, 31), Terms.default())]
    ['2026-02-28', '2026-04-30']
    """
    return (
        add_months(certified_from, terms.pv_contact_months),
        add_months(certified_from, terms.pv_contact_late_months),
    )


def is_late(state: str, late_on: date, today: date) -> bool:
    """Whether a contact that nobody has made is late (B1)."""
    return state == State.TO_CONTACT and today >= late_on


def moment(day: date, at: time, zone: str) -> datetime:
    """The instant at which it is ``at`` on ``day`` in the factory's zone."""
    return datetime.combine(day, at, ZoneInfo(zone))


def check_slot(
    starts: datetime, *, zone: str, now: datetime, latest_on: date, holidays: Collection[date], closed: Collection[date]
) -> None:
    """Refuse a time that is over, after day 56, outside working hours, or on a day that is not worked (B2)."""
    local = starts.astimezone(ZoneInfo(zone))
    if starts <= now:
        raise Refused(N_("This time is over."), "day")
    if local.date() > latest_on:
        raise Refused(N_("The visit lies no later than %(day)s."), "day", day=latest_on.isoformat())
    if not is_working_day(local.date(), holidays):
        raise Refused(N_("This is no working day in the factory's country."), "day")
    if local.date() in closed:
        raise Refused(N_("The factory is closed then."), "day")
    if not EARLIEST <= local.time() <= LATEST:
        raise Refused(N_("A visit begins between 7:00 and 18:00 at the factory."), "at")


def check_book(*, state: str, starts: datetime, book_by: date, zone: str, now: datetime) -> None:
    """Refuse a booking by the factory that is not open, comes too late, or is for a time that is over (B2)."""
    if state == State.BOOKED:
        raise Refused(N_("The visit was booked meanwhile. Look at the time."), conflict=True)
    if state != State.BOOKING:
        raise Refused(N_("This visit cannot be booked now."), conflict=True)
    if is_over(book_by, zone, now):
        raise Refused(N_("The time to book is over. The programme sets a date."), conflict=True)
    _check_ahead(starts, now)


def check_reschedule(*, state: str, changes: int, set_by: str, current: datetime | None, starts, now: datetime) -> None:
    """Refuse a second change by the factory, one of a date that the programme set, or one that comes too late (B2)."""
    if state != State.BOOKED or current is None:
        raise Refused(N_("This visit is not booked."), conflict=True)
    if set_by != "factory":
        raise Refused(N_("The programme set this date. Ask the coordinator."), conflict=True)
    if changes:
        raise Refused(N_("The visit was moved once already. Ask the coordinator."), conflict=True)
    if current <= now:
        raise Refused(N_("The visit begins now; it is not moved any more."), conflict=True)
    if starts == current:
        raise Refused(N_("The visit is at this time already."), "slot")
    _check_ahead(starts, now)


def _check_ahead(starts, now):
    if starts <= now:
        raise Refused(N_("This time is over."), "slot")


def reminds_on(book_by: date) -> date:
    """The day on which a factory that has not booked is reminded."""
    return add_days(book_by, -REMINDED_BEFORE)


def check_start(*, state: str, starts: datetime | None, zone: str, today: date) -> None:
    """Refuse to begin a visit that has no date, has begun, or lies on a later day."""
    if state in (State.RUNNING, State.DONE):
        raise Refused(N_("This visit was started already."), conflict=True)
    if state != State.BOOKED or starts is None:
        raise Refused(N_("This visit is not booked."), conflict=True)
    if today < starts.astimezone(ZoneInfo(zone)).date():
        raise Refused(N_("The visit begins on its day, not before."))


# --- the questionnaire ------------------------------------------------------------------------------------------------


def questionnaire_of(given: Mapping[str, str], *, whole: bool) -> dict:
    """What is kept of the questionnaire; Refused for what cannot stand there and, if ``whole``, for what is missing."""
    found = {}
    for code in questions.QUESTIONNAIRE:
        text = given.get(code, "").replace("\r\n", "\n").strip()
        _check_answer(code, text)
        if whole and code in questions.NEEDED and not text:
            raise Refused(N_("Answer this question."), code)
        found[code] = text
    return found


def _check_answer(code, text):
    if len(text) > questions.LONGEST:
        raise Refused(N_("Use at most %(max)d characters."), code, max=questions.LONGEST)
    if code in questions.NUMBERS and text and not (text.isascii() and text.isdigit() and len(text) < 7):
        raise Refused(N_("Write a whole number."), code)
    if code in questions.CHOICES and text and text not in questions.YES_NO:
        raise Refused(N_("Choose one of the options."), code)


# --- the survey -------------------------------------------------------------------------------------------------------


def survey_size(workers: int, terms: Terms) -> int:
    """How many workers are asked: 10, 12 or 15, or all where there are fewer (B3).

    >>> [survey_size(n, Terms.default()) for n in (8, 500, 501, 1000, 1001)]
    [8, 10, 12, 12, 15]
    """
    wanted = next(number for limit, number in terms.pv_survey_size if limit is None or workers <= limit)
    return min(wanted, max(workers, 1))


def survey_answers(given: Mapping[str, str]) -> dict[str, str]:
    """A worker's answers, question -> answer; what was left out is 'silent'. Refused for an unknown answer."""
    found = {code: given.get(code) or "silent" for code in questions.SURVEY}
    if any(answer not in questions.SURVEY[code].answers for code, answer in found.items()):
        raise Refused(N_("Choose one of the options."))
    return found


def may_show(survey_state: str, answered: int) -> bool:
    """Whether anything of a survey is shown: it is closed and at least five answered (B6)."""
    return survey_state == "closed" and answered >= FEWEST_ANSWERS


def shown(counts: Mapping[str, int], answered: int) -> dict[str, int | None]:
    """The counts of one question as they may be shown, None for a hidden one (B6).

    Hidden is a count of 1 or 2, and one beside which only 1 or 2 are left. What is hidden is never one count alone, nor
    together fewer than three: otherwise the smallest shown count is hidden too, so that nothing comes out by
    subtraction.
    """
    hidden = {code for code, n in counts.items() if n and (n < SMALLEST or 0 < answered - n < SMALLEST)}
    while hidden and (len(hidden) < 2 or sum(counts[code] for code in hidden) < SMALLEST):
        others = sorted((n, code) for code, n in counts.items() if n and code not in hidden)
        if not others:
            break
        hidden.add(others[0][1])
    return {code: None if code in hidden else n for code, n in counts.items()}
