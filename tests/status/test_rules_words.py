"""Each answer of the rules in full, as the rule book has it: outcome, words, days, numbers, what would change it.

And each refusal in full: its words, the field it stands beside, whether somebody was first.
"""

from dataclasses import replace
from datetime import UTC, date, timedelta

import pytest

from ietp_dash.kernel.dates import add_working_days, start_of_day
from ietp_dash.kernel.errors import Refused
from ietp_dash.programme.terms import Terms
from ietp_dash.status import offers, overrides, ratios, validity
from ietp_dash.status.decision import Decision, Outcome, Scheduled, Words
from ietp_dash.status.facts import CheckpointKind as Kind
from ietp_dash.status.facts import Offer, Status, Transparency
from ietp_dash.status.rules import decide

from .facts_of import TODAY, certificate, critical, facts, inconsistency, majors, minor, zero

TERMS = Terms.default()
NONE = Transparency.NONE
REMEDIATION, PROBATION, ASSESSED = Status.REMEDIATION, Status.PROBATION, Status.ASSESSED
HELD = "The last audit of Remediation or Probation is held."
CLOSE = "Close the findings at checkpoints WA-9: then the factory is approved."
ONE = timedelta(days=1)
APPLICABLE = {"major_ratio_basis": "applicable"}
NOTHING = "Nothing makes this finding less; only an appeal that is upheld changes it."


def day(text: str) -> date:
    return date.fromisoformat(text)


def offer(made="2026-03-10", kind=REMEDIATION, **more) -> Offer:
    return Offer(day(made), kind, 9, **more)


def said(decision: Decision) -> dict:
    """What a decision says, without what it leaves empty; its numbers apart."""
    words = {
        "reason": str(decision.reason),
        "changes": [str(one) for one in decision.changes],
        "days": (decision.valid_from, decision.valid_to),
        "until": decision.until,
        "offers": decision.offers,
        "falls_to": decision.falls_to,
        "reapply": decision.reapply,
        "opens_investigation": decision.opens_investigation,
    }
    return {name: value for name, value in words.items() if value not in ([], (), (None, None), None, False)}


def accepted(choice=REMEDIATION, **more) -> dict:
    return {"offer": offer(accepted_on=day("2026-03-20"), choice=choice), "formerly_certified": True, **more}


def from_offer(valid_to: str, **more) -> dict:
    return {"certificate": certificate(REMEDIATION, day(valid_to), of_this_cycle=True), **more}


