"""When a cycle's later audits are held: follow-ups that are asked for, and those that a certificate brings. Pure.

Rule source: docs/rules.md, A8 (Remediation and Probation), M11 (follow-ups) and M12 (who holds the others).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from ..kernel.dates import add_months
from ..kernel.errors import N_, Refused
from ..programme.terms import Terms

FIRST = ("ICA", "IAA")
ANNOUNCED = ("OSE",)
MOST_FOLLOW_UPS = 2
LEAST_DAYS_LEFT = 14
AHEAD = timedelta(days=30)


@dataclass(frozen=True)
class Occasion:
    """One audit that a certificate brings: the ``turn``-th of its ``kind``, from ``first`` to ``last``."""

    kind: str
    turn: int
    first: date
    last: date

    def is_due(self, today: date) -> bool:
        """Whether a firm is to be found for it: a month before its first day, until its last."""
        return self.first - AHEAD <= today <= self.last


def brought_by(certificate: str, valid_from: date, valid_to: date, terms: Terms) -> tuple[Occasion, ...]:
    """The audits that a certificate of type ``certificate`` brings, in their order (A8); none for Certified.

    >>> [one.kind for one in brought_by("remediation", date(2026, 1, 31), date(2026, 10, 31), Terms.default())]
    ['OSE', 'OSA']
    """
    if certificate == "remediation":
        engaged = add_months(valid_from, terms.ose_within_months)
        return (
            Occasion("OSE", 1, valid_from, engaged),
            Occasion(
                "OSA",
                1,
                add_months(valid_from, terms.osa_from_months),
                add_months(valid_to, -terms.osa_before_end_months),
            ),
        )
    if certificate == "probation":
        months = tuple(terms.sa_months)
        return tuple(
            Occasion("SA", turn, add_months(valid_from, at), min(add_months(valid_from, at + 1), valid_to))
            for turn, at in enumerate(months, 1)
        )
    return ()


def check_follow_up(*, state: str, result_to: date | None, open_findings: int, held: int, live: bool, today: date):
    """Refuse a follow-up that M11 does not allow.

    ``state`` is the cycle's step, ``result_to`` the last day of its Progressing or Assessed (None where it has
    neither), ``held`` how many follow-ups the cycle had, ``live`` whether another audit of it is under way.
    """
    if state != "decided" or result_to is None:
        raise Refused(N_("A follow-up needs a status of Progressing or Assessed that still runs."), conflict=True)
    if live:
        raise Refused(N_("Another audit of this cycle is under way."), conflict=True)
    if not open_findings:
        raise Refused(N_("No finding is open: there is nothing to follow up."), conflict=True)
    if held >= MOST_FOLLOW_UPS:
        raise Refused(N_("This cycle has had its two follow-ups."), conflict=True)
    if today + timedelta(days=LEAST_DAYS_LEFT) > result_to:
        raise Refused(N_("The status ends too soon for a follow-up."), conflict=True)


def follow_up_window(today: date, result_to: date, terms: Terms) -> tuple[date, date]:
    """First and last day of a follow-up whose fee was settled on ``today``: never after the status (M11)."""
    return today, min(add_months(today, terms.audit_window_months), result_to)
