"""What holds for any facts whatever: closing helps, the same is decided the same, the order of findings is nothing."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ietp_dash.programme.terms import Terms
from ietp_dash.status.decision import Outcome
from ietp_dash.status.facts import CheckpointKind, Facts, Finding, Result, Section, Severity, Status, Transparency
from ietp_dash.status.rules import decide

TODAY = date(2026, 3, 31)
DEFAULT = Terms.default()
OF_RESULT = {
    Status.TERMINATED: 0,
    Status.NOT_CERTIFIED: 1,
    Status.ASSESSED: 2,
    Status.PROGRESSING: 3,
    Status.CERTIFIED: 5,
}
OFFER = 4

FINDINGS = st.builds(
    Finding,
    checkpoint=st.integers(1, 6).map(lambda number: f"SA-{number}"),
    section=st.just("SA"),
    severity=st.sampled_from(list(Severity)),
    kind=st.sampled_from(list(CheckpointKind)),
    transparency=st.sampled_from(list(Transparency)),
    open=st.booleans(),
    counts=st.booleans(),
    grace_until=st.sampled_from([None, TODAY, TODAY + timedelta(days=1)]),
)
RESULTS = st.builds(
    Result,
    status=st.sampled_from([Status.PROGRESSING, Status.ASSESSED]),
    valid_from=st.just(date(2026, 1, 31)),
    valid_to=st.sampled_from([TODAY - timedelta(days=1), TODAY, date(2026, 11, 30)]),
)
FACTS = st.builds(
    Facts,
    decided_on=st.just(TODAY),
    audit_kind=st.sampled_from(["ICA", "IAA", "FU", "SI", "PV"]),
    findings=st.lists(FINDINGS, max_size=5).map(tuple),
    sections=st.sampled_from([(), (Section("SA", 9, 9),), (Section("SA", 10, 4),)]),
    first_decided_on=st.sampled_from([None, date(2026, 1, 31)]),
    formerly_certified=st.booleans(),
    offered_before=st.booleans(),
    plan_submitted=st.booleans(),
    remediation_plan_signed=st.booleans(),
    transparency_until=st.sampled_from([None, TODAY - timedelta(days=1), TODAY]),
    transparency_waived=st.booleans(),
    result=st.none() | RESULTS,
)
TERMS = st.builds(
    lambda rule, basis, limit: DEFAULT.with_changes(
        {"zt_rule": rule, "major_ratio_basis": basis, "major_ratio_limit": limit}
    ),
    st.sampled_from(["any", "unless_transparent_and_willing", "only_if_opaque_and_unwilling"]),
    st.sampled_from(["major_capable", "applicable", "raised"]),
    st.sampled_from([0, 30, 50]),
)


def rank(decision) -> int | None:
    """How good an answer is for the factory; None for one that decides nothing."""
    if decision.outcome in (Outcome.WAITING, Outcome.UNCHANGED):
        return None
    return OFFER if decision.outcome is Outcome.OFFERED else OF_RESULT[decision.status]


@given(FACTS, TERMS, st.data())
def test_closing_a_finding_never_worsens_a_status(facts, terms, data):
    open_ones = [place for place, one in enumerate(facts.findings) if one.open]
    if not open_ones:
        return
    place = data.draw(st.sampled_from(open_ones))
    closed = [replace(one, open=one.open and at != place) for at, one in enumerate(facts.findings)]
    before, after = decide(facts, terms), decide(replace(facts, findings=tuple(closed)), terms)
    if before.outcome is Outcome.WAITING:
        return
    assert after.outcome is not Outcome.WAITING
    if None not in (rank(before), rank(after)):
        assert rank(after) >= rank(before)
    if before.status is after.status is Status.ASSESSED:
        assert (after.valid_from, after.valid_to) == (before.valid_from, before.valid_to)


@given(FACTS, TERMS)
def test_the_same_facts_and_terms_give_the_same_decision(facts, terms):
    decision = decide(facts, terms)
    assert decide(facts, terms) == decision
    stored = decide(Facts.from_json(facts.to_json()), Terms.from_json(terms.to_json()))
    assert stored == decision
    assert stored.numbers.to_json() == decision.numbers.to_json()


@given(FACTS, TERMS, st.randoms(use_true_random=False))
def test_the_order_of_the_findings_changes_no_outcome(facts, terms, rng):
    shuffled = list(facts.findings)
    rng.shuffle(shuffled)
    one, other = decide(facts, terms), decide(replace(facts, findings=tuple(shuffled)), terms)
    said = [(d.outcome, d.status, d.rule, d.valid_from, d.valid_to, d.until, d.offers) for d in (one, other)]
    assert said[0] == said[1]


@given(FACTS, TERMS)
def test_no_valid_certificate_is_proposed_with_anything_open(facts, terms):
    decision = decide(facts, terms)
    if decision.status is Status.CERTIFIED:
        assert not decision.numbers.open
    if decision.status is Status.TERMINATED:
        assert decision.numbers.zero_tolerance