WAITS = [
    "The factory declares transparency, signs the remediation plan, or waives the remaining days.",
    "The days end: decide after 2026-04-10.",
]
OFFERED = "Every open Critical is record inconsistency with transparency, at a formerly Certified factory: AP-3."
BY_OFFER = {"formerly_certified": True}
FALL = Scheduled(ASSESSED, day("2026-07-01"), day("2027-05-01"))
ROWS = [
    (
        facts(zero(transparency=NONE), inconsistency(NONE), transparency_until=day("2026-04-10")),
        ("waiting", None, "W2"),
        {
            "reason": "The transparency days are not over: checkpoints AP-1, AP-3.",
            "changes": WAITS,
            "until": day("2026-04-10"),
        },
    ),
    (
        facts(zero(Kind.BRIBERY)),
        ("decided", "terminated", "D1"),
        {
            "reason": "Zero Tolerance at checkpoints AP-1.",
            "changes": [NOTHING],
            "days": (TODAY, None),
            "reapply": ((6, day("2026-09-30")), (12, day("2027-03-31")), (24, day("2028-03-31"))),
        },
    ),
    (
        facts(minor(), supplement_unpaid=True),
        ("waiting", None, "F4"),
        {
            "reason": "The supplementary audit invoice is not confirmed yet.",
            "changes": ["The audit firm confirms or waives the supplementary invoice."],
        },
    ),
    (
        facts(minor(counts=False), audit_kind="PV"),
        ("unchanged", None, "D8"),
        {"reason": "Findings of this visit do not change the status."},
    ),
    (
        facts(zero(), audit_kind="OSE", remediation_plan_signed=True),
        ("unchanged", None, "D8"),
        {
            "reason": "Zero Tolerance that counts as Critical: a special investigation opens.",
            "opens_investigation": True,
        },
    ),
    (
        facts(minor(), **from_offer("2026-06-30")),
        ("unchanged", None, "D9"),
        {
            "reason": "The certificate runs to its end; what is still open then leads to Assessed.",
            "changes": [HELD, CLOSE],
            "falls_to": FALL,
        },
    ),
    (
        facts(**from_offer("2026-06-30")),
        ("unchanged", None, "D9"),
        {
            "reason": "The certificate runs to its end; what is still open then leads to Assessed.",
            "changes": [HELD],
            "falls_to": FALL,
        },
    ),
    (
        facts(minor(), **from_offer("2026-06-30", final_audit_done=True)),
        ("unchanged", None, "D9"),
        {
            "reason": "The certificate runs to its end; what is still open then leads to Assessed.",
            "changes": [CLOSE],
            "falls_to": FALL,
        },
    ),
    (
        facts(minor(), **from_offer("2026-03-30")),
        ("decided", "assessed", "D9"),
        {
            "reason": "Remediation or Probation ended without success.",
            "changes": [HELD, CLOSE],
            "days": (TODAY, day("2027-01-31")),
        },
    ),
    (
        facts(minor(), first_decided_on=day("2025-05-30")),
        ("closed", "not_certified", "S6"),
        {
            "reason": "The status of this cycle has ended with findings open; the cycle is closed.",
            "changes": ["A new application with a new initial audit."],
        },
    ),
    (
        facts(inconsistency(), **BY_OFFER),
        ("offered", None, "D2"),
        {
            "reason": OFFERED,
            "changes": ["The factory accepts by 2026-04-30.", "Without acceptance: Assessed from 2026-05-01."],
            "until": day("2026-04-30"),
            "offers": (REMEDIATION, PROBATION),
            "falls_to": Scheduled(ASSESSED, day("2026-05-01"), day("2027-01-31")),
        },
    ),
    (
        facts(inconsistency(), inconsistency(checkpoint="AP-4"), offer=offer(kind=PROBATION), **BY_OFFER),
        ("offered", None, "D2"),
        {
            "reason": "The factory has been offered Remediation or Probation.",
            "changes": ["The factory accepts by 2026-04-09.", "Without acceptance: Assessed from 2026-04-10."],
            "until": day("2026-04-09"),
            "offers": (PROBATION,),
            "falls_to": Scheduled(ASSESSED, day("2026-04-10"), day("2027-01-10")),
        },
    ),
    (
        facts(inconsistency(), offer=offer("2026-02-28"), **BY_OFFER),
        ("decided", "assessed", "D7"),
        {
            "reason": "The offer was not accepted in time.",
            "changes": ["Close the findings of record inconsistency."],
            "days": (TODAY, day("2026-12-28")),
        },
    ),
    (
        facts(inconsistency(), **accepted()),
        ("approved", "remediation", "D7"),
        {
            "reason": "The factory has accepted.",
            "changes": ["The certification fee is confirmed: then the certificate begins."],
            "until": day("2026-05-19"),
        },
    ),
    (
        facts(inconsistency(), **accepted(approved_on=day("2026-03-25"))),
        ("approved", "remediation", "D7"),
        {
            "reason": "The factory has accepted.",
            "changes": ["The certification fee is confirmed: then the certificate begins."],
            "until": day("2026-05-24"),
        },
    ),
    (
        facts(inconsistency(), **accepted(fee_confirmed_on=day("2026-03-28"))),
        ("decided", "remediation", "D7"),
        {"reason": "The factory has accepted.", "days": (day("2026-03-28"), day("2026-12-28"))},
    ),
    (
        facts(inconsistency(), **accepted(PROBATION, fee_confirmed_on=day("2026-03-28"))),
        ("decided", "probation", "D7"),
        {"reason": "The factory has accepted.", "days": (day("2026-03-28"), day("2027-03-28"))},
    ),
    (
        facts(critical("SA-1"), critical("SA-2"), critical("SA-1")),
        ("decided", "assessed", "D3"),
        {
            "reason": "Open Critical findings at checkpoints SA-1, SA-2.",
            "changes": ["Close the Critical findings at checkpoints SA-1, SA-2."],
            "days": (TODAY, day("2027-01-31")),
        },
    ),
    (
        facts(*majors(3)),
        ("decided", "assessed", "D4"),
        {
            "reason": "Open Majors in section SA: 3 of 9 = 33 %, above the limit of 30 %.",
            "changes": ["In section SA, bring the checkpoints with an open Major from 3 to 2: then it is 2 of 9."],
            "days": (TODAY, day("2027-01-31")),
        },
    ),
    (
        facts(minor(), plan_submitted=False),
        ("decided", "assessed", "D5"),
        {
            "reason": "The corrective action plan is not submitted.",
            "changes": ["Submit the corrective action plan: then Progressing can be decided.", CLOSE],
            "days": (TODAY, day("2027-01-31")),
        },
    ),
    (
        facts(*majors(2), minor()),
        ("decided", "progressing", "D5"),
        {
            "reason": "Open findings: 2 Major, 1 Minor; no section above the limit; the plan is submitted.",
            "changes": ["Close the findings at checkpoints SA-1, SA-2, WA-9: then the factory is approved."],
            "days": (TODAY, day("2026-09-30")),
        },
    ),
    (
        facts(),
        ("approved", "certified", "D6"),
        {
            "reason": "No finding is open.",
            "changes": ["The certification fee is confirmed: then the factory is Certified."],
            "until": day("2026-05-30"),
        },
    ),
    (
        facts(fee_confirmed_on=TODAY),
        ("decided", "certified", "D6"),
        {"reason": "No finding is open.", "days": (TODAY, day("2027-03-31"))},
    ),
    (
        facts(audit_kind="SI", certificate=certificate(Status.CERTIFIED, day("2026-03-31"))),
        ("unchanged", None, "D6"),
        {"reason": "No finding is open."},
    ),
]


