"""What happens to invoices: heard by the factory that pays and by the programme, never by a buyer."""

from dataclasses import dataclass
from typing import ClassVar

from ..kernel.access import Permission
from ..kernel.events import Event


@dataclass(frozen=True)
class InvoiceEvent(Event):
    """Something about one invoice. It can stand in for the invoice before the policy: it has payer and payee."""

    factory_id: int | None
    invoice_id: int
    cycle_id: int | None
    kind: str
    payer_id: int
    payee_id: int
    hears: ClassVar[Permission | None] = Permission.FACTORY_PROFILE


class InvoiceIssued(InvoiceEvent):
    """There is a new invoice (R3, C4)."""


class ProofUploaded(InvoiceEvent):
    """The payer says it has paid."""


class ProofRefused(InvoiceEvent):
    """The payee's side does not accept the proof."""


class PaymentReceived(InvoiceEvent):
    """A part of the invoice came in; the rest is still open."""


class InvoiceSettled(InvoiceEvent):
    """Fully paid or waived: once for each invoice (F6)."""


class InvoiceCancelled(InvoiceEvent):
    """Cancelled by a credit note."""


class OverpaymentReturned(InvoiceEvent):
    """Money owed back was returned."""


class InvoiceReminded(InvoiceEvent):
    """The payer is reminded of what is open."""


class InvoiceOverdue(InvoiceEvent):
    """The due day is over and nothing came."""


class FirstFeesLapsed(InvoiceEvent):
    """First fees were not paid in time: the application lapses (R5, F8)."""


class CertificationFeeLapsed(InvoiceEvent):
    """The certification fee was not paid in time: the approval lapses (C5, F8)."""


@dataclass(frozen=True)
class PayeeChanged(Event):
    """Where an organisation is paid was changed."""

    member_of: int
