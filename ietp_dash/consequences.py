"""How one capability's event carries a factory on to the next: from verification to the certificate.

Each function is named by reactions.py under the event it follows, and runs in that event's transaction.
"""

from .assignments import further
from .assignments import queries as assignments
from .assignments import services as assigning
from .assignments.held import of_audit as assignment_of
from .assignments.held import without_window
from .assignments.models import Assignment
from .assignments.occasions import FIRST as FIRST_AUDITS
from .audits import services as audits
from .audits.models import Audit
from .certificates import queries as certificates_of
from .certificates import services as certificates
from .cycles import services as cycles
from .cycles.models import Cycle
from .factories.models import Factory
from .fees import issuing
from .fees import queries as fees
from .fees import services as paying
from .findings import queries as findings
from .kernel import clock
from .kernel.access import VISITOR
from .kernel.errors import N_
from .status import judging
from .storage.database import db

FIRST = ("registration", "audit")
GIVEN_ON = N_("The audit was given to another firm.")
WITHDRAWN = N_("The application was withdrawn.")
CYCLE_CLOSED = N_("The cycle was closed before the certificate was issued.")
VISITS = ("PV", "OSE")


def _cycle(event) -> Cycle:
    return db.session.get(Cycle, event.cycle_id)


def draw_firm(event) -> None:
    """An application was verified: its firm is drawn (R3, M3)."""
    assigning.draw_first(VISITOR, _cycle(event))


def draw_again(event) -> None:
    """A firm declined or did not answer in time: the next one is drawn, and owed nothing (M6)."""
    held = db.session.get(Assignment, event.assignment_id)
    if held.kind in FIRST_AUDITS:
        assigning.redraw(VISITOR, _cycle(event))
        return
    cancel_fee(event)
    further.give_again(VISITOR, _cycle(event), held)


def cancel_fee(event) -> None:
    """A later audit was declined or ended: what its firm was to be paid and was not is cancelled (M6, M11)."""
    held = db.session.get(Assignment, event.assignment_id)
    for one in fees.of_assignment(event.cycle_id, held.public_id):
        if one.state in ("issued", "proof_uploaded") and one.paid_cents == 0:
            paying.cancel(VISITOR, one, reason=GIVEN_ON)


def pay_back_fee(event) -> None:
    """A later audit was given to another firm: its invoice is cancelled, and what was paid is owed back (M6, F5)."""
    held = db.session.get(Assignment, event.assignment_id)
    if held.kind not in FIRST_AUDITS:
        for one in fees.of_assignment(event.cycle_id, held.public_id):
            paying.cancel(VISITOR, one, reason=GIVEN_ON)


def invoice_firm(event) -> None:
    """A firm was offered the audit: both first invoices, or for a later firm its own in place of the earlier's (R3)."""
    cycle, held = _cycle(event), db.session.get(Assignment, event.assignment_id)
    if held.kind not in FIRST_AUDITS:
        if held.man_days and held.kind != further.INVESTIGATION:
            issuing.issue_audit(VISITOR, cycle, held)
        return
    issued = fees.of_cycle(cycle.id, *FIRST)
    if not issued:
        issuing.issue_first(VISITOR, cycle, held)
        return
    for one in issued:
        if one.kind == "audit" and one.payee_id != held.firm_id:
            paying.cancel(VISITOR, one, reason=GIVEN_ON)
    if all(one.payee_id != held.firm_id for one in issued if one.kind == "audit"):
        issuing.issue_audit(VISITOR, cycle, held)


def register(event) -> None:
    """The firm accepted, or a first fee was settled: with both the factory is registered and its window opens (R4)."""
    cycle, held = _cycle(event), assignments.live_of(event.cycle_id)
    on = fees.first_fees_confirmed(event.cycle_id)
    if cycle.state != "awaiting_fees" or on is None or held is None or held.state != "accepted":
        return
    factory = db.session.get(Factory, cycle.factory_id)
    cycles.step(VISITOR, cycle, "registered", registered_on=on)
    cycles.register(VISITOR, factory)
    cycles.step(VISITOR, cycle, "audit_open")
    assigning.open_window(VISITOR, cycle, on)


