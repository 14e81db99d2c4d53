"""The risk board's points: each row of rule N9, its edges, and what is not shared. Pure."""

from datetime import date, timedelta

import pytest

from ietp_dash.portfolio.scoring import RiskFacts, level, months_of, reasons, score

TODAY = date(2026, 11, 23)


def facts(**values):
    given = {"today": TODAY, "shown": "certified", "certificate_to": TODAY + timedelta(days=91)}
    return RiskFacts(**(given | values))


def points(**values) -> int:
    return score(reasons(facts(**values)))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, 0),
        ({"certificate_to": TODAY + timedelta(days=90)}, 15),
        ({"certificate_to": TODAY + timedelta(days=31)}, 15),
        ({"certificate_to": TODAY + timedelta(days=30)}, 30),
        ({"certificate_to": TODAY}, 30),
        ({"certificate_to": TODAY - timedelta(days=1)}, 40),
        ({"certificate_to": None, "shown": "assessed"}, 40),
        ({"certificate_to": None, "shown": "terminated"}, 100),
        ({"findings": {"zero_tolerance": 1}}, 100),
        ({"findings": {"critical": 2, "major": 3, "minor": 4}}, 79),
        ({"overdue": 3}, 30),
        ({"incidents": 1}, 40),
        ({"peaks": frozenset({11})}, 5),
        ({"peaks": frozenset({1, 12})}, 5),
        ({"peaks": frozenset({2, 10})}, 0),
    ],
)
def test_points(values, expected):
    assert points(**values) == expected


def test_what_is_not_shared_and_what_is_none_give_the_same_points():
    assert points(findings=None, overdue=None, incidents=None) == points(findings={}, overdue=0, incidents=0) == 0


@pytest.mark.parametrize(("n", "expected"), [(0, "low"), (24, "low"), (25, "raised"), (59, "raised"), (60, "high")])
def test_levels(n, expected):
    assert level(n) == expected


def test_the_gravest_reason_stands_first_and_months_in_their_order():
    found = reasons(facts(overdue=1, incidents=1, peaks=frozenset({1, 11})))
    assert [one.kind for one in found] == ["incidents", "overdue", "season"]
    assert found[-1].values == {"months": [11, 1]}


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("6-9", {6, 7, 8, 9}),
        ("11 to 2", {11, 12, 1, 2}),
        ("June – September", {6, 7, 8, 9}),
        ("5月至8月", {5, 6, 7, 8}),
        ("3, 4", {3, 4}),
        ("before the 40 days", set()),
        ("", set()),
    ],
)
def test_months(text, months):
    assert months_of(text) == months
