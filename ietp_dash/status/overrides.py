"""What a reviewer may decide against the proposal, and who has to agree. Rule source: docs/rules.md, clauses D10,
Z1, Z3."""

from collections.abc import Hashable

from ..kernel.dates import add_days
from ..kernel.errors import N_, Refused
from ..programme.terms import Terms
from . import ratios, validity
from .decision import Decision, Outcome, Words
from .facts import FROM_OFFER, VALID, Facts, Severity, Status
from .offers import accept_by, choices

_FAVOUR = {
    Status.TERMINATED: 0,
    Status.NOT_CERTIFIED: 1,
    Status.ASSESSED: 2,
    Status.PROGRESSING: 3,
    Status.PROBATION: 4,
    Status.REMEDIATION: 4,
    Status.CERTIFIED: 5,
}


def is_override(decision: Decision, chosen: Status) -> bool:
    """Whether deciding ``chosen`` departs from what the rules propose."""
    return chosen is not decision.status and chosen not in decision.offers


def needs_second(decision: Decision, chosen: Status) -> bool:
    """Whether another person must agree: for every termination, and for an override in the factory's favour (D10,
    Z1)."""
    if chosen is Status.TERMINATED:
        return True
    return is_override(decision, chosen) and _FAVOUR[chosen] > _proposed(decision)


def _proposed(decision: Decision) -> int:
    """How good the proposal is for the factory; where nothing is proposed, anything but Terminated is a favour."""
    if decision.offers:
        return max(_FAVOUR[one] for one in decision.offers)
    return _FAVOUR[decision.status] if decision.status else _FAVOUR[Status.NOT_CERTIFIED]


def check_persons(decision: Decision, chosen: Status, decider: Hashable, second: Hashable | None = None) -> None:
    """Refuse deciding ``chosen`` where the rules proposed ``decision`` without the second person it needs.

    ``decider`` and ``second`` are anything that identifies a person (D10, Z1).
    """
    if needs_second(decision, chosen):
        check_second(decider, second)


def override(facts: Facts, terms: Terms, proposal: Decision, chosen: Status, reason: str) -> Decision:
    """The decision for ``chosen`` instead of what ``proposal`` says, with its own days; Refused where D10 forbids it.

    Certified becomes an approval that waits for the fee, Remediation and Probation an offer. Who must agree is asked
    of :func:`needs_second`.
    """
    _check_override(facts, proposal, chosen, reason)
    words, numbers, day = Words(N_("Decided otherwise by a reviewer.")), proposal.numbers, facts.decided_on
    if chosen is Status.CERTIFIED:
        until = add_days(day, terms.approval_lapse_days)
        return Decision(Outcome.APPROVED, chosen, "D10", words, numbers, until=until)
    if chosen in FROM_OFFER:
        until = accept_by(day, terms)
        return Decision(Outcome.OFFERED, None, "D10", words, numbers, offers=choices(chosen), until=until)
    if chosen is Status.TERMINATED:
        waits = tuple((n, validity.reapply_on(day, n, terms)) for n in terms.termination_months)
        return Decision(Outcome.DECIDED, chosen, "D10", words, numbers, day, reapply=waits)
    start, end = validity.progressing(facts, terms) if chosen is Status.PROGRESSING else validity.assessed(facts, terms)
    if end < start:
        raise Refused(N_("The time of this cycle is over."), field="verdict")
    return Decision(Outcome.DECIDED, chosen, "D10", words, numbers, start, end)


def check_second(decider: Hashable, second: Hashable | None) -> None:
    """Refuse unless a second person, not the decider, agrees (D10, Z1)."""
    if second is None:
        raise Refused(N_("A second reviewer must agree."), field="second")
    if second == decider:
        raise Refused(N_("The second reviewer must be another person."), field="second")


def _check_override(facts: Facts, decision: Decision, chosen: Status, reason: str) -> None:
    if not reason.strip():
        raise Refused(N_("Give the reason for deciding otherwise."), field="reason")
    if decision.outcome is Outcome.WAITING:
        raise Refused(decision.reason.message, field="verdict", **decision.reason.values)
    if chosen is Status.NOT_CERTIFIED:
        raise Refused(N_("This is not a status that can be decided."), field="verdict")
    if decision.outcome is Outcome.CLOSED and chosen is not Status.TERMINATED:
        raise Refused(N_("The time of this cycle is over."), field="verdict")
    if chosen in VALID:
        _check_valid(facts, chosen)


def _check_valid(facts: Facts, chosen: Status) -> None:
    """What no override gives: Certified with something open, a valid certificate with Zero Tolerance, an offer to a
    newcomer."""
    open_ones = ratios.counting(facts)
    if ratios.of_severity(open_ones, Severity.ZERO_TOLERANCE):
        raise Refused(N_("A confirmed Zero Tolerance allows no valid certificate."), field="verdict")
    if chosen is Status.CERTIFIED and open_ones:
        raise Refused(N_("Nobody is Certified with an open finding."), field="verdict")
    if chosen in FROM_OFFER and not facts.formerly_certified:
        raise Refused(N_("Only a formerly Certified factory can be offered this."), field="verdict")
