"""From which day to which day a status holds.

Days are days in the factory's zone; a last day counts. Rule source: docs/rules.md, clauses C2, C3, C6, S3, S4, D9, Z3.
"""

from datetime import date

from ..kernel.dates import add_days, add_months
from ..kernel.errors import N_, Refused
from ..programme.terms import Terms
from .facts import FROM_OFFER, Certificate, Facts, Status

Period = tuple[date, date]
_RESULTS = (Status.PROGRESSING, Status.ASSESSED)


def certified(fee_confirmed: date, certificate: Certificate | None, terms: Terms) -> Period:
    """First and last day of a Certified certificate whose fee was confirmed on ``fee_confirmed``.

    It follows a *Certified* one still in force that day; one from Remediation or Probation is superseded (C3).
    """
    follows = certificate is not None and certificate.type is Status.CERTIFIED
    start = _after(certificate, fee_confirmed) if follows else fee_confirmed
    return start, add_months(start, terms.certified_months)


def from_offer(accepted: date, fee_confirmed: date, certificate: Certificate | None, months: int) -> Period:
    """First and last day of Remediation or Probation of ``months`` months: the latest of acceptance, fee and the day
    after any certificate still in force (C6)."""
    start = _after(certificate, max(accepted, fee_confirmed))
    return start, add_months(start, months)


def _after(certificate: Certificate | None, start: date) -> date:
    """``start``, or the day after ``certificate`` if it ends on or after ``start``."""
    return max(start, add_days(certificate.valid_to, 1)) if certificate else start


def limit(facts: Facts, terms: Terms) -> date:
    """The last day that Progressing or Assessed of this cycle can reach (S4, D9).

    After a Certified certificate (a special investigation finds something) it is counted from the first decision since.
    """
    return add_months(_limit_starts(facts), terms.cycle_cap_months)


def _limit_starts(facts: Facts) -> date:
    ended = ended_from_offer(facts)
    if ended:
        return add_days(ended.valid_to, 1)
    if facts.result and facts.result.status is Status.CERTIFIED:
        return facts.decided_on
    if facts.first_decided_on:
        return facts.first_decided_on
    return facts.offer.made_on if facts.offer else facts.decided_on


def progressing(facts: Facts, terms: Terms) -> Period:
    """First and last day of Progressing decided now: 6 months, within the limit and the running result's end (S4)."""
    ends = [add_months(facts.decided_on, terms.progressing_months), limit(facts, terms)]
    if is_running(facts):
        ends.append(facts.result.valid_to)
    return facts.decided_on, min(ends)


def assessed(facts: Facts, terms: Terms, start: date | None = None) -> Period:
    """First and last day of Assessed decided now, or beginning on ``start``: 10 months within the limit; decided
    again it keeps its end (S4)."""
    start = start or facts.decided_on
    if is_running(facts) and facts.result.status is Status.ASSESSED:
        return start, facts.result.valid_to
    return start, min(add_months(start, terms.assessed_months), limit(facts, terms))


def after_failure(certificate: Certificate, terms: Terms) -> Period:
    """First and last day of Assessed after Remediation or Probation without success (D9)."""
    start = add_days(certificate.valid_to, 1)
    return start, add_months(start, terms.assessed_months)


def is_running(facts: Facts) -> bool:
    """Whether the cycle's result is Progressing or Assessed and has not ended before the decision."""
    result = facts.result
    return result is not None and result.status in _RESULTS and facts.decided_on <= result.valid_to


def has_ended(facts: Facts, terms: Terms) -> bool:
    """Whether the cycle's time is over: its Progressing or Assessed has ended, or its limit has passed (S6)."""
    result = facts.result
    over = result is not None and result.status in _RESULTS and result.valid_to < facts.decided_on
    return over or limit(facts, terms) < facts.decided_on


def running_from_offer(facts: Facts) -> Certificate | None:
    """This cycle's Remediation or Probation certificate if it is in force, or will be, on the day of the decision."""
    one = facts.certificate
    ours = one is not None and one.of_this_cycle and one.type in FROM_OFFER
    return one if ours and facts.decided_on <= one.valid_to else None


def ended_from_offer(facts: Facts) -> Certificate | None:
    """This cycle's Remediation or Probation certificate if it has ended before the day of the decision."""
    one = facts.certificate
    ours = one is not None and one.of_this_cycle and one.type in FROM_OFFER
    return one if ours and one.valid_to < facts.decided_on else None


def used_offer(facts: Facts) -> bool:
    """Whether this cycle's offer has led to its certificate already."""
    return running_from_offer(facts) is not None or ended_from_offer(facts) is not None


def reapply_on(decided: date, months: int, terms: Terms) -> date:
    """The first day on which a terminated factory may apply again; Refused for a waiting time that is no term (Z3)."""
    if months not in terms.termination_months:
        raise Refused(N_("Choose one of the waiting times of the terms."), field="months")
    return add_months(decided, months)
