"""What is charged and how many are asked (rules F1 to F4, A6, B3)."""

from datetime import date

import pytest

from ietp_dash.programme import tariff
from ietp_dash.programme.terms import Terms

TERMS = Terms.default()


@pytest.mark.parametrize(
    ("kind", "headcount", "days"),
    [
        ("ICA", 420, 2),
        ("IAA", 2001, 5),
        ("FU", 100, 1),
        ("FU", 101, 1),
        ("FU", 501, 2),
        ("FU", 1001, 2),
        ("FU", 2001, 3),
        ("SA", 2001, 1),
        ("OSA", 2001, 1),
        ("OSE", 2001, 0),
        ("PV", 2001, 0),
        ("SI", 420, 2),
    ],
)
def test_man_days_by_kind_and_headcount(kind, headcount, days):
    assert tariff.man_days(kind, headcount, TERMS) == days
    assert tariff.audit_fee(kind, headcount, TERMS) == days * 50_000


@pytest.mark.parametrize(
    ("confirmed", "ended", "terminated", "fee"),
    [
        (None, None, False, 150_000),
        (date(2025, 6, 30), None, False, 100_000),
        (date(2025, 6, 29), None, False, 150_000),
        (None, date(2025, 6, 30), False, 100_000),
        (None, date(2025, 6, 29), False, 150_000),
        (date(2026, 1, 1), date(2026, 9, 1), False, 100_000),
        (date(2026, 1, 1), date(2026, 1, 1), True, 150_000),
    ],
)
def test_the_lower_registration_fee_needs_the_last_twelve_months(confirmed, ended, terminated, fee):
    assert tariff.registration_fee(date(2026, 6, 30), confirmed, ended, terminated, TERMS) == fee


@pytest.mark.parametrize(
    ("declared", "found", "cents"), [(100, 101, 50_000), (100, 501, 100_000), (100, 100, 0), (501, 100, 0)]
)
def test_a_higher_band_costs_more_and_a_lower_one_refunds_nothing(declared, found, cents):
    assert tariff.supplement("ICA", declared, found, TERMS) == cents


@pytest.mark.parametrize(
    ("headcount", "interviewed", "records"),
    [(3, 3, 3), (9, 9, 9), (10, 10, 10), (100, 10, 10), (101, 26, 26), (501, 42, 42), (1001, 52, 52), (2001, 60, 60)],
)
def test_samples_by_headcount(headcount, interviewed, records):
    sample = tariff.sample(headcount, TERMS)
    assert sample.interviewed == interviewed
    assert sample.records == records


@pytest.mark.parametrize(
    ("headcount", "asked"), [(4, 4), (10, 10), (500, 10), (501, 12), (1000, 12), (1001, 15), (50_000, 15)]
)
def test_a_survey_asks_ten_to_fifteen_or_all(headcount, asked):
    assert tariff.survey_size(headcount, TERMS) == asked
