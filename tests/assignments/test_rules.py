"""The draw is uniform and repeatable, eligibility has one reason each, and a plan's days and people are checked."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ietp_dash.assignments import dating, rules
from ietp_dash.kernel.dates import add_months, is_working_day
from ietp_dash.kernel.errors import Refused
from ietp_dash.programme.deadlines import audit_window_end
from ietp_dash.programme.holidays import holidays
from ietp_dash.programme.terms import Terms

TERMS = Terms.default()
DAY = date(2026, 11, 23)
NAMES = st.lists(st.text("abcdefghij23456789", min_size=16, max_size=16), min_size=1, max_size=30, unique=True)


def refusal(check, *args, **kwargs) -> str | None:
    """The field that a check refuses; None when it does not."""
    try:
        check(*args, **kwargs)
    except Refused as no:
        return no.field
    return None


@pytest.mark.parametrize("count", [2, 3, 7, 10])
def test_every_firm_is_drawn_equally_often(count):
    """Chi-square over 20,000 seeds; the limit is that of one in 100,000 for nine degrees of freedom or fewer."""
    firms, seeds = [f"firm{n:02}" for n in range(count)], 20_000
    seen = Counter(rules.draw(str(seed), firms) for seed in range(seeds))
    expected = seeds / count
    assert sum((seen[firm] - expected) ** 2 / expected for firm in firms) < 39.3


@given(st.text(max_size=64), NAMES, st.randoms(use_true_random=False))
def test_whoever_repeats_a_draw_gets_the_same_firm(seed, firms, random):
    first = rules.draw(seed, firms)
    random.shuffle(firms)
    assert rules.draw(seed, firms) == first
    assert first in firms


def test_the_draw_is_the_one_that_the_rules_describe():
    """Worked out by hand from M4, so that another implementation agrees."""
    import hashlib

    firms, seed = ["aa", "bb", "cc"], "0123"
    number = int.from_bytes(hashlib.sha256(b"0123:0:aa,bb,cc").digest()[:8], "big")
    assert number < 2**64 - 2**64 % 3
    assert rules.draw(seed, firms) == firms[number % 3]


def test_nobody_is_drawn_from_nobody():
    with pytest.raises(ValueError, match="Nobody"):
        rules.draw("seed", [])


GOOD = rules.FirmFacts("f", DAY, DAY + timedelta(days=365), left=5)
ASKED = {"on": DAY, "until": add_months(DAY, 2), "country": "CN", "man_days": 3}


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({}, None),
        ({"valid_from": DAY + timedelta(days=1)}, "not_accredited"),
        ({"valid_to": ASKED["until"]}, None),
        ({"valid_to": ASKED["until"] - timedelta(days=1)}, "not_accredited"),
        ({"suspended_on": DAY}, "suspended"),
        ({"suspended_on": DAY - timedelta(days=9)}, "suspended"),
        ({"suspended_on": ASKED["until"] + timedelta(days=1)}, None),
        ({"conflict": True}, "conflict"),
        ({"countries": ("CN", "VN")}, None),
        ({"countries": ("VN",)}, "country"),
        ({"declined": True}, "declined"),
        ({"in_a_row": 2}, None),
        ({"in_a_row": 3}, "rotation"),
        ({"left": 3}, None),
        ({"left": 2}, "capacity"),
    ],
)
def test_each_reason_to_be_left_out(changed, reason):
    assert rules.eligible(replace(GOOD, **changed), TERMS, **ASKED) == reason


def test_the_rotation_rule_is_a_term():
    tired = replace(GOOD, in_a_row=1)
    assert rules.eligible(tired, TERMS.with_changes({"rotation_audits": 1}), **ASKED) == "rotation"


@pytest.mark.parametrize(("earlier", "count"), [([], 0), ([1], 1), ([1, 1, 2, 1], 2), ([2, 1, 1], 0), ([1, 1, 1], 3)])
def test_cycles_in_a_row_are_counted_from_the_newest(earlier, count):
    assert rules.in_a_row(1, earlier) == count


@pytest.mark.parametrize("why", sorted(rules.NEVER))
def test_no_reason_overrides_missing_accreditation_suspension_or_conflict(why):
    with pytest.raises(Refused):
        rules.check_may_override(why, "The best one")


@pytest.mark.parametrize("why", [None, *sorted(set(rules.REASONS) - rules.NEVER)])
def test_an_override_needs_a_reason(why):
    rules.check_may_override(why, "Speaks the language")
    with pytest.raises(Refused):
        rules.check_may_override(why, "  ")


def test_other_man_days_count_once_approved():
    assert rules.counted(2, 3, "asked") == 2
    assert rules.counted(2, 3, "refused") == 2
    assert rules.counted(2, 3, "approved") == 3


COUNTRIES = ("CN", "IN", "VN", "ID", "TH")
REGISTERED = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@given(REGISTERED, st.integers(0, 1))
def test_a_window_ends_on_the_same_day_of_the_month_or_on_its_last(registered, months):
    end = audit_window_end(registered, TERMS, months)
    assert (end.year * 12 + end.month) - (registered.year * 12 + registered.month) == 2 + months
    assert end.day == registered.day or (end.day < registered.day and (end + timedelta(days=1)).day == 1)


@given(REGISTERED, st.sampled_from(COUNTRIES), st.integers(1, 5), st.integers(0, 70))
def test_days_inside_a_window_are_worked_rise_and_are_counted_exactly(registered, country, count, later):
    off = holidays(country, range(registered.year, registered.year + 2))
    window = dating.Span(registered, audit_window_end(registered, TERMS))
    first = registered + timedelta(days=later)
    days = dating.days_of(first, count, off)
    assert len(set(days)) == count
    assert list(days) == sorted(days)
    assert all(is_working_day(day, off) for day in days[1:])
    fits = is_working_day(first, off) and window.has(first) and window.has(days[-1])
    refused = refusal(dating.check_days, days, window=window, today=registered, holidays=off, closed=())
    assert refused == (None if fits else "planned_on")


@given(REGISTERED, st.sampled_from(COUNTRIES))
def test_every_window_has_days_to_choose_from(registered, country):
    off = holidays(country, range(registered.year, registered.year + 2))
    end = audit_window_end(registered, TERMS)
    open_days = [
        day for n in range((end - registered).days + 1) if is_working_day(day := registered + timedelta(days=n), off)
    ]
    assert len(open_days) > 25


def test_a_closed_factory_and_a_day_gone_by_are_refused():
    window = dating.Span(DAY, add_months(DAY, 2))
    closed = [dating.Span(DAY + timedelta(days=1), DAY + timedelta(days=2))]
    dating.check_days((DAY,), window=window, today=DAY, holidays=(), closed=closed)
    for days, today in (((DAY, DAY + timedelta(days=1)), DAY), ((DAY,), DAY + timedelta(days=1))):
        with pytest.raises(Refused):
            dating.check_days(days, window=window, today=today, holidays=(), closed=closed)


LEAD = dating.Goer("Ann", "lead", DAY, DAY + timedelta(days=90))
OTHER = dating.Goer("Bo", "auditor", DAY, DAY + timedelta(days=90))


@pytest.mark.parametrize(
    ("lead", "team", "kind", "field"),
    [
        (LEAD, [OTHER], "ICA", None),
        (OTHER, [LEAD], "ICA", "lead"),
        (OTHER, [LEAD], "PV", None),
        (LEAD, [replace(OTHER, kind="specialist")], "ICA", "team"),
        (LEAD, [replace(OTHER, kind="specialist")], "OSE", None),
        (LEAD, [replace(OTHER, valid_to=DAY)], "ICA", "team"),
        (replace(LEAD, suspended_on=DAY), [OTHER], "ICA", "lead"),
        (replace(LEAD, conflict=True), [OTHER], "ICA", "lead"),
        (LEAD, [replace(OTHER, away=[dating.Span(DAY, DAY)])], "ICA", "team"),
        (LEAD, [replace(OTHER, elsewhere={DAY + timedelta(days=1)})], "ICA", "team"),
        (LEAD, [], "ICA", "days"),
    ],
)
def test_who_may_go(lead, team, kind, field):
    days = (DAY, DAY + timedelta(days=1))
    assert refusal(dating.check_people, days, lead, team, kind=kind, man_days=4) == field
