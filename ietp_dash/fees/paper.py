"""Invoice, receipt and credit note on paper: the data that the typesetter puts on the page."""

from flask_babel import gettext as _

from ..documents.typesetting import typeset
from ..web.presentation import day, money, number
from . import queries, rules
from .blueprint import fee_line, fee_reason, grouped_reference, invoice_kind
from .models import CreditNote, Invoice, Payment


def _both(organisation) -> str:
    return " / ".join(dict.fromkeys(name for name in (organisation.name, organisation.name_local) if name))


def _data(title: str, paper_number: str, invoice: Invoice, locale: str, notice: str | None, **more) -> dict:
    return {
        "locale": locale,
        "notice": notice or "",
        "title": title,
        "t": {"page": _("Page"), "of": _("of"), "confidential": _("Amounts in US dollars."), "from": _("From")},
        "facts": {"name": _both(invoice.payer), "number": paper_number},
        "payee": _both(invoice.payee),
        "lines": [],
        "sums": [],
        "notes": [],
        "head": [],
        "bank": "",
        **more,
    }


def invoice_data(invoice: Invoice, locale: str, notice: str | None) -> dict:
    """What the invoice says."""
    payee = queries.payee_of(invoice.payee_id)
    open_cents = rules.outstanding(invoice.state, invoice.total_cents, invoice.paid_cents)
    sums = [[_("Total"), money(invoice.total_cents)]]
    if invoice.paid_cents:
        sums += [[_("Received so far"), money(invoice.paid_cents)], [_("Still open"), money(open_cents)]]
    return _data(
        _("Invoice"),
        invoice.number,
        invoice,
        locale,
        notice,
        head=[
            [_("Invoice number"), invoice.number],
            [_("To"), _both(invoice.payer)],
            [_("For"), invoice_kind(invoice)],
            [_("Issued"), day(invoice.issued_on)],
            [_("Due day"), day(invoice.due_on)],
            [_("State"), _(rules.STATE_LABELS[rules.State(invoice.state)])],
        ],
        columns=[_("What"), _("Quantity"), _("Price of one"), _("Amount")],
        lines=[
            [fee_line(one), number(one.quantity), money(one.unit_cents), money(one.amount_cents)]
            for one in invoice.lines
        ],
        sums=sums,
        bank=payee.bank_details if payee else "",
        bank_title=_("Pay to"),
        reference_title=_("Write this on the transfer"),
        reference=grouped_reference(invoice.reference),
        notes=[_("The programme and the audit firm are paid separately, each to its own account.")],
    )


def receipt_data(invoice: Invoice, payment: Payment, locale: str, notice: str | None) -> dict:
    """What the receipt of one payment, or the note of money returned, says."""
    returned = payment.amount_cents < 0
    return _data(
        _("Note of money returned") if returned else _("Receipt"),
        payment.receipt_number,
        invoice,
        locale,
        notice,
        head=[
            [_("Number"), payment.receipt_number],
            [_("Invoice number"), invoice.number],
            [_("Returned to") if returned else _("Received from"), _both(invoice.payer)],
            [_("For"), invoice_kind(invoice)],
            [_("Returned on") if returned else _("Received on"), day(payment.received_on)],
            [_("The bank's number of the transfer"), payment.bank_reference or ""],
        ],
        sums=[[_("Amount"), money(abs(payment.amount_cents))]],
    )


def credit_note_data(invoice: Invoice, note: CreditNote, locale: str, notice: str | None) -> dict:
    """What the credit note says."""
    return _data(
        _("Credit note"),
        note.number,
        invoice,
        locale,
        notice,
        head=[
            [_("Number"), note.number],
            [_("Cancels invoice"), invoice.number],
            [_("To"), _both(invoice.payer)],
            [_("Issued"), day(note.issued_on)],
            [_("Reason"), fee_reason(note.reason)],
        ],
        sums=[[_("Amount"), money(note.amount_cents)]],
    )


def invoice(row: Invoice, locale: str, notice: str | None) -> bytes:
    """The invoice as PDF in the reader's language."""
    return typeset("invoice", invoice_data(row, locale, notice))


def receipt(row: Invoice, payment: Payment, locale: str, notice: str | None) -> bytes:
    """A receipt as PDF in the reader's language."""
    return typeset("receipt", receipt_data(row, payment, locale, notice))


def credit_note(row: Invoice, note: CreditNote, locale: str, notice: str | None) -> bytes:
    """The credit note as PDF in the reader's language."""
    return typeset("receipt", credit_note_data(row, note, locale, notice))
