"""Amounts are exact: whole cents in, whole cents out, nothing else accepted (rule F1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ietp_dash.kernel import money
from ietp_dash.kernel.errors import Refused


@pytest.mark.parametrize(
    ("typed", "cents"),
    [("0", 0), ("1500", 150_000), ("1,500.00", 150_000), (" 12.5 ", 1250), ("0.05", 5), ("100000000", money.LARGEST)],
)
def test_what_people_type_becomes_cents(typed, cents):
    assert money.parse_dollars(typed) == cents


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "-1",
        "1.234",
        "1e3",
        "1,50",
        "12,34,567",
        "NaN",
        "１５",
        "$5",
        ".5",
        "5.",
        "100000000.01",
        "9" * 25,
        "9" * 5000,
        "1_000",
    ],
)
def test_anything_else_is_refused(typed):
    with pytest.raises(Refused):
        money.parse_dollars(typed)


@given(st.integers(0, money.LARGEST))
def test_cents_survive_being_written_and_read(cents):
    dollars, rest = money.split(cents)
    assert money.parse_dollars(f"{dollars:,}.{rest:02d}") == cents


@pytest.mark.parametrize("amount", [1.0, "100", -1, True, None, money.LARGEST + 1])
def test_an_amount_is_a_whole_number_of_cents(amount):
    with pytest.raises(Refused):
        money.check_cents(amount)


@pytest.mark.parametrize("typed", ["100000000.01", "99999999999", "999999999999"])
def test_too_much_is_said_to_be_too_much(typed):
    with pytest.raises(Refused, match="too large"):
        money.parse_dollars(typed)


def test_units_are_multiplied_exactly():
    assert money.times(50_000, 3) == 150_000
    assert money.from_dollars(800) == 80_000
    with pytest.raises(Refused):
        money.times(50_000, -1)
