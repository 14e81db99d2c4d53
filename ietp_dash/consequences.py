"""How one capability's event carries a factory on to the next: from verification to the certificate.

Each function is named by reactions.py under the event it follows, and runs in that event's transaction.
"""

from .assignments import queries as assignments
from .assignments import services as assigning
from .audits.models import Audit
from .certificates import services as certificates
from .cycles import services as cycles
from .cycles.models import Cycle
from .factories.models import Factory
from .fees import issuing
from .fees import queries as fees
from .fees import services as paying
from .kernel import clock
from .kernel.access import VISITOR
from .kernel.errors import N_
from .status import judging
from .storage.database import db

FIRST = ("registration", "audit")
GIVEN_ON = N_("The audit was given to another firm.")
WITHDRAWN = N_("The application was withdrawn.")


def _cycle(event) -> Cycle:
    return db.session.get(Cycle, event.cycle_id)


def draw_firm(event) -> None:
    """An application was verified: its firm is drawn (R3, M3)."""
    assigning.draw_first(VISITOR, _cycle(event))


def draw_again(event) -> None:
    """A firm declined or did not answer in time: the next one is drawn (M6)."""
    assigning.redraw(VISITOR, _cycle(event))


def invoice_firm(event) -> None:
    """A firm was offered the audit: both first invoices, or for a later firm its own in place of the earlier's (R3)."""
    cycle, held = _cycle(event), assignments.live_of(event.cycle_id)
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


def settle(event) -> None:
    """An invoice was settled: a first one registers, a certification fee brings the certificate (R4, C4)."""
    if event.kind in FIRST and event.cycle_id:
        register(event)
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
    """A report was submitted: the assignment is done, more workers than declared are invoiced, review begins (F4)."""
    audit = db.session.get(Audit, event.audit_id)
    held = assignments.live_of(audit.cycle_id) if audit.cycle_id else None
    if held is None:
        return
    assigning.finish(VISITOR, held)
    issuing.issue_supplement(VISITOR, audit)
    cycle = db.session.get(Cycle, audit.cycle_id)
    if cycle.state in ("audit_open", "decided"):
        cycles.step(VISITOR, cycle, "under_review")


def release_firm(event) -> None:
    """An application was withdrawn, rejected or lapsed: its firm is free of it."""
    if event.step in ("withdrawn", "rejected", "lapsed"):
        assigning.release(VISITOR, _cycle(event))
