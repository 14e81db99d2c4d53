"""What there is to do about fees: to pay for a factory, to confirm for who is paid."""

from flask import url_for
from flask_babel import gettext as _

from ..fees import lists
from ..fees.rules import KIND_LABELS, Kind
from ..kernel.access import Permission, can
from ..web.presentation import money, named, said
from .task import Task


def to_pay(viewer, today):
    """Invoices that the factory has to pay."""
    for invoice in lists.to_pay(viewer):
        may = can(viewer, Permission.INVOICE_PAY, invoice)
        yield Task(
            _("Pay invoice %(number)s", number=invoice.number),
            f"{said(KIND_LABELS[Kind(invoice.kind)])}, {money(invoice.total_cents - invoice.paid_cents)}",
            invoice.due_on,
            url_for("fees.detail", invoice=invoice.public_id),
            _("See how to pay") if may else _("Open the invoice"),
        )


def to_confirm(viewer, today):
    """Proofs of payment that wait for the viewer's side."""
    for invoice in lists.to_confirm(viewer):
        yield Task(
            _("Confirm the payment of %(payer)s", payer=named(invoice.payer)),
            _("A proof of payment was uploaded for invoice %(number)s.", number=invoice.number),
            invoice.lapses_on,
            url_for("fees.detail", invoice=invoice.public_id),
            _("Look at the proof"),
        )
