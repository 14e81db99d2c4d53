"""The rules of trainings, without an application."""

import tomllib
from datetime import UTC, date, datetime, time, timedelta

import pytest

from ietp_dash.kernel.errors import Refused
from ietp_dash.training import codes, rules
from ietp_dash.training.courses import catalogue, for_section
from ietp_dash.training.rules import Attendee, Kind
from tests.rig.places import ROOT

STARTS = datetime(2026, 4, 20, 1, tzinfo=UTC)
GIVEN = {"kind": "advanced", "area": "vietnam", "place": "Hall", "fee_cents": 100, "capacity": 5, "hosted": False}


def test_the_catalogue_has_all_six_kinds_in_three_languages():
    known = catalogue().values()
    assert {one.kind for one in known} == set(Kind)
    for one in known:
        texts = [one.title, one.about, one.audience]
        texts += [text for question in one.questions for text in (question.text, *question.options)]
        assert all(text.keys() == {"en", "zh", "vi"} and all(text.values()) for text in texts)
        assert all(0 <= question.right < len(question.options) for question in one.questions)
        assert bool(one.questions) == bool(one.pass_mark)


def test_every_section_of_the_checklist_leads_to_a_course():
    data = ROOT / "ietp_dash" / "checklists" / "data" / "version-1.toml"
    sections = {one["code"] for one in tomllib.loads(data.read_text("utf-8"))["section"]}
    assert {code for code in sections if not for_section(code)} == set()
    assert [one.code for one in for_section("SA")] == ["advanced-ehs"]
    assert [one.code for one in for_section("WH")] == ["advanced-labour", "webinar-hours"]


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("fee", {"kind": "webinar", "area": "online"}),
        ("area", {"kind": "webinar", "fee_cents": 0}),
        ("factory", {"kind": "on_site"}),
        ("factory", {"hosted": True}),
        ("place", {"place": " "}),
        ("capacity", {"capacity": 0}),
        ("capacity", {"capacity": rules.MOST_SEATS + 1}),
        ("fee", {"fee_cents": -1}),
    ],
)
def test_what_no_session_may_be(field, values):
    rules.check_session(**GIVEN)
    with pytest.raises(Refused) as no:
        rules.check_session(**(GIVEN | values))
    assert no.value.field == field


def test_two_days_lie_on_the_clocks_of_the_place():
    starts, ends = rules.span(date(2026, 3, 28), 2, time(9), time(16), "Europe/Berlin")
    assert (starts.astimezone(UTC).hour, ends.astimezone(UTC).hour) == (8, 14)
    assert rules.days_of(starts, ends, "Europe/Berlin") == [date(2026, 3, 28), date(2026, 3, 29)]
    with pytest.raises(Refused):
        rules.span(date(2026, 3, 28), 1, time(9), time(9), "UTC")


def test_names_are_taken_without_blanks_once_each():
    assert rules.check_people([Attendee(" Li Na ", " HR "), Attendee("", "")]) == [Attendee("Li Na", "HR")]
    for wrong in ([], [Attendee("", "HR")], [Attendee("A"), Attendee("a ")], [Attendee("x" * 121)]):
        with pytest.raises(Refused):
            rules.check_people(wrong)
    with pytest.raises(Refused):
        rules.check_people([Attendee(str(n)) for n in range(rules.MOST_AT_ONCE + 1)])


@pytest.mark.parametrize("wrong", [Attendee("", "HR"), Attendee("a "), Attendee("x" * 121)])
def test_what_is_wrong_with_a_row_is_said_at_that_row(wrong):
    with pytest.raises(Refused) as no:
        rules.check_people([Attendee("A"), Attendee("", ""), wrong])
    assert no.value.field == "name_2"


def test_buyers_come_to_what_is_open_and_free():
    may = {kind for kind in Kind if rules.may_take_part(True, kind, 0)}
    assert may == {Kind.OPEN_DAY, Kind.WEBINAR}
    assert not rules.may_take_part(True, Kind.OPEN_DAY, 1)
    assert all(rules.may_take_part(False, kind, 1) for kind in Kind)


@pytest.mark.parametrize(
    ("before", "had", "free"),
    [(8, 30, True), (7, 30, True), (6.9, 30, False), (3, 4, True), (3, 6, False), (0, 1, False), (-1, 1, False)],
    ids=str,
)
def test_a_seat_costs_nothing_in_time_or_shortly_after_moving_up(before, had, free):
    """``before`` and ``had``: how many days before the training one leaves, and got the seat."""
    now, seated = STARTS - timedelta(days=before), STARTS - timedelta(days=had)
    assert rules.is_free_to_leave(STARTS, seated, now) is free


def test_reminders_come_seven_days_and_one_day_before():
    reached = [rules.reminders_reached(date(2026, 4, 20), date(2026, 4, day)) for day in (12, 13, 18, 19, 20)]
    assert reached == [0, 1, 1, 2, 2]


def test_the_quiz_is_counted_in_whole_percent_and_wants_every_answer():
    assert [rules.score([0, 1, 2], given) for given in ([0, 1, 2], [0, 1, 0], [1, 0, 0])] == [100, 66, 0]
    with pytest.raises(Refused) as no:
        rules.score([0, 1], [0, None])
    assert no.value.field == "question_1"


def test_a_certificate_asks_for_every_day_and_the_quiz():
    days = [date(2026, 4, 20), date(2026, 4, 21)]
    assert rules.is_certified(days, days, False, False)
    assert rules.is_certified(days, days, True, True)
    assert not rules.is_certified(days, days, True, False)
    assert not rules.is_certified(days, days[:1], False, False)


def test_feedback_is_read_when_none_can_be_added_and_of_five_or_more():
    last = STARTS + timedelta(days=rules.FEEDBACK_DAYS)
    assert rules.takes_feedback(STARTS, last)
    after = last + timedelta(seconds=1)
    assert [rules.feedback_shown(STARTS, *one) for one in ((last, 9), (after, 4), (after, 5))] == [False, False, True]


def test_codes_are_read_as_people_type_them():
    code = codes.new_code()
    assert codes.read(f" {codes.grouped(code).lower()} ") == code
    assert len({codes.new_code() for _ in range(1000)}) == 1000
