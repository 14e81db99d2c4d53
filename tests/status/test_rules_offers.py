"""Remediation and Probation: offered, accepted in time, lapsed, run and ended (rules D2, D7, D8, D9)."""

from datetime import date, timedelta

import pytest

from ietp_dash.kernel.errors import Refused
from ietp_dash.programme.terms import Terms
from ietp_dash.status import offers, validity
from ietp_dash.status.decision import Outcome
from ietp_dash.status.facts import Certificate, Offer, Result, Status
from ietp_dash.status.facts import CheckpointKind as Kind
from ietp_dash.status.rules import decide

from .facts_of import certificate, critical, facts, inconsistency, majors, minor, zero

TERMS = Terms.default()
MADE = date(2026, 1, 30)
DAY_30, DAY_31 = date(2026, 3, 1), date(2026, 3, 2)
OFFERED = Offer(MADE, Status.REMEDIATION, 9)
ACCEPTED = Offer(MADE, Status.REMEDIATION, 9, accepted_on=DAY_30, choice=Status.REMEDIATION)


def offered(*findings, **more):
    """Facts of a formerly Certified factory with an offer."""
    given = {"formerly_certified": True, "offer": OFFERED, "first_decided_on": MADE, **more}
    return facts(inconsistency(), *findings, **given)


def test_an_offer_says_what_may_be_accepted_until_when_and_what_follows_otherwise():
    decision = decide(facts(inconsistency(), formerly_certified=True, decided_on=MADE), TERMS)
    assert decision.outcome is Outcome.OFFERED
    assert decision.offers == (Status.REMEDIATION, Status.PROBATION)
    assert decision.until == DAY_30
    assert (decision.falls_to.status, decision.falls_to.valid_from) == (Status.ASSESSED, DAY_31)
    assert decision.falls_to.valid_to == date(2026, 11, 30)
    assert decision.status is None


@pytest.mark.parametrize(
    ("on", "outcome", "status"),
    [
        (MADE, Outcome.OFFERED, None),
        (DAY_30, Outcome.OFFERED, None),
        (DAY_31, Outcome.DECIDED, Status.ASSESSED),
        (date(2026, 3, 20), Outcome.DECIDED, Status.ASSESSED),
    ],
)
def test_without_acceptance_by_day_thirty_it_is_assessed_from_day_thirty_one(on, outcome, status):
    decision = decide(offered(decided_on=on), TERMS)
    assert (decision.outcome, decision.status) == (outcome, status)
    if status:
        assert (decision.valid_from, decision.valid_to) == (DAY_31, date(2026, 11, 30))


def test_an_offer_pending_at_the_end_of_the_cycle_is_still_an_offer_and_then_the_cycle_closes():
    late = Offer(date(2026, 11, 20), Status.PROBATION, 12)
    pending = offered(offer=late, decided_on=date(2026, 12, 15))
    decision = decide(pending, TERMS)
    assert (decision.outcome, decision.falls_to, decision.until) == (Outcome.OFFERED, None, date(2026, 12, 20))
    assert decide(offered(offer=late, decided_on=date(2026, 12, 21)), TERMS).outcome is Outcome.CLOSED


def test_an_offer_is_over_when_its_findings_are_closed():
    given = facts(minor(), formerly_certified=True, offer=OFFERED, first_decided_on=MADE, decided_on=DAY_30)
    assert decide(given, TERMS).status is Status.PROGRESSING


@pytest.mark.parametrize(
    ("kind", "choice", "allowed"),
    [
        (Status.REMEDIATION, Status.REMEDIATION, True),
        (Status.REMEDIATION, Status.PROBATION, True),
        (Status.PROBATION, Status.PROBATION, True),
        (Status.PROBATION, Status.REMEDIATION, False),
        (Status.REMEDIATION, Status.CERTIFIED, False),
    ],
)
def test_probation_may_be_taken_instead_of_remediation_not_the_other_way_round(kind, choice, allowed):
    offer = Offer(MADE, kind, 12)
    if allowed:
        offers.check_accept(offer, choice, DAY_30, TERMS)
    else:
        with pytest.raises(Refused):
            offers.check_accept(offer, choice, DAY_30, TERMS)


def test_an_acceptance_is_in_time_on_day_thirty_and_never_twice():
    offers.check_accept(OFFERED, Status.PROBATION, DAY_30, TERMS)
    with pytest.raises(Refused, match="over"):
        offers.check_accept(OFFERED, Status.PROBATION, DAY_31, TERMS)
    with pytest.raises(Refused, match="already") as refusal:
        offers.check_accept(ACCEPTED, Status.PROBATION, DAY_30, TERMS)
    assert refusal.value.conflict


@pytest.mark.parametrize(("asked", "allowed"), [(9, True), (12, True), (10, False), (None, False)])
def test_remediation_lasts_nine_or_twelve_months(asked, allowed):
    if allowed:
        assert offers.months_of(Status.REMEDIATION, asked, TERMS) == asked
    else:
        with pytest.raises(Refused):
            offers.months_of(Status.REMEDIATION, asked, TERMS)
    assert offers.months_of(Status.PROBATION, asked, TERMS) == 12


