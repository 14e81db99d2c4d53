"""Paying, confirming, waiving, cancelling. Of two people at once one acts and the other is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from ..documents import services as documents
from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..kernel.money import Cents
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import events, numbering, queries, rules
from .issuing import happened, issue, issue_audit, issue_certification, issue_first, issue_supplement
from .models import CreditNote, Invoice, Payee, Payment, PaymentProof
from .rules import Deed, Kind, State

__all__ = ["issue", "issue_audit", "issue_certification", "issue_first", "issue_supplement"]
MOST_PROOFS = 20
LAPSED = N_("Not paid in time.")
ELSEWHERE = N_("Somebody changed this invoice meanwhile. Look at it again before you go on.")
BOOKED = N_("This transfer has been noted already.")


@contextmanager
def _first_come(message: str = ELSEWHERE, field: str | None = None) -> Iterator[None]:
    """Turn a row that somebody else made or changed meanwhile into a conflict."""
    try:
        yield
        db.session.flush()
    except (IntegrityError, StaleDataError) as error:
        raise Refused(message, field, conflict=True) from error


def _lock(invoice: Invoice) -> None:
    db.session.refresh(invoice, with_for_update={"of": Invoice})


def back_of(invoice: Invoice) -> Cents:
    """What the payee owes the payer of ``invoice`` now."""
    return rules.owed_back(invoice.state, invoice.total_cents, invoice.paid_cents, invoice.refunded_cents)


def _check_seen(invoice: Invoice, seen: int | None) -> None:
    if seen is not None and seen != invoice.version:
        raise Refused(ELSEWHERE, conflict=True)


def _proofs(invoice: Invoice) -> list[rules.Proof]:
    zone = ZoneInfo(queries.zone_of(invoice))
    days = [(one.uploaded_at, one.refused_at) for one in queries.proofs_of(invoice)]
    return [rules.Proof(*(at and at.astimezone(zone).date() for at in pair)) for pair in days]


def _check_in_time(invoice: Invoice, today: date) -> None:
    if invoice.state in rules.OPEN:
        rules.check_in_time(invoice.issued_on, invoice.lapses_on, today, _proofs(invoice))


@use_case
def upload_proof(viewer, invoice, received) -> PaymentProof:
    """The payer shows that it paid; that holds a lapse (F8). ``received`` is a cleaned file (documents.uploads)."""
    rules.check_can(Deed.UPLOAD, invoice.state)
    _check_in_time(invoice, queries.today_of(invoice))
    if len(queries.proofs_of(invoice)) >= MOST_PROOFS:
        raise Refused(N_("There are enough proofs on this invoice: ask who is paid."), "file")
    kept = documents.keep(viewer, received, kind="payment-proof", factory_id=invoice.factory_id)
    proof = PaymentProof(
        invoice_id=invoice.id, document_id=kept.id, uploaded_by=viewer.person_id, uploaded_at=clock.now()
    )
    db.session.add(proof)
    with _first_come():
        invoice.state = str(State.PROOF_UPLOADED)
        happened(events.ProofUploaded, invoice)
    return proof


@use_case
def refuse_proof(viewer, proof, *, reason) -> None:
    """The payee's side does not accept a proof and says why; an invoice that it held lapses by that (F8)."""
    invoice = db.session.get(Invoice, proof.invoice_id)
    _lock(invoice)
    said = rules.check_reason(reason)
    rules.check_can(Deed.REFUSE, invoice.state)
    if proof.refused_at is not None:
        raise Refused(N_("This proof has been refused already."), conflict=True)
    with _first_come():
        proof.refused_at, proof.reason = clock.now(), said
        if all(one.refused_at for one in queries.proofs_of(invoice)):
            invoice.state = str(State.ISSUED)
        happened(events.ProofRefused, invoice)
    lapse(viewer, invoice)


@use_case
def confirm(
    viewer, invoice, *, amount_cents, received_on, bank_reference=None, seen: int | None = None
) -> Payment:  # fmt: skip
    """Note money that the payee received; the invoice is paid when nothing is missing (F6).

    ``bank_reference`` is the statement's own number of the transfer, counted once. ``seen`` is the version of the
    invoice that the person saw: with either, more money may be noted on an invoice that is settled, to be given back.
    Refused (conflict) for what somebody else noted first, and for what has lapsed (F8).
    """
    today = queries.today_of(invoice)
    _check_seen(invoice, seen)
    _check_confirmable(invoice, seen is not None or bool(bank_reference))
    _check_in_time(invoice, today)
    rules.check_received(amount_cents, received_on, today)
    payment = _book(viewer, invoice, amount_cents, received_on, bank_reference)
    with _first_come():
        invoice.paid_cents += amount_cents
        _settle_if_paid(viewer, invoice, today)
    return payment


def _check_confirmable(invoice, knows):
    rules.check_can(Deed.CONFIRM, invoice.state)
    if invoice.state not in rules.OPEN and not knows:
        raise Refused(rules.SO_FAR[State(invoice.state)], conflict=True)


