"""Terms: the rule book's values, changed only sensibly, in force from their day on (rules T1 to T5)."""

import json
import pickle
from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ietp_dash.kernel.errors import Refused
from ietp_dash.programme.dated import Standing, course_of, standings
from ietp_dash.programme.term_table import BY_KEY, TABLE, TermKind
from ietp_dash.programme.terms import Terms, for_headcount, in_force

DEFAULT = Terms.default()
CHANGES = st.lists(
    st.tuples(st.just("offer_days"), st.integers(1, 90), st.dates(date(2026, 1, 1), date(2026, 1, 20))), max_size=8
)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("registration_fee", 150_000),
        ("renewal_registration_fee", 100_000),
        ("man_day_fee", 50_000),
        ("certification_fee", 80_000),
        ("invoice_due_days", 30),
        ("first_fees_lapse_days", 60),
        ("approval_lapse_days", 60),
        ("approval_reminder_days", (0, 14, 30)),
        ("audit_window_months", 2),
        ("report_working_days", 7),
        ("rotation_audits", 3),
        ("firm_answer_working_days", 3),
        ("cap_working_days", 5),
        ("transparency_working_days", 20),
        ("correct_critical_days", 30),
        ("correct_major_days", 60),
        ("correct_minor_days", 90),
        ("pv_booking_days", 28),
        ("renewal_opens_months", 5),
        ("offer_days", 30),
        ("major_ratio_limit", 30),
        ("zt_rule", "unless_transparent_and_willing"),
        ("termination_months", (6, 12, 24)),
        ("connection_expiry_days", 60),
        ("appeal_working_days", 15),
        ("certified_months", 12),
        ("remediation_months", (9, 12)),
        ("probation_months", 12),
        ("progressing_months", 6),
        ("assessed_months", 10),
    ],
)
def test_the_defaults_are_those_of_the_rule_book(key, value):
    assert getattr(DEFAULT, key) == value


def test_every_term_has_a_title_a_clause_of_its_own_and_a_sensible_default():
    assert len(BY_KEY) == len(TABLE)
    assert len({term.title for term in TABLE}) == len(TABLE)
    for term in TABLE:
        assert term.clause[0].isalpha()
        assert term.clause[1:].isdigit()
        if term.changeable:
            assert DEFAULT.with_changes({term.key: term.default}) == DEFAULT


def test_terms_are_never_changed_in_place():
    with pytest.raises(AttributeError):
        DEFAULT.offer_days = 5
    with pytest.raises(AttributeError, match="no term"):
        _ = DEFAULT.no_such_term
    assert DEFAULT.with_changes({"offer_days": 5}).offer_days == 5
    assert DEFAULT.offer_days == 30


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("no_such_term", 1),
        ("certified_months", 13),
        ("transparency_working_days", 10),
        ("offer_days", 0),
        ("offer_days", -1),
        ("offer_days", 30.0),
        ("offer_days", "30"),
        ("offer_days", True),
        ("offer_days", None),
        ("major_ratio_limit", 101),
        ("major_ratio_limit", -1),
        ("zt_rule", "never"),
        ("zt_rule", ["any"]),
        ("termination_months", ()),
        ("termination_months", (5, 12)),
        ("termination_months", (12, 6)),
        ("termination_months", (6, 6)),
        ("termination_months", 6),
        ("man_days", ((100, 1), (500, 2))),
        ("man_days", ((500, 1), (100, 2), (None, 3))),
        ("man_days", ((None, 1), (100, 2))),
        ("man_days", ((None, 0),)),
        ("man_days", ((0, 1), (None, 2))),
        ("man_days", ((100, 1, 1), (None, 2))),
        ("man_days", ()),
        ("man_days", ((100, 1), (100, 2), (None, 3))),
        ("man_days", ((100, 1), (500, 2), (400, 3), (None, 4))),
        ("man_days", ((100.5, 1), (None, 2))),
        ("man_days", (("100", 1), (None, 2))),
        ("man_days", (100, None)),
        ("man_days", 5),
        ("man_days", ((100, 31), (None, 2))),
        ("helpdesk_opens", "08:60"),
        ("helpdesk_opens", "08:30 "),
        ("helpdesk_opens", 8),
        ("helpdesk_opens", None),
        ("offer_days", 3651),
        ("helpdesk_opens", "24:00"),
        ("helpdesk_opens", "9:30"),
        ("helpdesk_opens", "17:30"),
        ("helpline_closes", "09:00"),
        ("certification_fee", -1),
        ("approval_reminder_days", (0, 61)),
        ("osa_from_months", 8),
    ],
)
def test_nonsense_is_refused(key, value):
    with pytest.raises(Refused) as refusal:
        DEFAULT.with_changes({key: value})
    assert refusal.value.field


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("offer_days", 1),
        ("offer_days", 3650),
        ("major_ratio_limit", 0),
        ("major_ratio_limit", 100),
        ("osa_from_months", 7),
        ("approval_reminder_days", (0, 60)),
        ("approval_reminder_days", (0,)),
        ("termination_months", (6,)),
        ("man_days", ((1, 1), (2, 30), (None, 2))),
        ("man_days", ((None, 3),)),
        ("helpdesk_opens", "00:00"),
        ("helpdesk_closes", "23:59"),
        ("certification_fee", 0),
    ],
)
def test_the_outermost_sensible_values_are_taken(key, value):
    changed = DEFAULT.with_changes({key: value})
    assert getattr(changed, key) == value
    assert changed != DEFAULT
    assert repr(changed) == f"Terms({{{key!r}: {value!r}}})"