def test_only_what_the_rules_propose_is_offered():
    proposed = decide(facts(inconsistency(), formerly_certified=True), TERMS)
    offers.check_make(Status.REMEDIATION, proposed)
    with pytest.raises(Refused):
        offers.check_make(Status.CERTIFIED, proposed)
    with pytest.raises(Refused):
        offers.check_make(Status.REMEDIATION, decide(facts(critical()), TERMS))


@pytest.mark.parametrize(("choice", "months"), [(Status.REMEDIATION, 9), (Status.PROBATION, 12)])
def test_an_accepted_offer_waits_for_the_fee_and_then_begins(choice, months):
    taken = Offer(MADE, Status.REMEDIATION, 9, accepted_on=date(2026, 2, 10), choice=choice)
    waiting = decide(offered(offer=taken, decided_on=date(2026, 2, 20)), TERMS)
    assert (waiting.outcome, waiting.status, waiting.until) == (Outcome.APPROVED, choice, date(2026, 4, 11))
    held = certificate(Status.CERTIFIED, date(2026, 4, 30))
    paid = offered(offer=taken, decided_on=date(2026, 2, 20), fee_confirmed_on=date(2026, 2, 20), certificate=held)
    begun = decide(paid, TERMS)
    assert (begun.outcome, begun.status) == (Outcome.DECIDED, choice)
    assert begun.valid_from == date(2026, 5, 1)
    assert begun.valid_to == {9: date(2027, 2, 1), 12: date(2027, 5, 1)}[months]


def test_an_accepted_offer_stands_whatever_it_was_offered_for_but_not_against_a_termination():
    given = {"offer": ACCEPTED, "decided_on": date(2026, 3, 5), "first_decided_on": MADE}
    assert decide(facts(critical(), **given), TERMS).status is Status.REMEDIATION
    assert decide(facts(minor(), **given), TERMS).status is Status.REMEDIATION
    pending = decide(facts(critical(), **{**given, "offer": OFFERED, "decided_on": DAY_30}), TERMS)
    assert pending.outcome is Outcome.OFFERED
    lapsed = decide(facts(critical(), **{**given, "offer": OFFERED, "decided_on": DAY_31}), TERMS)
    assert (lapsed.status, lapsed.rule) == (Status.ASSESSED, "D3")
    assert decide(facts(zero(Kind.BRIBERY), **given), TERMS).status is Status.TERMINATED
    assert decide(facts(**given), TERMS).status is Status.CERTIFIED


RUNNING = Certificate(Status.REMEDIATION, date(2026, 3, 5), date(2026, 12, 5), of_this_cycle=True)
DURING = {"offer": ACCEPTED, "certificate": RUNNING, "first_decided_on": MADE, "formerly_certified": True}


@pytest.mark.parametrize("open_ones", [(critical(),), (inconsistency(),), majors(9), (minor(),)])
@pytest.mark.parametrize("on", [date(2026, 3, 5), date(2026, 12, 5)])
def test_remediation_runs_to_its_last_day_whatever_is_open(open_ones, on):
    decision = decide(facts(*open_ones, audit_kind="OSA", final_audit_done=True, decided_on=on, **DURING), TERMS)
    assert (decision.outcome, decision.rule) == (Outcome.UNCHANGED, "D9")
    assert decision.falls_to.valid_from == date(2026, 12, 6)
    assert decision.falls_to.valid_to == date(2027, 10, 6)


def test_remediation_ends_assessed_from_the_day_after_for_the_full_term():
    given = {**DURING, "final_audit_done": True, "audit_kind": "OSA"}
    for before in (None, Result(Status.REMEDIATION, date(2026, 3, 5), date(2026, 12, 5))):
        decision = decide(facts(minor(), decided_on=date(2026, 12, 20), result=before, **given), TERMS)
        assert (decision.status, decision.rule) == (Status.ASSESSED, "D9")
        assert (decision.valid_from, decision.valid_to) == (date(2026, 12, 6), date(2027, 10, 6))


def test_success_needs_the_last_audit_and_nothing_open():
    given = {**DURING, "decided_on": date(2026, 9, 1)}
    assert decide(facts(final_audit_done=True, audit_kind="OSA", **given), TERMS).outcome is Outcome.APPROVED
    early = decide(facts(audit_kind="SA", **given), TERMS)
    assert (early.outcome, [str(one) for one in early.changes]) == (
        Outcome.UNCHANGED,
        ["The last audit of Remediation or Probation is held."],
    )
    unheld = decide(facts(**{**given, "decided_on": date(2026, 12, 6)}), TERMS)
    assert (unheld.status, unheld.rule) == (Status.ASSESSED, "D9")


