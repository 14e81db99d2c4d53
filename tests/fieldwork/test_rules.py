"""The pure rules of fieldwork: when it starts, what a roster is, whom a draw takes, how grave a finding may be."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ietp_dash.fieldwork import areas, rules
from ietp_dash.kernel.errors import Refused

DAY = date(2027, 3, 10)
NOW = datetime(2027, 3, 10, 9, 30, tzinfo=UTC)
PLAN = {"planned_on": DAY, "window_to": DAY + timedelta(days=30), "today": DAY, "accepted": True, "started": False}


def test_fieldwork_starts_on_its_day_and_until_the_window_ends():
    for later in (0, 1, 30):
        rules.check_can_start(**PLAN | {"today": DAY + timedelta(days=later)})


@pytest.mark.parametrize(
    ("wrong", "conflict"),
    [
        ({"today": DAY - timedelta(days=1)}, False),
        ({"planned_on": None}, False),
        ({"today": DAY + timedelta(days=31)}, False),
        ({"started": True}, True),
        ({"accepted": False}, True),
    ],
)
def test_fieldwork_does_not_start(wrong, conflict):
    with pytest.raises(Refused) as no:
        rules.check_can_start(**PLAN | wrong)
    assert no.value.conflict is conflict


def test_a_device_without_a_line_says_when_it_was_within_the_last_day():
    an_hour_ago = NOW - timedelta(hours=1)
    assert rules.moment_of(an_hour_ago.isoformat(), NOW) == an_hour_ago
    assert rules.moment_of(an_hour_ago.isoformat().replace("+00:00", "Z"), NOW) == an_hour_ago
    for wrong in ("", "yesterday", "2027-03-10T08:30:00", (NOW + timedelta(hours=1)).isoformat(), "2001-01-01T00:00Z"):
        assert rules.moment_of(wrong, NOW) == NOW


@pytest.mark.parametrize("text", ["1001,1002\n1003", "1003 1001;1002", "1002\t1001\r\n1003\n", "1001，1002、1003 1001"])
def test_a_roster_is_numbers_each_once_in_order(text):
    assert rules.roster_of(text) == ["1001", "1002", "1003"]


@pytest.mark.parametrize("text", ["1001\n张三", "Maria", "1001 Li Wei", "工号\n1001", "<b>1</b>", "", " \n", "=1+1"])
def test_a_roster_holds_no_name_and_nothing_else(text):
    with pytest.raises(Refused) as no:
        rules.roster_of(text)
    assert no.value.field == "roster"
    assert text.strip() not in str(no.value) or not text.strip()


@given(st.sets(st.integers(1, 9999).map(str), min_size=1, max_size=200), st.integers(0, 300), st.text(max_size=32))
def test_a_draw_is_of_the_roster_without_repeats_and_repeatable(roster, wanted, seed):
    drawn = rules.draw(roster, wanted, seed)
    assert len(drawn) == len(set(drawn)) == min(wanted, len(roster))
    assert set(drawn) <= roster
    assert drawn == rules.draw(sorted(roster, reverse=True), wanted, seed)


def test_every_number_is_as_likely_as_any_other():
    roster, rounds = [str(n) for n in range(20)], 20_000
    counted = Counter(one for n in range(rounds) for one in rules.draw(roster, 5, f"seed {n}"))
    expected = rounds * 5 / 20
    chi = sum((counted[one] - expected) ** 2 / expected for one in roster)
    assert chi < 43.8, "19 degrees of freedom, one in a thousand"


def test_absent_workers_leave_and_those_drawn_for_them_come():
    assert rules.drawn_now([(["1", "2", "3"], None), (["7"], ["2"]), (["9"], ["7"])]) == ["1", "3", "9"]
    assert rules.drawn_now([(["1"], None), (["5", "6"], None)]) == ["5", "6"]


@pytest.mark.parametrize(
    ("allowed", "lower", "transparency", "open_"),
    [
        (["minor", "major"], "minor", "none", ("major",)),
        (["minor", "major"], "minor", "on_site", ("minor", "major")),
        (["critical", "zero_tolerance"], None, "none", ("critical", "zero_tolerance")),
        (["zero_tolerance"], None, "on_site", ("zero_tolerance",)),
    ],
)
def test_severities_are_those_of_the_checkpoint_the_lower_one_with_transparency(allowed, lower, transparency, open_):
    assert rules.severities_open(allowed, lower, transparency) == open_
    for severity in open_:
        rules.check_severity(severity, allowed, lower, transparency)
    for severity in {"minor", "major", "critical", "zero_tolerance"} - set(open_):
        with pytest.raises(Refused):
            rules.check_severity(severity, allowed, lower, transparency)


@given(st.sampled_from([*areas.AREAS, "x"]), st.text(max_size=20), st.dictionaries(st.text(max_size=9), st.text()))
def test_nothing_that_is_sent_is_a_fault(area, key, said):
    try:
        value = rules.value_of(area, key, said)
    except Refused:
        return
    assert isinstance(value, dict)


def test_papers_and_documents_are_there_in_both_languages():
    assert set(areas.papers()) == set(areas.SIGNED_AT_OPENING)
    assert len(areas.documents()) >= 25
    for one in [*areas.papers().values(), *areas.documents().values()]:
        assert one.title
        assert one.title_zh
        assert len(one.body) == len(one.body_zh)
    assert len(areas.OPENING) == 8
    assert len(areas.STEPS) == 7