def open_later(event) -> None:
    """A firm took a later audit, or its fee was settled: the firm may plan it (M11, M12)."""
    cycle = _cycle(event)
    for held in without_window(cycle.id):
        if held.kind in ("OSE", "OSA", "SA"):
            certificate = certificates_of.from_offer(cycle.id)
            if certificate is not None:
                days = (certificate.valid_from, certificate.valid_to)
                further.open_within(VISITOR, cycle, held, certificate.type, *days)
        elif held.kind != "FU" or all(one.confirmed_on for one in fees.of_assignment(cycle.id, held.public_id)):
            further.open_window(VISITOR, cycle, held)


def settle(event) -> None:
    """An invoice was settled: a first one registers, a certification fee brings the certificate (R4, C4)."""
    if event.kind in FIRST and event.cycle_id:
        register(event)
        open_later(event)
    if event.kind == "certification" and event.cycle_id:
        certify(event)


def certify(event) -> None:
    """The certification fee was confirmed: status and certificate begin (C3, C4, C6)."""
    cycle = _cycle(event)
    row = judging.fee_confirmed(VISITOR, cycle) if cycle.state == "decided" else None
    if row is not None:
        factory = db.session.get(Factory, cycle.factory_id)
        days = {"valid_from": row.valid_from, "valid_to": row.valid_to}
        certificates.issue(VISITOR, factory, cycle_id=cycle.id, kind=row.status, **days)


def ask_for_fee(event) -> None:
    """Approved, or an offer accepted: the certification invoice is issued (C4)."""
    issuing.issue_certification(VISITOR, _cycle(event))


def lapse_application(event) -> None:
    """First fees were not paid in time: the application lapses (R5)."""
    cycle = _cycle(event)
    if cycle.state in ("firm_assigned", "awaiting_fees"):
        today = clock.today(db.session.get(Factory, cycle.factory_id).zone)
        cycles.step(VISITOR, cycle, "lapsed", closed_on=today)


def end_application(event) -> None:
    """The factory withdrew: what it has not paid is cancelled."""
    cycle = _cycle(event)
    for one in fees.of_cycle(cycle.id, *FIRST):
        if one.paid_cents == 0 and one.state in ("issued", "proof_uploaded"):
            paying.cancel(VISITOR, one, reason=WITHDRAWN)


def lapse_approval(event) -> None:
    """The certification fee was not paid in time: a reviewer approves again (C5)."""
    judging.fee_lapsed(VISITOR, _cycle(event))


def hand_in(event) -> None:
    """A report was submitted: the assignment is done, more workers than declared are invoiced, review begins (F4).

    A visit without Zero Tolerance has nothing to review: it can be read at once (D8).
    """
    audit = db.session.get(Audit, event.audit_id)
    held = assignment_of(audit.id)
    if held is None:
        return
    assigning.finish(VISITOR, held)
    issuing.issue_supplement(VISITOR, audit)
    if audit.kind in VISITS and not any(one.severity == "zero_tolerance" for one in findings.of_audit(audit.id)):
        audits.sign_off(VISITOR, audit)
        return
    cycle = db.session.get(Cycle, audit.cycle_id)
    if cycle.state in ("audit_open", "decided"):
        cycles.step(VISITOR, cycle, "under_review")


def investigate(event) -> None:
    """A review ended with Zero Tolerance that counts as Critical: a special investigation opens at once (D8)."""
    if event.investigate:
        open_investigation(event)


def open_investigation(event) -> None:
    """An audit found Zero Tolerance that leaves the status as it is (D8)."""
    factory, audit = db.session.get(Factory, event.factory_id), db.session.get(Audit, event.audit_id)
    further.open_investigation(VISITOR, factory, audit)


def end_later(event) -> None:
    """A cycle was closed: its later audits that have not begun end with it."""
    if event.step == "closed":
        further.end_all(VISITOR, _cycle(event))


def drop_approval(event) -> None:
    """A cycle was closed, as by a new address or a termination: a certification fee that nobody paid is cancelled."""
    if event.step == "closed":
        for one in fees.of_cycle(event.cycle_id, "certification"):
            if one.state == "issued" and one.paid_cents == 0:
                paying.cancel(VISITOR, one, reason=CYCLE_CLOSED)


def release_firm(event) -> None:
    """An application was withdrawn, rejected or lapsed: its firm is free of it."""
    if event.step in ("withdrawn", "rejected", "lapsed"):
        assigning.release(VISITOR, _cycle(event))
