"""What a reviewer may decide otherwise, and who has to agree (rules D10, Z1)."""

from datetime import date

import pytest

from ietp_dash.kernel.errors import Refused
from ietp_dash.programme.terms import Terms
from ietp_dash.status import overrides
from ietp_dash.status.decision import Outcome
from ietp_dash.status.facts import Certificate, Offer, Result, Status, Transparency
from ietp_dash.status.facts import CheckpointKind as Kind
from ietp_dash.status.rules import decide

from .facts_of import TODAY, critical, facts, inconsistency, majors, minor, zero

TERMS = Terms.default()
S = Status


PROBATION = Offer(TODAY, S.PROBATION, 12)


def overriding(given, chosen, reason="Because."):
    return overrides.override(given, TERMS, decide(given, TERMS), chosen, reason)


@pytest.mark.parametrize(
    ("given", "chosen", "is_override", "second"),
    [
        (facts(critical()), S.ASSESSED, False, False),
        (facts(critical()), S.PROGRESSING, True, True),
        (facts(critical(), formerly_certified=True), S.REMEDIATION, True, True),
        (facts(minor()), S.PROGRESSING, False, False),
        (facts(minor()), S.ASSESSED, True, False),
        (facts(minor()), S.TERMINATED, True, True),
        (facts(minor(), formerly_certified=True), S.PROBATION, True, True),
        (facts(inconsistency(), formerly_certified=True, offer=PROBATION), S.REMEDIATION, True, False),
        (facts(), S.CERTIFIED, False, False),
        (facts(), S.PROGRESSING, True, False),
        (facts(zero(Kind.BRIBERY)), S.TERMINATED, False, True),
        (facts(zero(Kind.BRIBERY)), S.ASSESSED, True, True),
        (facts(inconsistency(), formerly_certified=True), S.PROBATION, False, False),
        (facts(inconsistency(), formerly_certified=True), S.ASSESSED, True, False),
        (facts(inconsistency(), formerly_certified=True), S.CERTIFIED, True, True),
        (facts(critical(counts=False), audit_kind="PV"), S.PROGRESSING, True, True),
    ],
)
def test_terminations_and_overrides_in_the_factorys_favour_need_a_second_person(given, chosen, is_override, second):
    proposal = decide(given, TERMS)
    assert overrides.is_override(proposal, chosen) is is_override
    assert overrides.needs_second(proposal, chosen) is second
    overrides.check_persons(proposal, chosen, "ada", "ben")
    if second:
        for wrong in (None, "ada"):
            with pytest.raises(Refused):
                overrides.check_persons(proposal, chosen, "ada", wrong)
    else:
        overrides.check_persons(proposal, chosen, "ada")


@pytest.mark.parametrize(
    ("given", "chosen"),
    [
        (facts(minor()), S.CERTIFIED),
        (facts(critical()), S.CERTIFIED),
        (facts(zero(), formerly_certified=True), S.CERTIFIED),
        (facts(zero(), formerly_certified=True), S.REMEDIATION),
        (facts(zero(), formerly_certified=True), S.PROBATION),
        (facts(zero(), formerly_certified=True, remediation_plan_signed=True), S.REMEDIATION),
        (facts(zero(counts=False), formerly_certified=True), S.PROBATION),
        (facts(critical()), S.REMEDIATION),
        (facts(critical()), S.PROBATION),
        (facts(minor()), S.NOT_CERTIFIED),
        (facts(inconsistency(Transparency.NONE), transparency_until=TODAY), S.PROGRESSING),
        (facts(minor(), supplement_unpaid=True), S.PROGRESSING),
        (facts(minor(), decided_on=date(2027, 3, 1), first_decided_on=date(2026, 1, 1)), S.PROGRESSING),
        (facts(minor(), decided_on=date(2027, 3, 1), first_decided_on=date(2026, 1, 1)), S.ASSESSED),
    ],
)
def test_what_no_override_gives(given, chosen):
    with pytest.raises(Refused):
        overriding(given, chosen)


@pytest.mark.parametrize("chosen", [S.ASSESSED, S.PROGRESSING, S.REMEDIATION, S.CERTIFIED])
def test_a_closed_cycle_is_not_opened_again_but_can_be_terminated(chosen):
    ended = Result(S.PROGRESSING, date(2025, 9, 30), date(2026, 3, 30))
    given = facts(minor(), first_decided_on=date(2025, 9, 30), result=ended, formerly_certified=True)
    with pytest.raises(Refused):
        overriding(given, chosen)
    assert overriding(given, S.TERMINATED).status is S.TERMINATED


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_an_override_needs_a_reason(reason):
    with pytest.raises(Refused) as refusal:
        overriding(facts(critical()), S.PROGRESSING, reason)
    assert refusal.value.field == "reason"


def test_an_override_has_the_days_of_what_it_decides():
    progressing = overriding(facts(critical()), S.PROGRESSING)
    assert (progressing.rule, progressing.valid_to) == ("D10", date(2026, 9, 30))
    assessed = overriding(facts(minor()), S.ASSESSED)
    assert assessed.valid_to == date(2027, 1, 31)
    ended = overriding(facts(minor()), S.TERMINATED)
    assert (ended.valid_from, ended.valid_to, len(ended.reapply)) == (TODAY, None, 3)
    offer = overriding(facts(critical(), formerly_certified=True), S.REMEDIATION)
    assert (offer.outcome, offer.offers) == (Outcome.OFFERED, (S.REMEDIATION, S.PROBATION))
    assert offer.until == date(2026, 4, 30)
    probation = overriding(facts(*majors(5), formerly_certified=True), S.PROBATION)
    assert probation.offers == (S.PROBATION,)


def test_a_status_of_one_day_can_still_be_decided_on_the_last_day_of_the_cycle():
    given = facts(minor(), decided_on=date(2026, 11, 30), first_decided_on=date(2026, 1, 31))
    assert overriding(given, S.ASSESSED).valid_to == date(2026, 11, 30)


def test_certified_may_be_decided_where_the_rules_propose_nothing_and_nothing_is_open():
    held = Certificate(S.CERTIFIED, date(2025, 6, 1), date(2026, 6, 1))
    approved = overriding(facts(audit_kind="SI", certificate=held), S.CERTIFIED)
    assert (approved.outcome, approved.until) == (Outcome.APPROVED, date(2026, 5, 30))


def test_a_closed_zero_tolerance_forbids_nothing_any_more():
    given = facts(zero(open=False), critical(), formerly_certified=True)
    assert overriding(given, S.REMEDIATION).outcome is Outcome.OFFERED
