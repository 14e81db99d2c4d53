"""The offer of Remediation or Probation: made, accepted in time, or lapsed. Rule source: docs/rules.md, clauses D2,
D7, C6."""

from datetime import date

from ..kernel.dates import add_days
from ..kernel.errors import N_, Refused
from ..programme.terms import Terms
from . import validity
from .decision import Decision, Numbers, Outcome, Scheduled, Words
from .facts import FROM_OFFER, Facts, Finding, Offer, Status


def choices(kind: Status) -> tuple[Status, ...]:
    """What a factory may accept when ``kind`` is offered: Probation instead of Remediation, not the other way round
    (D7)."""
    return (Status.REMEDIATION, Status.PROBATION) if kind is Status.REMEDIATION else (Status.PROBATION,)


def months_of(kind: Status, asked: int | None, terms: Terms) -> int:
    """The length of the certificate in months: the reviewer's choice for Remediation, fixed for Probation; Refused
    otherwise."""
    if kind is Status.PROBATION:
        return terms.probation_months
    if asked not in terms.remediation_months:
        raise Refused(N_("Choose how long Remediation lasts."), field="months")
    return asked


def accept_by(made_on: date, terms: Terms) -> date:
    """The last day to accept an offer (D7)."""
    return add_days(made_on, terms.offer_days)


def offer_stands(facts: Facts, terms: Terms) -> bool:
    """Whether an offer has been accepted or may still be on the day of the decision, and led to no certificate yet."""
    offer = facts.offer
    if offer is None or validity.used_offer(facts):
        return False
    return offer.accepted_on is not None or facts.decided_on <= accept_by(offer.made_on, terms)


def check_make(kind: Status, decision: Decision) -> None:
    """Refuse to offer what the rules do not propose to offer; overriding is another matter (D2, D10)."""
    if decision.outcome is not Outcome.OFFERED:
        raise Refused(N_("The rules propose no Remediation or Probation here."))
    if kind not in FROM_OFFER:
        raise Refused(N_("Only Remediation or Probation can be offered."), field="kind")


def check_accept(offer: Offer, choice: Status, on: date, terms: Terms) -> None:
    """Refuse an acceptance that is late, repeated, or not of what was offered (D7); ``on`` is the factory's day."""
    if offer.accepted_on is not None:
        raise Refused(N_("This offer has been accepted already."), conflict=True)
    if on > accept_by(offer.made_on, terms):
        raise Refused(N_("The time to accept this offer is over."))
    if choice not in choices(offer.kind):
        raise Refused(N_("This was not offered."), field="choice")


def make_offer(facts: Facts, terms: Terms, numbers: Numbers, critical: tuple[Finding, ...]) -> Decision:
    """The proposal to offer Remediation or Probation today (D2)."""
    reason = Words(
        N_(
            "Every open Critical is record inconsistency with transparency, "
            "at a formerly Certified factory: %(checkpoints)s."
        ),
        {"checkpoints": ", ".join(dict.fromkeys(one.checkpoint for one in critical))},
    )
    return _pending(facts, terms, numbers, reason, facts.decided_on, (Status.REMEDIATION, Status.PROBATION))


def answer_to_offer(facts: Facts, terms: Terms, numbers: Numbers) -> Decision:
    """Where an offer made earlier stands on the day of the decision (D7)."""
    offer = facts.offer
    if offer.accepted_on:
        return _accepted(facts, terms, numbers)
    if facts.decided_on <= accept_by(offer.made_on, terms):
        reason = Words(N_("The factory has been offered Remediation or Probation."))
        return _pending(facts, terms, numbers, reason, offer.made_on, choices(offer.kind))
    start, end = lapse(facts, terms)
    reason = Words(N_("The offer was not accepted in time."))
    changes = (Words(N_("Close the findings of record inconsistency.")),)
    return Decision(Outcome.DECIDED, Status.ASSESSED, "D7", reason, numbers, start, end, changes)


def lapse(facts: Facts, terms: Terms) -> validity.Period:
    """First and last day of Assessed when the offer is not accepted: from the day after the last day to accept (D7).

    With an Assessed of this cycle running already, its end is kept (S4).
    """
    made_on = facts.offer.made_on if facts.offer else facts.decided_on
    return validity.assessed(facts, terms, add_days(accept_by(made_on, terms), 1))


def _pending(facts, terms, numbers, reason: Words, made_on: date, offered: tuple[Status, ...]) -> Decision:
    until = accept_by(made_on, terms)
    start, end = lapse(facts, terms)
    fall = Scheduled(Status.ASSESSED, start, end) if start <= end else None
    accept = Words(N_("The factory accepts by %(day)s."), {"day": until})
    otherwise = Words(N_("Without acceptance: Assessed from %(day)s."), {"day": start})
    changes = (accept, otherwise) if fall else (accept,)
    return Decision(
        Outcome.OFFERED, None, "D2", reason, numbers, changes=changes, offers=offered, until=until, falls_to=fall
    )


def _accepted(facts: Facts, terms: Terms, numbers: Numbers) -> Decision:
    offer = facts.offer
    reason = Words(N_("The factory has accepted."))
    if facts.fee_confirmed_on is None:
        until = add_days(facts.approved_on or offer.accepted_on, terms.approval_lapse_days)
        pay = Words(N_("The certification fee is confirmed: then the certificate begins."))
        return Decision(Outcome.APPROVED, offer.choice, "D7", reason, numbers, changes=(pay,), until=until)
    months = offer.months if offer.choice is offer.kind else terms.probation_months
    start, end = validity.from_offer(offer.accepted_on, facts.fee_confirmed_on, facts.certificate, months)
    return Decision(Outcome.DECIDED, offer.choice, "D7", reason, numbers, start, end)
