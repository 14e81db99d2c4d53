"""When steps are due and when payments lapse: just before, at and after (rules F8, R5 to R7, A4, A7, K2, W1, B, X)."""

from datetime import date, timedelta

import pytest

from ietp_dash.kernel.errors import Refused
from ietp_dash.programme import deadlines
from ietp_dash.programme.deadlines import Payment
from ietp_dash.programme.holidays import holidays
from ietp_dash.programme.terms import Terms

TERMS = Terms.default()
ISSUED = date(2026, 1, 1)
NONE = frozenset()


def day(number: int) -> date:
    """The day that many days after the issue."""
    return ISSUED + timedelta(days=number)


@pytest.mark.parametrize(
    ("today", "confirmed", "proof", "refused", "state"),
    [
        (0, None, None, None, Payment.PENDING),
        (60, None, None, None, Payment.PENDING),
        (61, None, None, None, Payment.LAPSED),
        (60, 60, None, None, Payment.CONFIRMED),
        (61, 60, None, None, Payment.CONFIRMED),
        (61, 61, None, None, Payment.LAPSED),
        (60, None, 60, None, Payment.HELD),
        (75, None, 60, None, Payment.HELD),
        (75, None, 61, None, Payment.LAPSED),
        (75, 75, 60, None, Payment.CONFIRMED),
        (74, 75, 60, None, Payment.HELD),
        (75, 75, 61, None, Payment.LAPSED),
        (70, None, 60, 70, Payment.LAPSED),
        (69, None, 60, 70, Payment.HELD),
        (50, None, 30, 40, Payment.PENDING),
        (61, None, 30, 40, Payment.LAPSED),
    ],
)
def test_confirmation_or_proof_by_day_sixty_is_in_time(today, confirmed, proof, refused, state):
    given = [None if number is None else day(number) for number in (confirmed, proof, refused)]
    assert deadlines.payment_state(ISSUED, 60, day(today), *given) is state


@pytest.mark.parametrize(("refused", "lapses"), [(None, 61), (40, 61), (61, 61), (75, 75)])
def test_an_unpaid_invoice_lapses_on_day_sixty_one_or_on_a_later_refusal(refused, lapses):
    refusal = None if refused is None else day(refused)
    assert deadlines.lapses_on(ISSUED, 60, refusal) == day(lapses)


@pytest.mark.parametrize(
    ("ends", "opens"),
    [
        (date(2027, 3, 1), date(2026, 10, 1)),
        (date(2027, 7, 31), date(2027, 2, 28)),
        (date(2028, 7, 31), date(2028, 2, 29)),
    ],
)
def test_a_renewal_opens_five_months_before_the_end(ends, opens):
    assert deadlines.renewal_opens(ends, TERMS) == opens


def test_a_terminated_factory_applies_on_its_reapply_date_and_not_before():
    reapply = date(2027, 2, 28)
    assert not deadlines.may_apply(reapply - timedelta(days=1), reapply)
    assert deadlines.may_apply(reapply, reapply)
    assert deadlines.may_apply(date(2026, 1, 1), None)


def test_fieldwork_ends_two_months_after_registration_with_one_month_more_at_most():
    registered = date(2025, 12, 31)
    assert deadlines.audit_window_end(registered, TERMS) == date(2026, 2, 28)
    assert deadlines.audit_window_end(registered, TERMS, 1) == date(2026, 3, 31)
    for wrong in (2, -1):
        with pytest.raises(Refused):
            deadlines.audit_window_end(registered, TERMS, wrong)


def test_report_plan_and_transparency_days_skip_the_factorys_holidays():
    ended, closed = date(2026, 9, 28), holidays("CN", [2026])
    assert deadlines.report_due(ended, TERMS, closed) == date(2026, 10, 14)
    assert deadlines.plan_due(ended, TERMS, closed) == date(2026, 10, 12)
    assert deadlines.transparency_ends(ended, TERMS, closed) == date(2026, 11, 2)
    assert deadlines.report_due(ended, TERMS, NONE) == date(2026, 10, 7)


def test_visits_of_the_certificates_time():
    start = date(2026, 8, 31)
    assert deadlines.visit_contact(start, TERMS) == (date(2026, 10, 31), date(2026, 12, 31))
    assert deadlines.visit_booking(date(2026, 11, 2), TERMS) == (date(2026, 11, 30), date(2026, 12, 28))
    assert deadlines.engagement_by(start, TERMS) == date(2026, 10, 31)
    assert deadlines.on_site_audit_window(start, date(2027, 5, 31), TERMS) == (date(2026, 12, 31), date(2027, 3, 31))
    assert deadlines.surveillance_due(start, TERMS) == (date(2026, 11, 30), date(2027, 2, 28), date(2027, 5, 31))


def test_appeals_incidents_and_connections():
    filed = date(2026, 6, 1)
    assert deadlines.appeal_by(filed, TERMS, NONE) == date(2026, 6, 22)
    assert deadlines.appeal_answers_due(filed, TERMS, NONE) == (date(2026, 6, 4), date(2026, 6, 29))
    assert deadlines.incident_report_due(filed, TERMS, NONE) == date(2026, 6, 8)
    assert deadlines.connection_expires(filed, TERMS) == date(2026, 7, 31)
    assert deadlines.returned_plan_counts_until(filed, TERMS, NONE) == date(2026, 6, 8)
