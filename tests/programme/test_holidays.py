"""Public holidays by default and as corrected by staff (rules L2, H1, H2)."""

from datetime import date

import pytest

from ietp_dash.kernel.dates import add_working_days
from ietp_dash.programme.holidays import COUNTRIES, holidays, holidays_around, new_year_days


@pytest.mark.parametrize(
    ("country", "day"),
    [
        ("CN", date(2026, 2, 17)),
        ("CN", date(2025, 10, 8)),
        ("CN", date(2040, 10, 1)),
        ("HK", date(2026, 7, 1)),
        ("HK", date(2027, 2, 8)),
        ("MO", date(2026, 12, 20)),
        ("TW", date(2026, 10, 10)),
        ("VN", date(2026, 9, 2)),
        ("IN", date(2026, 8, 15)),
        ("ID", date(2026, 8, 17)),
        ("TH", date(2026, 4, 13)),
        ("MX", date(2026, 9, 16)),
        ("MY", date(2026, 8, 31)),
        ("KR", date(2026, 10, 9)),
        ("LK", date(2026, 2, 4)),
        ("BD", date(2026, 12, 16)),
    ],
)
def test_known_holidays_are_in_the_tables(country, day):
    assert day in holidays(country, [day.year])


@pytest.mark.parametrize("country", sorted(COUNTRIES))
@pytest.mark.parametrize("year", range(2022, 2029))
def test_every_country_has_some_holidays_each_year_and_mostly_works(country, year):
    days = holidays(country, [year])
    assert 4 <= len(days) <= 40
    assert {day.year for day in days} == {year}


def test_a_country_without_a_table_has_only_weekends():
    assert holidays("XX", [2026]) == frozenset()


def test_staff_add_and_take_away_days():
    extra, worked = date(2026, 3, 3), date(2026, 5, 5)
    assert worked in holidays("CN", [2026])
    changed = holidays("CN", [2026], added=[extra], worked=[worked])
    assert extra in changed
    assert worked not in changed


def test_a_deadline_over_the_turn_of_the_year_knows_both_years():
    around = holidays_around("CN", date(2025, 12, 31))
    assert add_working_days(date(2025, 12, 31), 1, around) == date(2026, 1, 5)


def test_working_days_skip_the_new_year_holiday_of_the_factorys_country():
    ended = date(2026, 2, 13)
    assert add_working_days(ended, 5, holidays("CN", [2026])) == date(2026, 3, 2)
    assert add_working_days(ended, 5, holidays("VN", [2026])) == date(2026, 2, 27)
    assert add_working_days(ended, 5, holidays("IN", [2026])) == date(2026, 2, 20)


def test_the_helpline_rests_over_the_whole_new_year_holiday_weekends_included():
    days = new_year_days(2026)
    assert min(days) == date(2026, 2, 15)
    assert max(days) == date(2026, 2, 23)
    assert len(days) == 9
    assert new_year_days(2021) == frozenset()
    weekdays = {day for year in range(2022, 2029) for day in new_year_days(year) if day.weekday() < 5}
    assert weekdays >= {date(2026, 2, 16), date(2025, 1, 28), date(2028, 1, 26)}