@pytest.mark.parametrize(("given", "answer", "words"), ROWS)
def test_every_answer_says_all_of_it(given, answer, words):
    decision = decide(given, TERMS)
    assert (decision.outcome, decision.status, decision.rule) == answer
    assert said(decision) == words
    assert decision.numbers == ratios.numbers(given, TERMS)


def test_what_the_reason_of_an_investigation_names():
    given = facts(zero(), audit_kind="PV", remediation_plan_signed=True)
    assert decide(given, TERMS).reason.values == {"checkpoints": "AP-1"}


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("any", NOTHING),
        ("unless_transparent_and_willing", "Transparency on site together with a signed remediation plan makes it "
         "count as Critical."),
        ("only_if_opaque_and_unwilling", "Transparency on site or a signed remediation plan makes it count as "
         "Critical."),
    ],
)  # fmt: skip
def test_what_would_have_been_less_than_a_termination(rule, words):
    decision = decide(facts(zero(transparency=NONE)), TERMS.with_changes({"zt_rule": rule}))
    assert said(decision)["changes"] == [words]


def test_a_section_that_nobody_counted_has_no_share_to_speak_of():
    for basis in ("major_capable", "applicable", "raised"):
        terms = TERMS.with_changes({"major_ratio_basis": basis})
        (ratio,) = ratios.numbers(facts(*majors(2, "DI"), sections=()), terms).ratios
        assert (ratio.section, ratio.numerator, ratio.denominator) == ("DI", 2, 2)
    (ratio,) = ratios.numbers(facts(minor("DI-1"), sections=()), TERMS.with_changes(APPLICABLE)).ratios
    assert ratio.denominator == 0


# --- overrides --------------------------------------------------------------------------------------------------------

BY_REVIEWER = "Decided otherwise by a reviewer."


@pytest.mark.parametrize(
    ("given", "chosen", "answer", "words"),
    [
        (facts(), Status.CERTIFIED, ("approved", "certified"), {"until": day("2026-05-30")}),
        (
            facts(minor(), **BY_OFFER),
            REMEDIATION,
            ("offered", None),
            {"offers": (REMEDIATION, PROBATION), "until": day("2026-04-30")},
        ),
        (
            facts(minor(), **BY_OFFER),
            PROBATION,
            ("offered", None),
            {"offers": (PROBATION,), "until": day("2026-04-30")},
        ),
        (
            facts(minor()),
            Status.TERMINATED,
            ("decided", "terminated"),
            {
                "days": (TODAY, None),
                "reapply": ((6, day("2026-09-30")), (12, day("2027-03-31")), (24, day("2028-03-31"))),
            },
        ),
        (facts(critical()), Status.PROGRESSING, ("decided", "progressing"), {"days": (TODAY, day("2026-09-30"))}),
        (facts(minor()), ASSESSED, ("decided", "assessed"), {"days": (TODAY, day("2027-01-31"))}),
        (
            facts(minor(), first_decided_on=day("2025-05-31")),
            ASSESSED,
            ("decided", "assessed"),
            {"days": (TODAY, TODAY)},
        ),
    ],
)  # fmt: skip
def test_every_override_says_all_of_it(given, chosen, answer, words):
    proposal = decide(given, TERMS)
    decision = overrides.override(given, TERMS, proposal, chosen, "A reason.")
    assert (decision.outcome, decision.status, decision.rule) == (*answer, "D10")
    assert said(decision) == {"reason": BY_REVIEWER, **words}
    assert decision.numbers == proposal.numbers


def refusal(deed) -> tuple:
    with pytest.raises(Refused) as caught:
        deed()
    no = caught.value
    return no.message % no.values if no.values else no.message, no.field, no.conflict


