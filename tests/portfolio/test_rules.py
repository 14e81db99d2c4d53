"""What an address asks of the portfolio, and when a visit is a new one."""

from datetime import UTC, datetime, timedelta

import pytest

from ietp_dash.portfolio import rules
from ietp_dash.portfolio.rules import Choice, Sort

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_an_address_and_back():
    args = {"q": "red ducks", "status": "certified", "country": "CN", "only": "late", "sort": "due", "after": "abc"}
    choice = rules.read(args)
    assert choice == Choice("red ducks", "certified", "CN", "late", Sort.DUE, "abc")
    assert choice.arguments() == args
    assert Choice().arguments() == {}


@pytest.mark.parametrize(
    "args",
    [{"status": "gold"}, {"country": "China"}, {"country": "1A"}, {"only": "mine"}, {"sort": "colour"}, {"q": "   "}],
)
def test_what_makes_no_sense_is_left_out(args):
    assert rules.read(args) == Choice()


def test_a_changed_choice_begins_at_its_first_page():
    assert Choice(after="abc").with_(sort=Sort.ENDS).after == ""
    assert (Choice().narrows, Choice(sort=Sort.DUE).narrows, Choice(q="x").narrows) == (False, False, True)


def test_coming_back_after_a_pause_is_a_new_visit():
    assert not rules.is_new_visit(NOON, NOON + rules.PAUSE - timedelta(seconds=1))
    assert rules.is_new_visit(NOON, NOON + rules.PAUSE)


def test_every_label_has_its_choice():
    assert set(rules.SORT_LABELS) == set(Sort)
