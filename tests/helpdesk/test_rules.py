"""The helpdesk's clock against a table worked out by hand, without an application."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from ietp_dash.helpdesk.rules import ZONE, Hours, is_overdue, time_taken

LUNAR_NEW_YEAR = {date(2026, 2, 17), date(2026, 2, 18), date(2026, 2, 19)}
HOURS = Hours(time(9, 30), time(17, 30), frozenset(LUNAR_NEW_YEAR | {date(2026, 4, 3), date(2026, 4, 6)}))


def at(text: str) -> datetime:
    """``text`` like 2026-02-16 09:30 in GMT+8."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


# From, to, minutes of service time between them. 2026-02-09 is a Monday.
BETWEEN = [
    ("2026-02-09 10:00", "2026-02-09 12:00", 120),
    ("2026-02-09 09:30", "2026-02-09 17:30", 480),
    ("2026-02-09 06:00", "2026-02-09 09:30", 0),
    ("2026-02-09 06:00", "2026-02-09 09:31", 1),
    ("2026-02-09 17:29", "2026-02-09 23:00", 1),
    ("2026-02-09 17:30", "2026-02-10 09:30", 0),
    ("2026-02-09 17:00", "2026-02-10 10:00", 60),
    ("2026-02-13 17:00", "2026-02-16 10:00", 60),
    ("2026-02-14 12:00", "2026-02-15 12:00", 0),
    ("2026-02-13 16:30", "2026-02-20 10:30", 600),
    ("2026-02-17 10:00", "2026-02-19 16:00", 0),
    ("2026-04-02 17:00", "2026-04-07 10:00", 60),
    ("2026-02-10 12:00", "2026-02-09 12:00", 0),
]
# From, minutes of service time, the moment they have run.
AFTER = [
    ("2026-02-09 10:00", 60, "2026-02-09 11:00"),
    ("2026-02-09 09:30", 480, "2026-02-09 17:30"),
    ("2026-02-09 03:00", 60, "2026-02-09 10:30"),
    ("2026-02-09 20:00", 60, "2026-02-10 10:30"),
    ("2026-02-09 17:30", 1, "2026-02-10 09:31"),
    ("2026-02-13 17:00", 60, "2026-02-16 10:00"),
    ("2026-02-14 12:00", 480, "2026-02-16 17:30"),
    ("2026-02-16 17:00", 60, "2026-02-20 10:00"),
    ("2026-02-18 12:00", 30, "2026-02-20 10:00"),
    ("2026-04-02 17:00", 31, "2026-04-07 09:31"),
    ("2026-02-09 10:00", 2400, "2026-02-16 10:00"),
]


@pytest.mark.parametrize(("start", "end", "minutes"), BETWEEN)
def test_only_opening_minutes_count(start, end, minutes):
    assert HOURS.between(at(start), at(end)) == timedelta(minutes=minutes)
    assert HOURS.between(at(start).astimezone(UTC), at(end).astimezone(UTC)) == timedelta(minutes=minutes)


@pytest.mark.parametrize(("start", "minutes", "end"), AFTER)
def test_a_target_ends_when_its_minutes_have_run(start, minutes, end):
    due = HOURS.after(at(start).astimezone(UTC), timedelta(minutes=minutes))
    assert due == at(end)
    assert HOURS.between(at(start), due) == timedelta(minutes=minutes)


def test_waiting_for_the_asker_does_not_count_and_the_last_minute_is_in_time():
    start, end = at("2026-02-09 10:00"), at("2026-02-10 12:00")
    assert time_taken(HOURS, start, end, []) == timedelta(hours=10)
    one_night = [(at("2026-02-09 16:30"), at("2026-02-10 10:30"))]
    assert time_taken(HOURS, start, end, one_night) == timedelta(hours=8)
    assert time_taken(HOURS, start, end, [(at("2026-02-09 11:00"), None)]) == timedelta(hours=1)
    assert not is_overdue(HOURS, start, end, one_night, timedelta(hours=8))
    assert is_overdue(HOURS, start, end + timedelta(minutes=1), one_night, timedelta(hours=8))


def test_a_clock_that_could_never_end_is_refused():
    with pytest.raises(ValueError, match="forwards"):
        HOURS.after(at("2026-02-09 10:00"), timedelta(0))
    with pytest.raises(ValueError, match="forwards"):
        Hours(time(17), time(9), frozenset()).after(at("2026-02-09 10:00"), timedelta(hours=1))
