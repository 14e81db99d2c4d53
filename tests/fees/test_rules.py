"""Sums, states, references and days of invoices, for a thousand of them, in the drills ten thousand."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ietp_dash.fees import rules
from ietp_dash.fees.rules import Deed, Line, Notice, State
from ietp_dash.kernel.errors import Refused
from tests.rig.whole import WHOLE

lines = st.lists(
    st.builds(Line, st.just("A fee"), st.integers(1, 40), st.integers(0, 400_000_00)), min_size=1, max_size=6
)
payments = st.lists(st.integers(1, 3_000_000_00), max_size=6)


@settings(max_examples=10_000 if WHOLE else 1_000)
@given(lines, payments)
def test_sums_are_exact_cents_and_nothing_is_paid_twice(lines, payments):
    whole = rules.total(lines)
    assert type(whole) is int
    assert whole == sum(one.quantity * one.unit_cents for one in lines)
    state, paid, settled = State.ISSUED, 0, 0
    for cents in payments:
        before = state
        paid += cents
        state = rules.after_payment(state, whole, paid)
        settled += before in rules.OPEN and state is State.PAID
        assert rules.outstanding(state, whole, paid) == (0 if paid >= whole else whole - paid)
        assert rules.owed_back(state, whole, paid, 0) == max(0, paid - whole)
        assert (state is State.PAID) == (paid >= whole)
    assert settled <= 1
    back = rules.owed_back(State.CANCELLED, whole, paid, 0)
    assert back == paid
    assert rules.owed_back(State.CANCELLED, whole, paid, back) == 0
    assert type(rules.owed_back(state, whole, paid, 0)) is int


@pytest.mark.parametrize("bad", [[], [Line("A fee", 0, 100)]])
def test_an_invoice_needs_lines(bad):
    with pytest.raises(Refused):
        rules.total(bad)


@pytest.mark.parametrize("amount", [1.5, True, -1, 100_000_000_01])
def test_an_amount_that_is_no_amount_is_refused(amount):
    with pytest.raises(Refused):
        rules.total([Line("A fee", 1, amount)])


@given(st.text(max_size=20), st.text(alphabet=" -./_*", max_size=2), st.text(max_size=20))
def test_a_reference_is_found_whatever_the_bank_put_between(before, between, after):
    reference = rules.new_reference()
    assert reference in rules.references_in(f"{before} {between.join(reference.lower())} {after}")


def test_no_reference_is_found_where_there_is_none():
    assert rules.references_in("IETP invoice 12, please and thank you") == []


def test_overdue_is_issued_past_its_due_day():
    due = date(2026, 3, 31)
    assert rules.shown("issued", due, due) is State.ISSUED
    assert rules.shown("issued", due, due + timedelta(days=1)) is State.OVERDUE
    assert rules.shown("proof_uploaded", due, due + timedelta(days=9)) is State.PROOF_UPLOADED


@pytest.mark.parametrize(
    ("state", "deed", "possible"),
    [
        ("issued", Deed.UPLOAD, True),
        ("issued", Deed.REFUSE, False),
        ("proof_uploaded", Deed.REFUSE, True),
        ("paid", Deed.WAIVE, False),
        ("paid", Deed.CANCEL, True),
        ("waived", Deed.CONFIRM, False),
        ("cancelled", Deed.UPLOAD, False),
        ("cancelled", Deed.REFUND, False),
    ],
)
def test_what_can_be_done_in_a_state(state, deed, possible):
    assert (deed in rules.open_deeds(state)) is possible
    if not possible:
        with pytest.raises(Refused) as no:
            rules.check_can(deed, state)
        assert no.value.conflict


def test_money_is_given_back_only_up_to_what_is_owed():
    rules.check_refund(100, 100)
    with pytest.raises(Refused):
        rules.check_refund(101, 100)
    with pytest.raises(Refused):
        rules.check_refund(0, 100)


ISSUED = date(2026, 1, 1)
LAPSES = ISSUED + timedelta(days=61)
DAY = [ISSUED + timedelta(days=n) for n in range(100)]


@pytest.mark.parametrize(
    ("today", "proofs", "stands"),
    [
        (60, [], "pending"),
        (61, [], "lapsed"),
        (61, [(60, None)], "held"),
        (61, [(61, None)], "lapsed"),
        (70, [(50, 65)], "lapsed"),
        (59, [(50, 55)], "pending"),
        (70, [(50, 55), (58, None)], "held"),
        (70, [(58, None), (62, None)], "held"),
    ],
)
def test_a_proof_in_time_holds_the_lapse(today, proofs, stands):
    seen = [rules.Proof(DAY[a], None if b is None else DAY[b]) for a, b in proofs]
    assert rules.held_until_decided(ISSUED, LAPSES, DAY[today], seen) == stands


def test_reminders_come_around_the_due_day_and_overdue_once():
    due = ISSUED + timedelta(days=30)
    told = rules.notices(due, "registration", ISSUED)
    assert [((day - due).days, notice) for day, notice in told] == [
        (-7, Notice.REMINDER),
        (0, Notice.REMINDER),
        (1, Notice.OVERDUE),
        (7, Notice.REMINDER),
        (21, Notice.REMINDER),
    ]
    certification = rules.notices(due, "certification", ISSUED, (0, 14, 30))
    assert [(day - ISSUED).days for day, _ in certification] == [14, 30, 31]


@given(st.lists(st.integers(0, 80), max_size=30))
def test_each_notice_goes_out_once_whenever_the_clock_is_looked_at(looks):
    due = ISSUED + timedelta(days=30)
    told, sent, overdue, reminded = rules.notices(due, "audit", ISSUED), 0, 0, 0
    for n in sorted(looks):
        sent, now = rules.notices_due(told, sent, ISSUED + timedelta(days=n))
        overdue += Notice.OVERDUE in now
        reminded += Notice.REMINDER in now
    assert overdue == any(n > 30 for n in looks)
    assert reminded <= 4
