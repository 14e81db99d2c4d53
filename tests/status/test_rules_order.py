"""The order of the decision: which step fires, and what it answers (rules D1 to D6)."""

from datetime import date

import pytest

from ietp_dash.programme.terms import Terms
from ietp_dash.status.decision import Outcome
from ietp_dash.status.facts import CheckpointKind as Kind
from ietp_dash.status.facts import Facts, Section, Status, Transparency
from ietp_dash.status.rules import decide

from .facts_of import TODAY, critical, facts, finding, inconsistency, majors, minor, zero

TERMS = Terms.default()
ON_SITE, LATE, NONE = Transparency.ON_SITE, Transparency.LATE, Transparency.NONE


@pytest.mark.parametrize(
    ("given", "rule", "status"),
    [
        (facts(zero(Kind.BRIBERY), critical(), *majors(9)), "D1", Status.TERMINATED),
        (facts(critical(), inconsistency(), formerly_certified=True), "D3", Status.ASSESSED),
        (facts(inconsistency(), *majors(9), formerly_certified=True), "D2", None),
        (facts(inconsistency()), "D3", Status.ASSESSED),
        (facts(inconsistency(NONE), formerly_certified=True), "D3", Status.ASSESSED),
        (facts(inconsistency(LATE), formerly_certified=True), "D2", None),
        (facts(inconsistency(), inconsistency(NONE, "AP-4"), formerly_certified=True), "D3", Status.ASSESSED),
        (facts(inconsistency(), formerly_certified=True, offered_before=True), "D3", Status.ASSESSED),
        (facts(critical(), *majors(9)), "D3", Status.ASSESSED),
        (facts(*majors(3)), "D4", Status.ASSESSED),
        (facts(*majors(3), plan_submitted=False), "D4", Status.ASSESSED),
        (facts(*majors(2)), "D5", Status.PROGRESSING),
        (facts(*majors(2), plan_submitted=False), "D5", Status.ASSESSED),
        (facts(minor()), "D5", Status.PROGRESSING),
        (facts(minor(), plan_submitted=False), "D5", Status.ASSESSED),
        (facts(), "D6", Status.CERTIFIED),
        (facts(minor(open=False), critical(open=False), zero(open=False)), "D6", Status.CERTIFIED),
    ],
)
def test_the_first_step_that_fires_decides(given, rule, status):
    decision = decide(given, TERMS)
    assert (decision.rule, decision.status) == (rule, status)


@pytest.mark.parametrize("plan", [False, True])
@pytest.mark.parametrize("transparency", list(Transparency))
@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("zt_rule", ["any", "unless_transparent_and_willing", "only_if_opaque_and_unwilling"])
def test_zero_tolerance_by_rule_kind_transparency_and_willingness(zt_rule, kind, transparency, plan):
    on_site = transparency is ON_SITE
    less = {
        "any": False,
        "unless_transparent_and_willing": on_site and plan,
        "only_if_opaque_and_unwilling": on_site or plan,
    }[zt_rule] and kind not in (Kind.BRIBERY, Kind.FORCED_LABOUR)
    terms = TERMS.with_changes({"zt_rule": zt_rule})
    decision = decide(facts(zero(kind, transparency), remediation_plan_signed=plan), terms)
    assert decision.status is (Status.ASSESSED if less else Status.TERMINATED)
    assert decision.rule == ("D3" if less else "D1")


def test_one_zero_tolerance_that_terminates_is_enough():
    given = facts(zero(), zero(Kind.FORCED_LABOUR), remediation_plan_signed=True)
    assert decide(given, TERMS).status is Status.TERMINATED


def test_zero_tolerance_counted_as_critical_can_be_the_record_inconsistency_of_step_two():
    counted = zero(Kind.RECORD_INCONSISTENCY)
    given = facts(counted, formerly_certified=True, remediation_plan_signed=True)
    assert decide(given, TERMS).outcome is Outcome.OFFERED
    other = facts(zero(Kind.ACCESS), inconsistency(), formerly_certified=True, remediation_plan_signed=True)
    assert decide(other, TERMS).rule == "D3"


