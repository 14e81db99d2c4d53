"""What a reviewer may decide against the proposal, and who has to agree. Rule source: docs/rules.md, clauses D10, Z1, Z3."""

from collections.abc import Hashable

from ..kernel.errors import N_, Refused
from . import ratios
from .decision import Decision, Outcome
from .facts import FROM_OFFER, VALID, Facts, Severity, Status

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
    """Whether another person must agree: for every termination, and for an override in the factory's favour (D10, Z1)."""
    if chosen is Status.TERMINATED:
        return True
    return is_override(decision, chosen) and _FAVOUR[chosen] > _proposed(decision)


def _proposed(decision: Decision) -> int:
    """How good the proposal is for the factory; where nothing is proposed, anything but Terminated is a favour."""
    if decision.offers:
        return max(_FAVOUR[one] for one in decision.offers)
    return _FAVOUR[decision.status] if decision.status else _FAVOUR[Status.NOT_CERTIFIED]


def check_decide(
    facts: Facts, decision: Decision, chosen: Status, reason: str, decider: Hashable, second: Hashable | None = None
) -> None:
    """Refuse deciding ``chosen`` where the rules answered ``decision``; ``decider`` and ``second`` identify persons.

    Following the proposal needs no reason. See D10 for what an override never gives.
    """
    if is_override(decision, chosen):
        _check_override(facts, decision, chosen, reason)
    if needs_second(decision, chosen):
        check_second(decider, second)


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
        raise Refused(decision.reason.message, field="status", **decision.reason.values)
    if chosen is Status.NOT_CERTIFIED:
        raise Refused(N_("This is not a status that can be decided."), field="status")
    if chosen in VALID:
        _check_valid(facts, chosen)


def _check_valid(facts: Facts, chosen: Status) -> None:
    """What no override gives: Certified with something open, a valid certificate with Zero Tolerance, an offer to a newcomer."""
    open_ones = ratios.counting(facts)
    if ratios.of_severity(open_ones, Severity.ZERO_TOLERANCE):
        raise Refused(N_("A confirmed Zero Tolerance allows no valid certificate."), field="status")
    if chosen is Status.CERTIFIED and open_ones:
        raise Refused(N_("Nobody is Certified with an open finding."), field="status")
    if chosen in FROM_OFFER and not facts.formerly_certified:
        raise Refused(N_("Only a formerly Certified factory can be offered this."), field="status")