def _book(viewer, invoice, amount_cents, on, bank_reference) -> Payment:
    kept = (bank_reference or "").strip()[:80] or None
    _position, receipt = numbering.take(invoice.payee_id, "R")
    if kept and queries.is_booked(invoice.payee_id, kept):
        raise Refused(BOOKED, "bank_reference", conflict=True)
    payment = Payment(
        invoice_id=invoice.id,
        payee_id=invoice.payee_id,
        amount_cents=amount_cents,
        received_on=on,
        bank_reference=kept,
        receipt_number=receipt,
        recorded_by=viewer.person_id,
        recorded_at=clock.now(),
    )
    with _first_come(BOOKED, "bank_reference"):
        db.session.add(payment)
    return payment


def _settle_if_paid(viewer, invoice, today):
    was_open = invoice.state in rules.OPEN
    invoice.state = str(rules.after_payment(invoice.state, invoice.total_cents, invoice.paid_cents))
    if was_open and invoice.state == State.PAID:
        invoice.confirmed_on, invoice.decided_by = today, viewer.person_id
        happened(events.InvoiceSettled, invoice)
    else:
        happened(events.PaymentReceived, invoice)


@use_case
def refund(viewer, invoice, *, amount_cents, paid_on, bank_reference=None, seen: int | None = None) -> Payment:
    """Note that an over-payment, or money that came for a cancelled invoice, was returned; never more than is owed."""
    _check_seen(invoice, seen)
    rules.check_refund(amount_cents, back_of(invoice))
    rules.check_received(amount_cents, paid_on, queries.today_of(invoice))
    payment = _book(viewer, invoice, -amount_cents, paid_on, bank_reference)
    with _first_come():
        invoice.refunded_cents += amount_cents
        happened(events.OverpaymentReturned, invoice)
    return payment


@use_case
def waive(viewer, invoice, *, reason, seen: int | None = None) -> None:
    """Let the payer off what is still open; that counts as confirmed today (F6). Refused for what has lapsed."""
    _check_seen(invoice, seen)
    said = rules.check_reason(reason)
    rules.check_can(Deed.WAIVE, invoice.state)
    today = queries.today_of(invoice)
    _check_in_time(invoice, today)
    with _first_come():
        invoice.state, invoice.confirmed_on = str(State.WAIVED), today
        invoice.decided_by, invoice.reason = viewer.person_id, said
        happened(events.InvoiceSettled, invoice)


@use_case
def cancel(viewer, invoice, *, reason, seen: int | None = None) -> CreditNote:
    """Cancel by a credit note; what was paid is then owed back (F5). Refused (conflict) for one that is cancelled."""
    _lock(invoice)
    _check_seen(invoice, seen)
    said = rules.check_reason(reason)
    rules.check_can(Deed.CANCEL, invoice.state)
    return _cancelled(viewer, invoice, said)


def _cancelled(viewer, invoice, reason) -> CreditNote:
    _position, number = numbering.take(invoice.payee_id, "C")
    note = CreditNote(
        invoice_id=invoice.id,
        payee_id=invoice.payee_id,
        number=number,
        amount_cents=rules.credited(invoice.state, invoice.total_cents, invoice.paid_cents),
        issued_on=queries.today_of(invoice),
        issued_by=viewer.person_id,
        reason=reason,
    )
    with _first_come():
        db.session.add(note)
        invoice.state, invoice.decided_by = str(State.CANCELLED), viewer.person_id
        invoice.reason = reason
        happened(events.InvoiceCancelled, invoice)
    return note


@use_case
def lapse(viewer, invoice) -> bool:
    """Cancel ``invoice`` if it has lapsed unpaid today, with what else of the cycle lapses by it (R5, C5, F8).

    Answers whether it has. The events let the application or the approval lapse.
    """
    if invoice.state not in rules.OPEN or invoice.lapses_on is None:
        return False
    stands = rules.held_until_decided(invoice.issued_on, invoice.lapses_on, queries.today_of(invoice), _proofs(invoice))
    if stands is not rules.Payment.LAPSED:
        return False
    kinds = rules.FIRST if invoice.kind in rules.FIRST else (Kind(invoice.kind),)
    for one in queries.of_cycle(invoice.cycle_id, *kinds):
        _lock(one)
        if one.state in rules.OPEN:
            _cancelled(viewer, one, LAPSED)
    first = invoice.kind in rules.FIRST
    happened(events.FirstFeesLapsed if first else events.CertificationFeeLapsed, invoice)
    return True


@use_case
def edit_payee(viewer, organisation, *, bank_details) -> Payee:
    """Say where ``organisation`` is paid; the next paper shows it."""
    if not bank_details.strip():
        raise Refused(N_("Enter where to pay: name, bank, account, SWIFT code."), field="bank_details")
    row = numbering.payee(organisation.id)
    row.bank_details = bank_details.strip()
    record(events.PayeeChanged(organisation.id))
    return row
