"""Addresses become choices and back; what makes no sense is named and left out."""

from datetime import UTC, date, datetime

import pytest
from werkzeug.datastructures import MultiDict

from ietp_dash.directory.choice import Choice, matches, read
from ietp_dash.directory.models import NEVER

TODAY = date(2027, 3, 1)


def asked(**values) -> Choice:
    choice, problems = read(MultiDict(values), TODAY)
    assert not problems, [str(problem) for problem in problems]
    return choice


def test_an_address_gives_back_itself():
    typed = [("q", "玩具 toys"), ("country", "CN"), ("country", "VN"), ("product", "plush"), ("certificate", "none")]
    typed += [("expiring", "90"), ("connected", "yes"), ("since", "2027-01-01"), ("sort", "name"), ("after", "abc")]
    choice, problems = read(MultiDict(typed), TODAY)
    assert problems == []
    assert choice.arguments() == typed


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("country", "ZZZ"),
        ("product", "guns"),
        ("process", "x"),
        ("certificate", "Assessed"),
        ("certificate", "progressing"),
        ("headcount", "7"),
        ("expiring", "0"),
        ("expiring", "-5"),
        ("expiring", "９０"),
        ("expiring", "99999"),
        ("since", "yesterday"),
        ("since", "2027-03-02"),
        ("since", "1066-10-14"),
        ("connected", "no"),
        ("sort", "random"),
        ("q", "x" * 201),
        ("q", "***"),
        ("q", "a b c d e f g h i j k l m"),
        ("city", "a" * 101),
        ("city", "two\nlines"),
    ],
)
def test_a_value_that_makes_no_sense_is_named_and_the_rest_holds(name, value):
    choice, problems = read(MultiDict([("country", "CN"), (name, value)]), TODAY)
    assert [problem.field for problem in problems] == [name]
    assert choice == Choice(country=("CN",))


def test_any_number_of_values_is_refused_beyond_twenty():
    _choice, problems = read(MultiDict([("city", f"city {n}") for n in range(21)]), TODAY)
    assert [problem.field for problem in problems] == ["city"]


def test_taking_one_value_away_keeps_the_others_and_goes_to_the_first_page():
    choice = asked(q="toys", after="x").with_(country=("CN", "VN"), after="x")
    assert choice.without("country", "CN") == Choice(q="toys", country=("VN",))
    assert choice.without("q") == Choice(country=("CN", "VN"))


@pytest.mark.parametrize(
    ("given", "order"), [({}, "newest"), ({"q": "a"}, "relevance"), ({"sort": "relevance"}, "newest")]
)
def test_the_order_nobody_chose(given, order):
    assert asked(**given).order == order


VALUES = {
    "name": "Bright Toys", "name_local": "光明玩具", "address": "", "address_local": "", "city": "Shenzhen",
    "province": "Guangdong", "country": "CN", "headcount": "101-500", "products": "plush,dolls", "processes": "sewing",
    "certificate": "certified", "ends_on": date(2027, 4, 1), "number": "C000123",
    "listed_at": datetime(2026, 5, 5, tzinfo=UTC),
}  # fmt: skip


@pytest.mark.parametrize(
    ("given", "fits"),
    [
        ({"country": "CN"}, True),
        ({"country": "VN"}, False),
        ({"product": "dolls"}, True),
        ({"product": "wooden"}, False),
        ({"expiring": "30"}, False),
        ({"expiring": "31"}, True),
        ({"since": "2026-05-05"}, True),
        ({"since": "2026-05-06"}, False),
        ({"q": "光明"}, True),
        ({"q": "brigh shenz"}, True),
        ({"q": "C000123"}, True),
        ({"q": "毛绒"}, True),
        ({"q": "bear"}, False),
    ],
)
def test_what_a_listing_matches(given, fits):
    assert matches(asked(**given), VALUES, TODAY) is fits


def test_without_a_certificate_nothing_ends():
    assert not matches(asked(expiring="3660"), VALUES | {"certificate": "none", "ends_on": NEVER}, TODAY)
