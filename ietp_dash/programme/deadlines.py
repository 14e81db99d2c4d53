"""When each step of a factory's path is due, as days in the factory's own zone; the last day counts (L3, L4).

Every function takes the triggering day (day 0), the terms that apply (F7) and, where working days count, the
holidays of the factory's country. Rule source: docs/rules.md, the clause named in each function.
"""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from ..kernel.dates import add_days, add_months, add_working_days
from ..kernel.errors import N_, Refused
from .terms import Terms


class Payment(StrEnum):
    """Where a payment with a lapse stands (F8)."""

    PENDING = "pending"
    HELD = "held"
    CONFIRMED = "confirmed"
    LAPSED = "lapsed"


def payment_state(
    issued: date, days: int, today: date, confirmed: date | None, proof: date | None, refused: date | None = None
) -> Payment:
    """Where an invoice issued on ``issued`` stands on ``today`` if it lapses when unpaid after ``days`` days (F8).

    ``confirmed`` is the day of the payee's confirmation (or waiver), ``proof`` the day the latest proof was uploaded,
    ``refused`` the day that proof was refused, if it was; only what is not after ``today`` counts. Confirmation on the
    last day is in time; a proof uploaded by then and not refused holds the lapse, and its confirmation is in time
    whenever it comes.
    """
    last = add_days(issued, days)
    confirmed, proof, refused = (day if day and day <= today else None for day in (confirmed, proof, refused))
    held = proof is not None and proof <= last and refused is None
    if confirmed and (confirmed <= last or held):
        return Payment.CONFIRMED
    if held:
        return Payment.HELD
    return Payment.PENDING if today <= last else Payment.LAPSED


def lapses_on(issued: date, days: int, refused: date | None = None) -> date:
    """The first day on which an unpaid invoice has lapsed; a later refusal of a proof that held it counts (F8)."""
    day_after = add_days(issued, days + 1)
    return max(day_after, refused) if refused else day_after


def renewal_opens(valid_to: date, terms: Terms) -> date:
    """The first day on which a renewal may be applied for (R7)."""
    return add_months(valid_to, -terms.renewal_opens_months)


def may_apply(today: date, reapply_on: date | None) -> bool:
    """Whether a factory may apply on ``today``; ``reapply_on`` is the date set at its termination, if any (R6)."""
    return reapply_on is None or today >= reapply_on


def audit_window_end(registered: date, terms: Terms, extension_months: int = 0) -> date:
    """The last day of fieldwork; Refused for an extension longer than allowed or negative (A4)."""
    if not 0 <= extension_months <= terms.audit_extension_months:
        raise Refused(
            N_("The audit window can be extended by at most %(months)d month."), months=terms.audit_extension_months
        )
    return add_months(registered, terms.audit_window_months + extension_months)


def report_due(fieldwork_ended: date, terms: Terms, holidays: Collection[date]) -> date:
    """The last day for the audit report (A7)."""
    return add_working_days(fieldwork_ended, terms.report_working_days, holidays)


def plan_due(fieldwork_ended: date, terms: Terms, holidays: Collection[date]) -> date:
    """The last day for the factory's answers in the corrective action plan (K2)."""
    return add_working_days(fieldwork_ended, terms.cap_working_days, holidays)


def transparency_ends(fieldwork_ended: date, terms: Terms, holidays: Collection[date]) -> date:
    """The last of the transparency days (W1)."""
    return add_working_days(fieldwork_ended, terms.transparency_working_days, holidays)


def returned_plan_counts_until(returned: date, terms: Terms, holidays: Collection[date]) -> date:
    """The last day on which a plan returned on ``returned`` still counts as submitted (K4)."""
    return add_working_days(returned, terms.cap_return_working_days, holidays)


def visit_contact(valid_from: date, terms: Terms) -> tuple[date, date]:
    """The day the contact for the Progress Visit opens and the day from which it is late (B1)."""
    return add_months(valid_from, terms.pv_contact_months), add_months(valid_from, terms.pv_contact_late_months)


def visit_booking(contacted: date, terms: Terms) -> tuple[date, date]:
    """The last day to book the Progress Visit and the last day it may lie on (B2)."""
    return add_days(contacted, terms.pv_booking_days), add_days(contacted, terms.pv_latest_day)


def engagement_by(valid_from: date, terms: Terms) -> date:
    """The last day for Remediation's on-site engagement (A8)."""
    return add_months(valid_from, terms.ose_within_months)


def on_site_audit_window(valid_from: date, valid_to: date, terms: Terms) -> tuple[date, date]:
    """The first and last day for Remediation's unannounced on-site audit (A8)."""
    return add_months(valid_from, terms.osa_from_months), add_months(valid_to, -terms.osa_before_end_months)


def surveillance_due(valid_from: date, terms: Terms) -> tuple[date, ...]:
    """The days around which Probation's surveillance audits are due (A8)."""
    return tuple(add_months(valid_from, month) for month in terms.sa_months)


def connection_expires(asked: date, terms: Terms) -> date:
    """The last day to answer a connection (N2)."""
    return add_days(asked, terms.connection_expiry_days)


def appeal_by(noticed: date, terms: Terms, holidays: Collection[date]) -> date:
    """The last day to appeal against what was noticed on ``noticed`` (X1)."""
    return add_working_days(noticed, terms.appeal_working_days, holidays)


def appeal_answers_due(filed: date, terms: Terms, holidays: Collection[date]) -> tuple[date, date]:
    """The last days to acknowledge and to decide an appeal, both counted from filing (X2)."""
    return (
        add_working_days(filed, terms.appeal_acknowledge_working_days, holidays),
        add_working_days(filed, terms.appeal_decide_working_days, holidays),
    )


def incident_report_due(known: date, terms: Terms, holidays: Collection[date]) -> date:
    """The last day for the full report of an incident known on ``known`` (I1)."""
    return add_working_days(known, terms.incident_report_working_days, holidays)