def test_a_termination_holds_from_the_day_of_the_decision_with_three_waiting_times():
    decision = decide(facts(zero(Kind.BRIBERY), decided_on=date(2026, 8, 31)), TERMS)
    assert (decision.valid_from, decision.valid_to) == (date(2026, 8, 31), None)
    assert decision.reapply == ((6, date(2027, 2, 28)), (12, date(2027, 8, 31)), (24, date(2028, 8, 31)))


@pytest.mark.parametrize(
    ("count", "capable", "limit", "exceeds"),
    [
        (3, 10, 30, False),
        (3, 9, 30, True),
        (4, 10, 30, True),
        (1, 4, 30, False),
        (1, 3, 30, True),
        (30, 100, 30, False),
        (31, 100, 30, True),
        (301, 1000, 30, True),
        (300, 1000, 30, False),
        (1, 1, 100, False),
        (1, 9, 0, True),
    ],
)
def test_the_share_of_majors_must_be_strictly_above_the_limit(count, capable, limit, exceeds):
    terms = TERMS.with_changes({"major_ratio_limit": limit})
    decision = decide(facts(*majors(count), sections=(Section("SA", capable, capable),)), terms)
    assert decision.rule == ("D4" if exceeds else "D5")
    assert decision.status is (Status.ASSESSED if exceeds else Status.PROGRESSING)


@pytest.mark.parametrize(("basis", "denominator"), [("major_capable", 9), ("applicable", 20), ("raised", 4)])
def test_the_basis_of_the_share_is_a_term(basis, denominator):
    terms = TERMS.with_changes({"major_ratio_basis": basis})
    raised = finding(majors(1)[0].severity, "SA-50", open=False)
    decision = decide(facts(*majors(3), raised), terms)
    ratio = next(one for one in decision.numbers.ratios if one.section == "SA")
    assert (ratio.numerator, ratio.denominator) == (3, denominator)


def test_where_raised_checkpoints_are_the_basis_only_those_that_count_are_counted():
    terms = TERMS.with_changes({"major_ratio_basis": "raised"})
    others = (minor("SA-60", counts=False), minor("SA-61", grace_until=date(2026, 4, 1)))
    ratio = next(one for one in decide(facts(*majors(3), *others), terms).numbers.ratios if one.section == "SA")
    assert (ratio.numerator, ratio.denominator) == (3, 3)


def test_a_section_known_only_by_a_minor_finding_has_nothing_to_divide_by():
    decision = decide(facts(minor("DI-1"), sections=()), TERMS)
    assert [(one.section, one.denominator) for one in decision.numbers.ratios] == [("DI", 0)]


def test_majors_are_counted_by_checkpoint_and_section():
    twice = facts(*majors(2), *majors(2))
    assert decide(twice, TERMS).rule == "D5"
    spread = facts(*majors(2, "SA"), *majors(3, "WA"))
    assert decide(spread, TERMS).rule == "D5"


def test_a_critical_or_zero_tolerance_never_enters_the_numerator():
    given = facts(critical("SA-1"), critical("SA-2"), critical("SA-3"), *majors(2))
    ratio = next(one for one in decide(given, TERMS).numbers.ratios if one.section == "SA")
    assert (ratio.numerator, ratio.denominator) == (2, 9)


def test_a_section_without_applicable_checkpoints_passes():
    decision = decide(facts(minor(), sections=(Section("DI", 0, 0), Section("WA", 10, 10))), TERMS)
    empty = decision.numbers.ratios[0]
    assert (empty.numerator, empty.denominator, empty.percent) == (0, 0, None)
    assert not empty.is_applicable
    assert decision.numbers.to_json()["sections"][0]["percent"] is None
    assert decision.status is Status.PROGRESSING


def test_a_major_is_never_outside_its_own_denominator():
    decision = decide(facts(*majors(1, "DI"), sections=()), TERMS)
    assert [(one.numerator, one.denominator) for one in decision.numbers.ratios] == [(1, 1)]
    assert decision.status is Status.ASSESSED


@pytest.mark.parametrize(
    ("count", "capable", "shown"),
    [(3, 9, "33"), (1, 3, "33"), (61, 200, "31"), (301, 1000, "30.1"), (3001, 10_000, "30.01"), (2, 9, "22")],
)
def test_the_percentage_never_hides_on_which_side_of_the_limit_it_is(count, capable, shown):
    decision = decide(facts(*majors(count), sections=(Section("SA", capable, capable),)), TERMS)
    assert str(decision.numbers.ratios[0].percent) == shown