def test_terms_equal_only_terms():
    stored = DEFAULT.to_json()
    assert stored != DEFAULT
    assert Terms.default() == DEFAULT


def test_terms_survive_being_stored():
    changed = DEFAULT.with_changes({"man_days": [[50, 1], [None, 2]], "zt_rule": "any", "termination_months": [6, 9]})
    stored = json.loads(json.dumps(changed.to_json()))
    assert Terms.from_json(stored) == changed
    assert hash(Terms.from_json(stored)) == hash(changed)
    assert pickle.loads(pickle.dumps(changed)) == changed
    assert changed != DEFAULT


def test_a_decision_from_before_a_term_existed_gets_its_default():
    stored = DEFAULT.to_json()
    del stored["offer_days"]
    stored["a_term_of_old"] = 7
    assert Terms.from_json(stored) == DEFAULT


@pytest.mark.parametrize(
    ("on", "days"),
    [
        (date(2026, 2, 28), 30),
        (date(2026, 3, 1), 45),
        (date(2026, 5, 31), 45),
        (date(2026, 6, 1), 20),
        (date(2030, 1, 1), 20),
    ],
)
def test_a_change_holds_from_its_first_day_until_the_next(on, days):
    changes = [("offer_days", 45, date(2026, 3, 1)), ("offer_days", 20, date(2026, 6, 1))]
    for order in permutations(changes):
        assert in_force(order, on).offer_days == days


def test_of_two_changes_for_one_day_the_later_entered_holds():
    day = date(2026, 3, 1)
    assert in_force([("offer_days", 45, day), ("offer_days", 20, day)], day).offer_days == 20


def test_stored_changes_take_their_own_shape_and_fixed_or_unknown_keys_are_ignored():
    day = date(2026, 3, 1)
    changes = [("man_days", [[10, 1], [None, 9]], day), ("certified_months", 99, day), ("gone", 1, day)]
    terms = in_force(changes, day)
    assert terms.man_days == ((10, 1), (None, 9))
    assert terms.certified_months == 12


@given(CHANGES, st.dates(date(2025, 12, 30), date(2026, 1, 25)))
def test_what_is_in_force_is_what_was_entered_for_the_latest_day(changes, on):
    started = [change for change in changes if change[2] <= on]
    latest = max((first for _, _, first in started), default=None)
    expected = [value for _, value, first in started if first == latest][-1] if started else 30
    assert in_force(changes, on).offer_days == expected
    future = ("offer_days", 77, on + timedelta(days=1))
    assert in_force([*changes, future], on) == in_force(changes, on)


@pytest.mark.parametrize(
    ("headcount", "days"),
    [(0, 1), (1, 1), (100, 1), (101, 2), (500, 2), (501, 3), (1000, 3), (1001, 4), (2000, 4), (2001, 5), (99_999, 5)],
)
def test_a_band_reaches_up_to_and_includes_its_limit(headcount, days):
    assert for_headcount(DEFAULT.man_days, headcount) == days


def test_every_choice_and_band_is_well_formed():
    for term in TABLE:
        if term.kind is TermKind.CHOICE:
            assert term.default in term.choices
        if term.kind is TermKind.BANDS:
            assert term.default[-1][0] is None


TAKEN_BACK = st.lists(
    st.tuples(st.just("offer_days"), st.none() | st.integers(1, 90), st.dates(date(2026, 1, 1), date(2026, 1, 6))),
    max_size=9,
)


@given(TAKEN_BACK, st.dates(date(2025, 12, 30), date(2026, 1, 9)))
def test_a_terms_own_course_says_what_is_in_force_and_what_is_taken_back_never_was(history, on):
    entries = [(value, first) for _key, value, first in history]
    course = course_of("offer_days", entries, on)
    assert course.value == in_force(history, on).offer_days
    for first, value in course.coming:
        assert in_force(history, first).offer_days == value
    last = {first: value for _key, value, first in history}
    without = [one for one in history if last[one[2]] is not None]
    assert in_force(without, on) == in_force(history, on)
    states = standings(entries, on)
    assert states.count(Standing.IN_FORCE) == (course.since is not None)
    assert states.count(Standing.COMING) == len(course.coming)
