"""Appeals by the rules alone: what may be appealed against, until when, who may sit, what an outcome needs."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ietp_dash.appeals import rules
from ietp_dash.kernel.errors import Refused
from ietp_dash.programme.deadlines import appeal_answers_due, appeal_by
from ietp_dash.programme.terms import Terms

PEOPLE = st.sets(st.integers(1, 6))
TERMS = Terms.default()


def refused(function, *values) -> bool:
    try:
        function(*values)
    except Refused:
        return True
    return False


def test_fifteen_three_and_twenty_working_days_from_the_notice_and_from_filing():
    holidays = {date(2027, 3, 10)}
    assert appeal_by(date(2027, 3, 1), TERMS, holidays) == date(2027, 3, 23)
    assert appeal_answers_due(date(2027, 3, 5), TERMS, holidays) == (date(2027, 3, 11), date(2027, 4, 5))
    assert not refused(rules.check_in_time, date(2027, 3, 23), date(2027, 3, 23))
    assert refused(rules.check_in_time, date(2027, 3, 23), date(2027, 3, 24))


@pytest.mark.parametrize(
    ("kind", "state", "may"),
    [
        ("finding", "open", True),
        ("severity", "open", True),
        ("finding", "closed", False),
        ("severity", "withdrawn", False),
        ("status", "assessed", True),
        ("status", "progressing", True),
        ("status", "certified", False),
        ("status", "annulled", False),
        ("termination", "terminated", True),
        ("termination", "annulled", False),
        ("fee", "issued", True),
        ("fee", "paid", True),
        ("fee", "cancelled", False),
        ("", "open", False),
    ],
)
def test_only_what_stands_against_the_factory_can_be_appealed_against(kind, state, may):
    assert refused(rules.check_against, kind, state) is not may


@given(st.integers(1, 6), PEOPLE, PEOPLE, PEOPLE)
def test_a_seat_is_for_reviewers_and_management_who_never_decided(person, eligible, deciders, seated):
    fits = person in eligible and person not in deciders and person not in seated
    assert refused(rules.check_seat, person, eligible, deciders, seated) is not fits


@given(st.sampled_from(list(rules.OUTCOMES)), st.lists(st.sampled_from(["", *rules.VIEWS]), max_size=4), st.booleans())
def test_an_outcome_needs_two_views_none_of_a_decider_but_inadmissible_needs_none(outcome, views, decider):
    whole = outcome == "inadmissible" or (len(views) >= 2 and all(views) and not decider)
    assert refused(rules.check_outcome, outcome, "Because.", views, decider) is not whole
    assert refused(rules.check_outcome, outcome, " ", views, decider)


def test_only_lower_severities_that_the_checkpoint_allows():
    assert rules.lower("critical", ["minor", "critical", "zero_tolerance"]) == ["minor"]
    assert rules.lower("minor", ["minor", "major"]) == []
    assert refused(rules.check_lower, "critical", "major", ["critical", "major", "minor"])


@given(st.lists(st.integers(-10, 10), max_size=20))
def test_each_stage_of_a_clock_is_told_once_however_often_and_late_time_runs(offsets):
    due, soon, told, heard = date(2027, 3, 10), date(2027, 3, 9), 0, []
    for offset in offsets:
        told, stage = rules.notice_due(told, "decide", date.fromordinal(due.toordinal() + offset), due, soon)
        heard += [stage] if stage else []
    assert heard in ([], ["soon"], ["late"], ["soon", "late"])
    assert ("late" in heard) == any(offset > 0 for offset in offsets)
