"""Hours, months and what is published of counts, from the rule book's clauses (H2, V7)."""

from datetime import UTC, date, datetime, time
from itertools import product
from random import Random

import pytest

from ietp_dash.helpline import rules
from ietp_dash.kernel.errors import Refused

HOURS = rules.Hours(time(9), time(21), frozenset(date(2026, 2, day) for day in range(15, 24)))


@pytest.mark.parametrize(
    ("moment", "is_open", "opens"),
    [
        (datetime(2026, 3, 2, 0, 59, tzinfo=UTC), False, "2026-03-02 09:00"),
        (datetime(2026, 3, 2, 1, 0, tzinfo=UTC), True, "2026-03-02 09:00"),
        (datetime(2026, 3, 2, 12, 59, tzinfo=UTC), True, "2026-03-02 20:59"),
        (datetime(2026, 3, 2, 13, 0, tzinfo=UTC), False, "2026-03-03 09:00"),
        (datetime(2026, 3, 7, 4, 0, tzinfo=UTC), True, "2026-03-07 12:00"),
        (datetime(2026, 2, 14, 14, 0, tzinfo=UTC), False, "2026-02-24 09:00"),
        (datetime(2026, 2, 17, 4, 0, tzinfo=UTC), False, "2026-02-24 09:00"),
    ],
)
def test_it_is_open_every_day_but_new_year(moment, is_open, opens):
    assert HOURS.are_open(moment) is is_open
    assert HOURS.next_opening(moment).strftime("%Y-%m-%d %H:%M") == opens


def test_a_month_is_over_where_the_helpline_is():
    assert rules.month_of(datetime(2026, 2, 28, 16, 0, tzinfo=UTC)) == date(2026, 3, 1)
    now = datetime(2026, 3, 1, 0, 0, tzinfo=UTC)
    assert rules.months_over(date(2025, 12, 1), [date(2026, 1, 1)], now) == [date(2025, 12, 1), date(2026, 2, 1)]
    assert rules.months_over(None, [], now) == []


def test_nothing_that_is_published_tells_a_hidden_number_from_another():
    """The strongest attack: whoever knows all but one case cannot tell which of 0 to 4 a hidden number is."""
    random, tried = Random(7), 0
    for _turn in range(300):
        counts = {topic: random.choice((0, 1, 3, 4, 5, 6, 20)) for topic in (*rules.TOPICS, rules.ESCALATIONS)}
        told = rules.published(counts)
        assert all(told[topic] == number for topic, number in counts.items() if number >= 5)
        for topic, other in product((one for one, number in told.items() if number is None), range(5)):
            assert rules.published(counts | {topic: other}) == told
            tried += 1
    assert tried > 1000


def test_nothing_leaves_without_consent():
    rules.check_escalation("factory", True, "open")
    for to, consent, state in (("factory", False, "open"), ("nobody", True, "open"), ("factory", True, "closed")):
        with pytest.raises(Refused):
            rules.check_escalation(to, consent, state)
