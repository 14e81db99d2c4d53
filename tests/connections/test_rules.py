"""What may become of a connection: every state, deed and side, against a table written out by hand."""

from datetime import date
from itertools import product

import pytest

from ietp_dash.connections import rules
from ietp_dash.connections.rules import Deed, Side, State
from ietp_dash.kernel.access import Scope
from ietp_dash.kernel.errors import Refused

# (state, deed, side, asked_by) -> new state; everything else is refused (N1, N4).
LEGAL = {
    ("pending", "accept", "factory", "buyer"): "accepted",
    ("pending", "accept", "buyer", "factory"): "accepted",
    ("pending", "decline", "factory", "buyer"): "declined",
    ("pending", "decline", "buyer", "factory"): "declined",
    ("pending", "withdraw", "buyer", "buyer"): "cancelled",
    ("pending", "withdraw", "factory", "factory"): "cancelled",
    ("accepted", "rescope", "factory", "buyer"): "accepted",
    ("accepted", "rescope", "factory", "factory"): "accepted",
    ("accepted", "end", "buyer", "buyer"): "ended",
    ("accepted", "end", "buyer", "factory"): "ended",
    ("accepted", "end", "factory", "buyer"): "ended",
    ("accepted", "end", "factory", "factory"): "ended",
}


@pytest.mark.parametrize("case", list(product(State, Deed, Side, Side)), ids=lambda case: "-".join(case))
def test_only_the_table_s_steps_are_taken(case):
    state, deed, side, asked_by = case
    wanted = LEGAL.get(tuple(str(one) for one in case))
    assert (deed in rules.open_deeds(state, side, asked_by=asked_by)) is (wanted is not None)
    if wanted:
        assert rules.after(state, deed, side, asked_by=asked_by) == wanted
        return
    with pytest.raises(Refused) as no:
        rules.after(state, deed, side, asked_by=asked_by)
    assert no.value.conflict, "whoever comes too late is told that somebody was first"


def test_whoever_is_late_is_told_what_happened():
    for state in State:
        if state is not State.PENDING:
            with pytest.raises(Refused) as no:
                rules.after(state, Deed.ACCEPT, Side.FACTORY, asked_by=Side.BUYER)
            assert no.value.message == rules.SO_FAR[state]


def test_the_last_day_still_counts():
    last = date(2026, 5, 1)
    rules.check_in_time(last, last)
    with pytest.raises(Refused):
        rules.check_in_time(last, date(2026, 5, 2))


@pytest.mark.parametrize(
    ("chosen", "stored"),
    [
        (["reports", "status"], "status,reports"),
        (["helpline"], "helpline"),
        (list(Scope), "status,reports,caps,incidents,helpline"),
    ],
)
def test_a_scope_is_stored_in_one_order(chosen, stored):
    assert rules.check_scope(chosen) == stored
    assert len(stored) <= 60, "the column's length"


@pytest.mark.parametrize("chosen", [[], ["everything"], ["status", ""]])
def test_a_scope_is_something_known(chosen):
    with pytest.raises(Refused) as no:
        rules.check_scope(chosen)
    assert no.value.field == "scope"


@pytest.mark.parametrize(
    ("before", "chosen", "earlier_before", "earlier", "narrower"),
    [
        ("status reports", "status", False, False, True),
        ("status", "status reports", False, False, False),
        ("status reports", "status caps", False, False, True),
        ("status", "status", True, False, True),
        ("status", "status", False, True, False),
        ("status", "status", False, False, False),
    ],
)
def test_taking_anything_away_is_narrowing(before, chosen, earlier_before, earlier, narrower):
    assert rules.is_narrower(before.split(), chosen.split(), earlier_before, earlier) is narrower


GOOD = {"answerable": True, "terminated": False, "live": None, "asked_by": None}


@pytest.mark.parametrize(
    ("changed", "conflict"),
    [
        ({"live": "accepted", "asked_by": "buyer"}, True),
        ({"live": "pending", "asked_by": "buyer"}, True),
        ({"live": "pending", "asked_by": "factory"}, True),
        ({"terminated": True}, False),
        ({"answerable": False}, False),
    ],
)
def test_who_cannot_be_asked(changed, conflict):
    rules.check_can_ask(**GOOD)
    with pytest.raises(Refused) as no:
        rules.check_can_ask(**(GOOD | changed))
    assert no.value.conflict is conflict


@pytest.mark.parametrize(
    ("changed", "conflict"),
    [
        ({"live": "accepted", "asked_by": "factory"}, True),
        ({"live": "pending", "asked_by": "buyer"}, True),
        ({"live": "pending", "asked_by": "factory"}, True),
        ({"verified": False}, False),
    ],
)
def test_who_cannot_be_invited(changed, conflict):
    good = {"verified": True, "live": None, "asked_by": None}
    rules.check_can_invite(**good)
    with pytest.raises(Refused) as no:
        rules.check_can_invite(**(good | changed))
    assert no.value.conflict is conflict


def test_twelve_months_after_a_termination_are_clamped():
    assert rules.readable_until(date(2028, 2, 29)) == date(2029, 2, 28)
