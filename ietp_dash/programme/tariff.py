"""What is charged and how much work an audit is, from the terms. Rule source: docs/rules.md, clauses F1 to F4, A6,
B3."""

from dataclasses import dataclass
from datetime import date

from ..kernel.dates import add_months
from ..kernel.money import Cents, times
from .terms import Terms, for_headcount


def man_days(kind: str, headcount: int, terms: Terms) -> int:
    """Man-days of an audit of ``kind`` (ICA, IAA, FU, OSE, OSA, PV, SA, SI) at ``headcount`` workers (F3)."""
    full = for_headcount(terms.man_days, headcount)
    if kind == "FU":
        return max(terms.follow_up_least, -(-full * terms.follow_up_percent // 100))
    fixed = {"SA": terms.sa_man_days, "OSA": terms.osa_man_days, "OSE": terms.ose_man_days, "PV": terms.pv_man_days}
    return fixed.get(kind, full)


def audit_fee(kind: str, headcount: int, terms: Terms) -> Cents:
    """The audit fee in cents (F1)."""
    return times(terms.man_day_fee, man_days(kind, headcount, terms))


def registration_fee(
    on: date, last_confirmed: date | None, last_certificate_end: date | None, after_termination: bool, terms: Terms
) -> Cents:
    """The registration fee in cents for an invoice of ``on`` (F2).

    The lower one if a registration was confirmed or a certificate ended within the last 12 months, the same day of the
    month included, or a certificate still runs; after a termination always the higher one.
    """
    earliest = add_months(on, -terms.renewal_fee_months)
    recent = any(day is not None and day >= earliest for day in (last_confirmed, last_certificate_end))
    return terms.renewal_registration_fee if recent and not after_termination else terms.registration_fee


def supplement(kind: str, declared: int, found: int, terms: Terms) -> Cents:
    """The supplementary audit fee in cents when ``found`` workers are in a higher band than ``declared``; 0 if not
    (F4)."""
    more = man_days(kind, found, terms) - man_days(kind, declared, terms)
    return times(terms.man_day_fee, max(0, more))


@dataclass(frozen=True)
class Sample:
    """How many to interview and how many records to check (A6)."""

    single: int
    groups: int
    group_size: int
    records: int

    @property
    def interviewed(self) -> int:
        """Workers interviewed in all."""
        return self.single + self.groups * self.group_size


def sample(headcount: int, terms: Terms) -> Sample:
    """The interview and record sample at ``headcount`` workers; with fewer workers than that, all are asked one by
    one (A6)."""
    chosen = Sample(
        for_headcount(terms.interviews_single, headcount),
        for_headcount(terms.interview_groups, headcount),
        for_headcount(terms.interview_group_size, headcount),
        for_headcount(terms.records_checked, headcount),
    )
    if headcount >= chosen.interviewed:
        return chosen
    return Sample(headcount, 0, chosen.group_size, min(chosen.records, headcount))


def survey_size(headcount: int, terms: Terms) -> int:
    """How many workers a Progress Visit surveys; all where there are fewer (B3)."""
    return min(headcount, for_headcount(terms.pv_survey_size, headcount))
