"""Facts: counted from answers, and stored so that a decision can be made again (rules D4, D11, G6, G7)."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ietp_dash.programme.terms import Terms
from ietp_dash.status import facts as facts_module
from ietp_dash.status.facts import (
    Answer,
    Certificate,
    Facts,
    Finding,
    Offer,
    Result,
    Section,
    Severity,
    Status,
    Transparency,
    count_sections,
    counts_for_status,
)
from ietp_dash.status.rules import decide

from .facts_of import TODAY, critical, facts, inconsistency, majors, zero

TERMS = Terms.default()


def answers(text: str, section: str = "WA") -> list[Answer]:
    """Answers y, n, - (not applicable) and blank for checkpoints 1, 2, ... which all can be Major."""
    words = {"y": "yes", "n": "no", "-": "na", " ": ""}
    return [Answer(f"{section}-{number}", section, words[letter], True) for number, letter in enumerate(text, 1)]


@pytest.mark.parametrize(
    ("audits", "applicable"),
    [
        ([answers("yynn")], 4),
        ([answers("yy--")], 2),
        ([answers("yy  ")], 2),
        ([answers("yynn"), answers("    ")], 4),
        ([answers("yynn"), answers("  --")], 2),
        ([answers("yy--"), answers("  yn")], 4),
    ],
)
def test_the_latest_answer_to_each_checkpoint_counts(audits, applicable):
    assert count_sections(audits, TODAY) == (Section("WA", applicable, applicable),)


def test_checkpoints_that_cannot_be_major_are_applicable_only():
    some = [*answers("yn"), Answer("WA-8", "WA", "yes", False), Answer("SA-1", "SA", "no", True)]
    assert count_sections([some], TODAY) == (Section("WA", 3, 2), Section("SA", 1, 1))


def test_checkpoints_in_grace_leave_the_denominator_until_their_date():
    some = [*answers("yn"), Answer("WA-8", "WA", "yes", True, grace_until=date(2026, 4, 1))]
    assert count_sections([some], date(2026, 3, 31)) == (Section("WA", 2, 2),)
    assert count_sections([some], date(2026, 4, 1)) == (Section("WA", 3, 3),)


@pytest.mark.parametrize(
    ("kind", "counts"),
    [("ICA", 1), ("IAA", 1), ("FU", 1), ("PV", 0), ("OSE", 0), ("OSA", 1), ("SA", 1), ("SI", 1)],
)
def test_findings_of_visits_and_engagements_do_not_count(kind, counts):
    assert counts_for_status(kind) is bool(counts)


FULL = facts(
    inconsistency(grace_until=date(2026, 1, 1)),
    zero(),
    *majors(2, counts=False),
    audit_kind="FU",
    first_decided_on=date(2026, 1, 1),
    formerly_certified=True,
    transparency_until=TODAY,
    certificate=Certificate(Status.PROBATION, date(2026, 1, 1), date(2027, 1, 1), True),
    result=Result(Status.TERMINATED, date(2026, 1, 1), None),
    offer=Offer(date(2026, 1, 1), Status.REMEDIATION, 9, date(2026, 1, 3), Status.PROBATION),
    fee_confirmed_on=date(2026, 1, 5),
)


@pytest.mark.parametrize("given_facts", [FULL, Facts(TODAY), facts(critical())])
def test_facts_survive_being_stored_and_give_the_same_decision(given_facts):
    again = Facts.from_json(json.loads(json.dumps(given_facts.to_json())))
    assert again == given_facts
    assert type(again.findings[0].severity) is Severity if again.findings else True
    assert decide(again, TERMS) == decide(given_facts, TERMS)
    json.dumps(decide(given_facts, TERMS).numbers.to_json())


def test_codes_as_a_database_gives_them_decide_like_the_enumerations():
    plain = Finding("AP-3", "AP", "critical", "record_inconsistency", "on_site")
    assert plain == inconsistency()
    assert Certificate("certified", TODAY, TODAY).type is Status.CERTIFIED
    assert decide(facts(plain, formerly_certified=True), TERMS).offers
    with pytest.raises(ValueError, match="grave"):
        Finding("AP-3", "AP", "grave")


def test_facts_stored_by_an_older_or_newer_programme_are_still_read():
    stored = Facts(TODAY).to_json()
    del stored["supplement_unpaid"]
    assert Facts.from_json({**stored, "something_new": 1}) == Facts(TODAY)


FINDINGS = st.lists(
    st.builds(
        Finding,
        st.sampled_from(["WA-1", "WA-2", "SA-1"]),
        st.sampled_from(["WA", "SA"]),
        st.sampled_from(list(Severity)),
        st.sampled_from(list(facts_module.CheckpointKind)),
        st.sampled_from(list(Transparency)),
        st.booleans(),
        st.booleans(),
    ),
    max_size=6,
).map(tuple)
FACTS = st.builds(
    Facts,
    st.just(TODAY),
    st.sampled_from(["ICA", "IAA", "FU", "PV", "OSE", "OSA", "SA", "SI"]),
    FINDINGS,
    st.just((Section("WA", 8, 6), Section("SA", 9, 9))),
    formerly_certified=st.booleans(),
    offered_before=st.booleans(),
    plan_submitted=st.booleans(),
    remediation_plan_signed=st.booleans(),
    transparency_until=st.none() | st.sampled_from([date(2026, 3, 30), TODAY]),
    transparency_waived=st.booleans(),
    certificate=st.none()
    | st.builds(
        Certificate,
        st.sampled_from([Status.CERTIFIED, Status.REMEDIATION]),
        st.just(date(2025, 6, 1)),
        st.sampled_from([date(2026, 3, 1), date(2026, 6, 1)]),
        st.booleans(),
    ),
    fee_confirmed_on=st.none() | st.just(TODAY),
    final_audit_done=st.booleans(),
)
ORDER = st.sampled_from(["any", "unless_transparent_and_willing", "only_if_opaque_and_unwilling"])


@given(FACTS, ORDER)
def test_every_fact_gives_one_decision_and_no_certificate_to_the_undeserving(given_facts, zt_rule):
    terms = TERMS.with_changes({"zt_rule": zt_rule})
    decision = decide(given_facts, terms)
    open_ones = [one for one in given_facts.findings if one.open]
    counting = [one for one in open_ones if one.counts or one.severity is Severity.ZERO_TOLERANCE]
    if decision.status is Status.CERTIFIED:
        assert not counting
    if decision.status is Status.TERMINATED:
        assert any(one.severity is Severity.ZERO_TOLERANCE for one in open_ones)
    if decision.offers:
        assert given_facts.formerly_certified
        assert not given_facts.offered_before
    if decision.status is Status.PROGRESSING:
        assert given_facts.plan_submitted
        assert not any(one.severity in (Severity.CRITICAL, Severity.ZERO_TOLERANCE) for one in counting)
    assert decide(Facts.from_json(given_facts.to_json()), terms) == decision


@given(FACTS)
def test_closing_a_finding_never_makes_things_worse(given_facts):
    waived = replace(given_facts, transparency_waived=True, certificate=None, audit_kind="FU", fee_confirmed_on=None)
    rank = {Status.TERMINATED: 0, Status.ASSESSED: 1, Status.PROGRESSING: 2, None: 3, Status.CERTIFIED: 4}
    before = rank[decide(waived, TERMS).status]
    for index in range(len(waived.findings)):
        rest = (*waived.findings[:index], *waived.findings[index + 1 :])
        after = decide(replace(waived, findings=rest), TERMS).status
        if decide(waived, TERMS).status is not None:
            assert rank[after] >= before
