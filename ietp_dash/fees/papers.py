"""The files of an invoice: invoice, receipts and credit note as PDF, and the proofs that were uploaded."""

from flask import redirect, request, url_for
from flask_babel import get_locale

from ..documents.sending import sent
from ..documents.sheets import attachment
from ..kernel.access import Permission
from ..web.access_record import confidential
from ..web.guard import allowed
from ..web.notice import notice
from . import paper, queries
from .blueprint import bp
from .models import Invoice, PaymentProof

P = Permission


def _pdf(content: bytes, name: str):
    return attachment(content, "application/pdf", f"{name}.pdf")


def _to_page(invoice):
    return redirect(url_for(".detail", invoice=invoice.public_id), 303)


def _language() -> str:
    return str(get_locale())[:2]


@bp.get("/<invoice>/invoice.pdf")
@allowed(P.INVOICE_READ, invoice=Invoice)
@confidential("invoice-pdf", "invoice")
def invoice_pdf(invoice):
    """The invoice in the reader's language."""
    return _pdf(paper.invoice(invoice, _language(), notice()), invoice.number)


@bp.get("/<invoice>/receipt.pdf")
@allowed(P.INVOICE_READ, invoice=Invoice)
@confidential("receipt-pdf", "invoice")
def receipt_pdf(invoice):
    """The receipt that the address names by its number, or the newest one; the invoice's page while nothing came."""
    number = request.args.get("number")
    found = [one for one in queries.payments_of(invoice) if number in (None, one.receipt_number)]
    if not found:
        return _to_page(invoice)
    return _pdf(paper.receipt(invoice, found[-1], _language(), notice()), found[-1].receipt_number)


@bp.get("/<invoice>/credit-note.pdf")
@allowed(P.INVOICE_READ, invoice=Invoice)
@confidential("credit-note-pdf", "invoice")
def credit_note_pdf(invoice):
    """The credit note; the invoice's page where nothing was cancelled."""
    note = queries.credit_note_of(invoice)
    if note is None:
        return _to_page(invoice)
    return _pdf(paper.credit_note(invoice, note, _language(), notice()), note.number)


@bp.get("/proofs/<proof>/file")
@allowed(P.INVOICE_READ, proof=PaymentProof)
@confidential("payment-proof", "proof")
def proof_file(proof):
    """A proof as it was uploaded."""
    return sent(proof.document)