def overriding(given, chosen, reason="A reason."):
    return lambda: overrides.override(given, TERMS, decide(given, TERMS), chosen, reason)


CLOSED = facts(minor(), first_decided_on=day("2025-05-30"))
WAITING = facts(zero(transparency=NONE), transparency_until=day("2026-04-10"))


@pytest.mark.parametrize(
    ("deed", "words", "field"),
    [
        (overriding(facts(), ASSESSED, " \n"), "Give the reason for deciding otherwise.", "reason"),
        (overriding(WAITING, ASSESSED), "The transparency days are not over: checkpoints AP-1.", "verdict"),
        (overriding(facts(), Status.NOT_CERTIFIED), "This is not a status that can be decided.", "verdict"),
        (overriding(CLOSED, ASSESSED), "The time of this cycle is over.", "verdict"),
        (
            overriding(facts(zero(), **BY_OFFER, remediation_plan_signed=True), REMEDIATION),
            "A confirmed Zero Tolerance allows no valid certificate.",
            "verdict",
        ),
        (overriding(facts(minor()), Status.CERTIFIED), "Nobody is Certified with an open finding.", "verdict"),
        (
            overriding(facts(minor()), PROBATION),
            "Only a formerly Certified factory can be offered this.",
            "verdict",
        ),
        (
            lambda: overrides.override(
                CLOSED, TERMS, replace(decide(CLOSED, TERMS), outcome=Outcome.DECIDED), ASSESSED, "A reason."
            ),
            "The time of this cycle is over.",
            "verdict",
        ),
        (lambda: overrides.check_second(1, None), "A second reviewer must agree.", "second"),
        (lambda: overrides.check_second(1, 1), "The second reviewer must be another person.", "second"),
        (lambda: validity.reapply_on(TODAY, 7, TERMS), "Choose one of the waiting times of the terms.", "months"),
        (lambda: offers.months_of(REMEDIATION, 8, TERMS), "Choose how long Remediation lasts.", "months"),
        (lambda: offers.months_of(REMEDIATION, None, TERMS), "Choose how long Remediation lasts.", "months"),
        (
            lambda: offers.check_make(REMEDIATION, decide(facts(minor()), TERMS)),
            "The rules propose no Remediation or Probation here.",
            None,
        ),
        (
            lambda: offers.check_make(ASSESSED, decide(facts(inconsistency(), **BY_OFFER), TERMS)),
            "Only Remediation or Probation can be offered.",
            "kind",
        ),
        (
            lambda: offers.check_accept(offer(), PROBATION, day("2026-04-10"), TERMS),
            "The time to accept this offer is over.",
            None,
        ),
        (
            lambda: offers.check_accept(offer(kind=PROBATION), REMEDIATION, day("2026-04-09"), TERMS),
            "This was not offered.",
            "choice",
        ),
    ],
)
def test_every_refusal_says_why_and_where(deed, words, field):
    assert refusal(deed) == (words, field, False)


def test_an_offer_that_was_accepted_is_somebody_being_first():
    taken = offer(accepted_on=TODAY, choice=REMEDIATION)
    said = refusal(lambda: offers.check_accept(taken, REMEDIATION, TODAY, TERMS))
    assert said == ("This offer has been accepted already.", None, True)


def test_working_days_are_not_counted_backwards():
    with pytest.raises(ValueError, match=r"^Working days are counted forwards\.$"):
        add_working_days(TODAY, -1, ())


def test_words_without_values_are_the_message():
    assert str(Words("100 % sure")) == "100 % sure"


# --- days at their edges ----------------------------------------------------------------------------------------------


def test_a_certificate_is_in_force_from_its_first_through_its_last_day():
    one = certificate(Status.CERTIFIED, day("2026-06-30"))
    first = one.valid_from
    asked = (first - ONE, first, one.valid_to, one.valid_to + ONE)
    assert [one.in_force(on) for on in asked] == [False, True, True, False]


def test_on_its_last_day_a_certificate_from_an_offer_runs_and_has_not_ended():
    given = facts(**from_offer("2026-03-31"))
    assert validity.running_from_offer(given) is given.certificate
    assert validity.ended_from_offer(given) is None
    after = facts(**from_offer("2026-03-30"))
    assert validity.running_from_offer(after) is None
    assert validity.ended_from_offer(after) is after.certificate


def test_a_day_begins_at_midnight_in_its_zone_and_is_told_in_utc():
    begins = start_of_day(day("2026-03-31"), "Asia/Shanghai")
    assert (begins.isoformat(), begins.tzinfo) == ("2026-03-30T16:00:00+00:00", UTC)