def test_after_a_failed_remediation_the_cycle_goes_on_from_assessed_and_step_two_is_used_up():
    fallen = Result(Status.ASSESSED, date(2026, 12, 6), date(2027, 10, 6))
    given = {**DURING, "final_audit_done": True, "result": fallen, "decided_on": date(2027, 2, 1), "audit_kind": "FU"}
    better = decide(facts(minor(), **given), TERMS)
    assert (better.status, better.valid_to) == (Status.PROGRESSING, date(2027, 8, 1))
    again = decide(facts(inconsistency(), **given), TERMS)
    assert (again.status, again.rule, again.valid_to) == (Status.ASSESSED, "D3", date(2027, 10, 6))
    over = decide(facts(minor(), **{**given, "decided_on": date(2027, 10, 7)}), TERMS)
    assert over.outcome is Outcome.CLOSED


@pytest.mark.parametrize("end", [date(2026, 3, 30), date(2026, 12, 31)])
@pytest.mark.parametrize("ours", [Status.CERTIFIED, None])
def test_certificates_that_did_not_come_from_an_offer_of_this_cycle_leave_the_steps_as_they_are(end, ours):
    held = certificate(ours or Status.REMEDIATION, end, of_this_cycle=ours is not None)
    for kind in ("IAA", "FU", "SI"):
        decision = decide(facts(critical(), audit_kind=kind, certificate=held), TERMS)
        assert (decision.status, decision.rule) == (Status.ASSESSED, "D3")
        assert decision.valid_to == date(2027, 1, 31)
        offer = facts(inconsistency(), audit_kind=kind, certificate=held, formerly_certified=True)
        assert decide(offer, TERMS).outcome is Outcome.OFFERED


def test_after_remediation_the_limit_counts_from_the_day_after_its_end():
    given = {**DURING, "offer": None, "decided_on": date(2027, 2, 1), "final_audit_done": True}
    assert validity.limit(facts(**given), TERMS) == date(2027, 10, 6)
    assert validity.limit(facts(**{**given, "certificate": None}), TERMS) == date(2026, 11, 30)


def test_after_a_lapsed_acceptance_the_fee_is_due_from_the_new_approval():
    given = offered(offer=ACCEPTED, approved_on=date(2026, 6, 1), decided_on=date(2026, 6, 1))
    assert decide(given, TERMS).until == date(2026, 7, 31)


@pytest.mark.parametrize(("made", "falls"), [(date(2026, 10, 30), True), (date(2026, 10, 31), False)])
def test_assessed_follows_an_offer_if_a_day_of_the_cycle_is_left(made, falls):
    pending = decide(offered(offer=Offer(made, Status.PROBATION, 12), decided_on=made), TERMS)
    assert (pending.falls_to is not None) is falls
    if falls:
        assert pending.falls_to.valid_from == pending.falls_to.valid_to == date(2026, 11, 30)


def test_zero_tolerance_terminates_remediation_too():
    given = facts(zero(Kind.BRIBERY), decided_on=date(2026, 9, 1), **DURING)
    assert decide(given, TERMS).status is Status.TERMINATED


@pytest.mark.parametrize("kind", ["PV", "OSE"])
def test_visits_change_no_status_but_zero_tolerance_opens_an_investigation_or_terminates(kind):
    held = certificate(Status.CERTIFIED, date(2026, 12, 31))
    quiet = decide(facts(critical(counts=False), audit_kind=kind, certificate=held), TERMS)
    assert (quiet.outcome, quiet.rule, quiet.opens_investigation) == (Outcome.UNCHANGED, "D8", False)
    less = facts(zero(counts=False), audit_kind=kind, certificate=held, remediation_plan_signed=True)
    serious = decide(less, TERMS)
    assert (serious.outcome, serious.status, serious.opens_investigation) == (Outcome.UNCHANGED, None, True)
    grave = decide(facts(zero(counts=False), audit_kind=kind, certificate=held), TERMS)
    assert grave.status is Status.TERMINATED


def test_the_investigation_after_a_visit_follows_the_steps_and_gives_no_second_certificate():
    held = certificate(Status.CERTIFIED, date(2026, 12, 31))
    less = facts(zero(counts=False), audit_kind="SI", certificate=held, remediation_plan_signed=True)
    assert decide(less, TERMS).status is Status.ASSESSED
    nothing = decide(facts(audit_kind="SI", certificate=held), TERMS)
    assert (nothing.outcome, nothing.status) == (Outcome.UNCHANGED, None)
    gone = certificate(Status.CERTIFIED, date(2026, 3, 30))
    assert decide(facts(audit_kind="SI", certificate=gone), TERMS).outcome is Outcome.APPROVED


def test_the_time_to_accept_is_a_term():
    terms = TERMS.with_changes({"offer_days": 10})
    decision = decide(facts(inconsistency(), formerly_certified=True, decided_on=MADE), terms)
    assert decision.until == MADE + timedelta(days=10)
    assert decision.falls_to.valid_from == MADE + timedelta(days=11)
