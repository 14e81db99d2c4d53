"""What may be asked and answered, and what the sums hide: nothing of fewer than five can be had by subtraction."""

import random
from datetime import date

import pytest

from ietp_dash.kernel.errors import Refused
from ietp_dash.surveys import rules

TEXT = dict.fromkeys(rules.LANGUAGES, "Question")
TWO = [dict.fromkeys(rules.LANGUAGES, "One"), dict.fromkeys(rules.LANGUAGES, "Two")]
ASKED = [
    {"key": "a", "kind": "one", "must": True, "text": TEXT, "options": TWO},
    {"key": "b", "kind": "many", "must": False, "text": TEXT, "options": TWO},
    {"key": "c", "kind": "scale", "must": True, "text": TEXT, "options": []},
    {"key": "d", "kind": "words", "must": False, "text": TEXT, "options": []},
]
COUNTRIES = ("CN", "CN", "CN", "CN", "VN", "VN", "TH", "ID", "IN")
BANDS = ("1-100", "101-500", "501-1000", "2001")


@pytest.mark.parametrize(
    ("kind", "text", "options", "field"),
    [
        ("song", TEXT, [], "kind"),
        ("scale", TEXT | {"vi": " "}, [], "text_vi"),
        ("one", TEXT, TWO[:1], "options_en"),
        ("many", TEXT, [*TWO, {"en": "Three", "zh": "", "vi": "Ba"}], "options_zh"),
    ],
)
def test_a_question_that_lacks_something_is_refused_beside_its_field(kind, text, options, field):
    rules.check_question("one", TEXT, TWO)
    with pytest.raises(Refused) as no:
        rules.check_question(kind, text, options)
    assert no.value.field == field


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"c": ["3"]}, "a"),
        ({"a": ["2"], "c": ["3"]}, "a"),
        ({"a": ["0", "1"], "c": ["3"]}, "a"),
        ({"a": ["0"], "c": ["6"]}, "c"),
        ({"a": ["0"], "c": ["3"], "d": ["x" * 2001]}, "d"),
    ],
)
def test_answers_that_do_not_fit_are_refused(given, field):
    with pytest.raises(Refused) as no:
        rules.checked(ASKED, given)
    assert no.value.field == field


def test_answers_are_kept_without_what_is_empty():
    given = {"a": ["1"], "b": ["1", "0", "1"], "c": ["5"], "d": [" "], "unknown": ["1"]}
    assert rules.checked(ASKED, given) == {"a": ["1"], "b": ["0", "1"], "c": ["5"]}


@pytest.mark.parametrize(("day", "calls"), [(1, 1), (15, 1), (16, 2), (26, 2), (27, 3), (30, 3)])
def test_a_factory_is_told_at_once_and_14_and_3_days_before_the_end(day, calls):
    assert rules.calls_due(date(2026, 11, 30), date(2026, 11, day)) == calls


def test_no_survey_opens_without_questions_or_within_a_week():
    for questions, last in (([], date(2026, 12, 31)), (ASKED, date(2026, 12, 7))):
        with pytest.raises(Refused):
            rules.check_opening(questions, last, date(2026, 12, 1))
    rules.check_opening(ASKED, date(2026, 12, 8), date(2026, 12, 1))


@pytest.mark.parametrize("seed", range(40))
def test_by_subtraction_no_group_under_five_is_had(seed):
    """Every sum that is told, and every difference of the whole and what is told of a facet, is 0 or five or more."""
    chance, tally = random.Random(seed), rules.Tally(ASKED)
    for _factory in range(chance.randint(0, 40)):
        answers = {"a": [chance.choice("01")], "c": [chance.choice(rules.SCALE)]}
        answers |= {"b": ["1"]} if chance.random() < 0.3 else {}
        tally.add(answers, chance.choice(COUNTRIES), chance.choice(BANDS))
    told = tally.told()["questions"]
    assert "d" not in told
    for one in told.values():
        if one["n"] is None:
            assert (one["counts"], one["country"], one["band"]) == ({}, [], [])
            continue
        for facet in ("country", "band"):
            shown = [row["n"] for row in one[facet]]
            assert all(n >= 5 for n in shown)
            left = one["n"] - sum(shown)
            assert left == 0 or not shown or left >= 5
            named = {value for value in (row["value"] for row in one[facet]) if value}
            assert "" not in named


def test_counts_of_what_is_added_up_are_those_of_its_groups():
    tally = rules.Tally(ASKED)
    for country, number in (("CN", 6), ("VN", 3), ("TH", 3)):
        for _n in range(number):
            tally.add({"a": ["0" if country == "CN" else "1"], "c": ["4"]}, country, "1-100")
    rows = {row["value"]: row for row in tally.told()["questions"]["a"]["country"]}
    assert (rows["CN"]["counts"], rows[""]["n"], rows[""]["counts"]) == ({"0": 6}, 6, {"1": 6})