@pytest.mark.parametrize(
    ("until", "status"),
    [(date(2026, 4, 1), Status.CERTIFIED), (date(2026, 3, 31), Status.ASSESSED), (None, Status.ASSESSED)],
)
def test_a_checkpoint_before_its_grace_date_counts_for_nothing_in_steps_four_to_six(until, status):
    decision = decide(facts(*majors(3, grace_until=until)), TERMS)
    assert decision.status is status


def test_grace_does_not_excuse_critical_or_zero_tolerance():
    later = date(2027, 1, 1)
    assert decide(facts(critical(grace_until=later)), TERMS).rule == "D3"
    assert decide(facts(zero(Kind.BRIBERY, grace_until=later)), TERMS).rule == "D1"


def test_findings_that_do_not_count_change_nothing_but_zero_tolerance_does():
    assert decide(facts(critical(counts=False), *majors(5, counts=False)), TERMS).rule == "D6"
    assert decide(facts(zero(Kind.BRIBERY, counts=False)), TERMS).rule == "D1"


def test_the_supplementary_invoice_is_paid_before_the_decision_but_no_termination_waits_for_it():
    assert decide(facts(minor(), supplement_unpaid=True), TERMS).outcome is Outcome.WAITING
    assert decide(facts(zero(Kind.BRIBERY), supplement_unpaid=True), TERMS).status is Status.TERMINATED


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            facts(*majors(3)),
            ["In section SA, bring the checkpoints with an open Major from 3 to 2: then it is 2 of 9."],
        ),
        (facts(critical()), ["Close the Critical findings at checkpoints SA-1."]),
        (
            facts(minor(), plan_submitted=False),
            [
                "Submit the corrective action plan: then Progressing can be decided.",
                "Close the findings at checkpoints WA-9: then the factory is approved.",
            ],
        ),
        (facts(minor()), ["Close the findings at checkpoints WA-9: then the factory is approved."]),
        (facts(), ["The certification fee is confirmed: then the factory is Certified."]),
        (
            facts(zero(transparency=NONE)),
            ["Transparency on site together with a signed remediation plan makes it count as Critical."],
        ),
        (
            facts(zero(Kind.BRIBERY)),
            ["Nothing makes this finding less; only an appeal that is upheld changes it."],
        ),
    ],
)
def test_a_decision_says_what_would_change_it(given, words):
    assert [str(change) for change in decide(given, TERMS).changes] == words


def test_where_any_zero_tolerance_terminates_nothing_would_have_made_it_less():
    terms = TERMS.with_changes({"zt_rule": "any"})
    assert "Nothing makes this finding less" in str(decide(facts(zero()), terms).changes[0])
    willing = TERMS.with_changes({"zt_rule": "only_if_opaque_and_unwilling"})
    assert " or a signed " in str(decide(facts(zero(transparency=NONE)), willing).changes[0])


def test_of_several_sections_over_the_limit_the_worst_is_named_and_each_says_what_it_lacks():
    decision = decide(facts(*majors(4, "SA"), *majors(4, "WA")), TERMS)
    assert decision.reason.values["section"] == "SA"
    assert [change.values["section"] for change in decision.changes] == ["WA", "SA"]
    assert decide(facts(*majors(3, "SA"), *majors(9, "WA")), TERMS).reason.values["section"] == "WA"


def test_closing_as_many_as_it_says_brings_the_section_within_the_limit():
    for count in range(3, 10):
        ratio = next(one for one in decide(facts(*majors(count)), TERMS).numbers.ratios if one.section == "SA")
        assert decide(facts(*majors(count - ratio.to_close)), TERMS).rule == "D5"
        assert decide(facts(*majors(count - ratio.to_close + 1)), TERMS).rule == "D4"


def test_nothing_open_is_an_approval_that_waits_for_the_fee_for_sixty_days():
    decision = decide(Facts(TODAY), TERMS)
    assert (decision.outcome, decision.status) == (Outcome.APPROVED, Status.CERTIFIED)
    assert decision.until == date(2026, 5, 30)
    assert decision.valid_from is None
