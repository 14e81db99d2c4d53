"""The rules of Progress Visits: days, times, who may move, what of a survey is shown (B1 to B6)."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ietp_dash.kernel.errors import Refused
from ietp_dash.programme.terms import Terms
from ietp_dash.visits import calendar_file, questions, rules

TERMS = Terms.default()
ZONE = "Asia/Shanghai"
NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("certified", "opens", "late"),
    [
        (date(2026, 1, 2), date(2026, 3, 2), date(2026, 5, 2)),
        (date(2023, 12, 31), date(2024, 2, 29), date(2024, 4, 30)),
        (date(2025, 12, 31), date(2026, 2, 28), date(2026, 4, 30)),
    ],
)
def test_contact_opens_at_two_and_is_late_at_four_months(certified, opens, late):
    assert rules.opening(certified, TERMS) == (opens, late)
    assert not rules.is_late("to_contact", late, late - timedelta(days=1))
    assert rules.is_late("to_contact", late, late)
    assert not rules.is_late("booking", late, late)


def slot(**values):
    starts = datetime(2026, 3, 10, 1, 30, tzinfo=UTC)
    asked = {"starts": starts, "zone": ZONE, "now": NOW, "latest_on": date(2026, 4, 27), "holidays": (), "closed": ()}
    starts = (asked | values).pop("starts")
    return rules.check_slot(starts, **{k: v for k, v in (asked | values).items() if k != "starts"})


def test_a_time_can_be_offered_up_to_day_56_on_a_working_day():
    slot()
    slot(starts=datetime(2026, 4, 27, 1, 30, tzinfo=UTC))
    for values, field in (
        ({"starts": NOW}, "day"),
        ({"starts": datetime(2026, 4, 28, 1, 30, tzinfo=UTC)}, "day"),
        ({"starts": datetime(2026, 3, 7, 1, 30, tzinfo=UTC)}, "day"),
        ({"holidays": {date(2026, 3, 10)}}, "day"),
        ({"closed": {date(2026, 3, 10)}}, "day"),
        ({"starts": datetime(2026, 3, 10, 14, tzinfo=UTC)}, "at"),
    ):
        with pytest.raises(Refused) as no:
            slot(**values)
        assert no.value.field == field


def test_booking_lasts_to_the_end_of_day_28_in_the_factorys_zone():
    asked = {"starts": datetime(2026, 4, 10, tzinfo=UTC), "book_by": date(2026, 3, 30), "zone": ZONE}
    midnight = datetime(2026, 3, 30, 16, tzinfo=UTC)
    rules.check_book(state="booking", now=midnight - timedelta(seconds=1), **asked)
    for state, now in (("booking", midnight), ("booked", NOW), ("unbooked", NOW), ("done", NOW)):
        with pytest.raises(Refused) as no:
            rules.check_book(state=state, now=now, **asked)
        assert no.value.conflict


def test_the_factory_moves_the_visit_once_and_only_a_time_of_its_own():
    asked = {"state": "booked", "changes": 0, "set_by": "factory", "current": datetime(2026, 3, 9, tzinfo=UTC)}
    asked |= {"starts": datetime(2026, 3, 12, tzinfo=UTC), "now": NOW}
    rules.check_reschedule(**asked)
    wrong = ({"changes": 1}, {"set_by": "programme"}, {"state": "running"}, {"now": asked["current"]})
    for values in (*wrong, {"starts": asked["current"]}, {"starts": NOW}):
        with pytest.raises(Refused):
            rules.check_reschedule(**(asked | values))


@pytest.mark.parametrize(
    ("workers", "asked"),
    [(1, 1), (9, 9), (10, 10), (500, 10), (501, 12), (1000, 12), (1001, 15), (9000, 15)],
)
def test_the_survey_asks_as_many_as_b3_says(workers, asked):
    assert rules.survey_size(workers, TERMS) == asked


def test_fewer_than_five_answers_or_an_open_survey_show_nothing():
    assert [rules.may_show("closed", n) for n in (0, 4, 5, 15)] == [False, False, True, True]
    assert not rules.may_show("open", 15)


@pytest.mark.parametrize(
    ("counts", "seen"),
    [
        ((10, 0, 0), (10, 0, 0)),
        ((6, 4, 0), (6, 4, 0)),
        ((9, 1, 0), (None, None, 0)),
        ((8, 2, 0), (None, None, 0)),
        ((5, 4, 1), (5, None, None)),
        ((7, 2, 1), (7, None, None)),
        ((4, 4, 1), (None, 4, None)),
    ],
)
def test_counts_that_say_too_much_are_hidden(counts, seen):
    named = dict(zip("abc", counts, strict=True))
    assert tuple(rules.shown(named, sum(counts)).values()) == seen


def _worlds(shown: dict, answered: int) -> list[tuple[int, ...]]:
    """Every way in which what is hidden may have been."""
    hidden = [code for code, n in shown.items() if n is None]
    left = answered - sum(n for n in shown.values() if n is not None)
    return [one for one in product(range(left + 1), repeat=len(hidden)) if sum(one) == left]


@settings(max_examples=40)
@given(st.lists(st.integers(0, 12), min_size=3, max_size=4).filter(lambda n: 5 <= sum(n) <= 15))
def test_no_small_count_comes_out_by_subtraction(numbers):
    counts = {str(place): n for place, n in enumerate(numbers)}
    answered = sum(numbers)
    shown = rules.shown(counts, answered)
    assert all(n is None or n == counts[code] for code, n in shown.items())
    assert all(n == 0 or n >= rules.SMALLEST for n in shown.values() if n is not None)
    hidden = [code for code, n in shown.items() if n is None]
    assert len(hidden) != 1
    assert not hidden or len(_worlds(shown, answered)) > 2


def test_the_questionnaire_keeps_drafts_and_asks_for_what_is_needed():
    said = {"changes": "None", "workers": "320", "poster": "yes", "topics": "Overtime"}
    assert rules.questionnaire_of({"workers": "12"}, whole=False)["workers"] == "12"
    assert rules.questionnaire_of(said, whole=True)["topics"] == "Overtime"
    for change, field in (
        ({"workers": "many"}, "workers"),
        ({"poster": "perhaps"}, "poster"),
        ({"topics": " "}, "topics"),
        ({"changes": "x" * 2001}, "changes"),
    ):
        with pytest.raises(Refused) as no:
            rules.questionnaire_of(said | change, whole=True)
        assert no.value.field == field


def test_a_worker_may_leave_out_questions_but_not_invent_answers():
    kept = rules.survey_answers({"pay": "no"})
    assert kept["pay"] == "no"
    assert {answer for code, answer in kept.items() if code != "pay"} == {"silent"}
    assert set(kept) == set(questions.SURVEY)
    with pytest.raises(Refused):
        rules.survey_answers({"pay": "never"})


def test_the_calendar_file_is_well_formed():
    starts = datetime(2026, 3, 10, 1, 30, tzinfo=UTC)
    texts = {
        "summary": "Progress Visit: 深圳玩具厂, Block A; " + "长" * 40,
        "location": "",
        "description": "Two\nlines",
    }
    raw = calendar_file.event(uid="x@y", starts=starts, ends=starts + timedelta(hours=7), made=NOW, sequence=3, **texts)
    lines = raw.split(b"\r\n")
    assert raw.endswith(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    whole = raw.replace(b"\r\n ", b"").decode().split("\r\n")
    found = dict(line.split(":", 1) for line in whole if line)
    assert found["DTSTART"] == "20260310T013000Z"
    assert found["DTEND"] == "20260310T083000Z"
    assert found["SEQUENCE"] == "3"
    assert found["SUMMARY"] == texts["summary"].replace(",", "\\,").replace(";", "\\;")
    assert found["DESCRIPTION"] == "Two\\nlines"
    assert "LOCATION" not in found
