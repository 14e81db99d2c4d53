"""Reading invoices and what belongs to them."""

from datetime import date

from sqlalchemy import func, select

from ..accounts.models import Organisation
from ..cycles.models import Cycle
from ..factories.models import Factory
from ..kernel import clock
from ..kernel.access import Kind, Viewer
from ..storage.database import db
from . import rules
from .models import CreditNote, Invoice, Payee, Payment, PaymentProof

_CERTIFIED = ("certified", "remediation", "probation")
_certificates: list = []


def certificates_by(loader) -> None:
    """Let ``loader(factory_id, on)`` answer (first day, last day, whether in force ``on``) of a factory's certificate,
    or None (F2)."""
    _certificates[:] = [loader]


def last_certificate_end(factory_id: int, on: date) -> date | None:
    """The last day of a factory's certificate in force ``on``, else of its last one; None if it never had one."""
    last = _certificates[0](factory_id, on) if _certificates else None
    if last is not None:
        return last[1]
    wanted = select(func.max(Cycle.result_to)).where(Cycle.factory_id == factory_id, Cycle.result.in_(_CERTIFIED))
    return db.session.scalar(wanted)


def programme_id(viewer: Viewer) -> int:
    """The programme's organisation: the viewer's own, or the first one."""
    if viewer.kind is Kind.PROGRAMME:
        return viewer.organisation_id
    wanted = select(Organisation.id).where(Organisation.kind == Kind.PROGRAMME).order_by(Organisation.id).limit(1)
    return db.session.scalar(wanted)


def zone_of(invoice: Invoice) -> str:
    """The zone in which an invoice's days are counted: the factory's (L4)."""
    return db.session.scalar(select(Factory.zone).where(Factory.id == invoice.factory_id)) or "UTC"


def today_of(invoice: Invoice) -> date:
    """Today where the invoice's days are counted."""
    return clock.today(zone_of(invoice))


def last_registration_confirmed(factory_id: int) -> date | None:
    """The day the factory's last registration fee was confirmed (F2)."""
    return db.session.scalar(
        select(func.max(Invoice.confirmed_on)).where(
            Invoice.factory_id == factory_id,
            Invoice.kind == rules.Kind.REGISTRATION,
            Invoice.state.in_(rules.SETTLED),
        )
    )


def of_cycle(cycle_id: int, *kinds: str) -> list[Invoice]:
    """A cycle's invoices that are not cancelled, oldest first; of these ``kinds`` only, if any are given."""
    wanted = select(Invoice).where(Invoice.cycle_id == cycle_id, Invoice.state != rules.State.CANCELLED)
    if kinds:
        wanted = wanted.where(Invoice.kind.in_(kinds))
    return list(db.session.scalars(wanted.order_by(Invoice.id)))


def audit_invoice(cycle_id: int, kind: str) -> Invoice | None:
    """The newest invoice of a cycle for an audit of ``kind`` that is not cancelled; None where nobody paid for one."""
    found = [one for one in of_cycle(cycle_id, rules.Kind.AUDIT) if one.lines]
    return next((one for one in reversed(found) if one.lines[0].values.get("kind") == kind), None)


def of_assignment(cycle_id: int, assignment_public_id: str) -> list[Invoice]:
    """The audit invoices of one assignment that are not cancelled, oldest first."""
    found = of_cycle(cycle_id, rules.Kind.AUDIT)
    return [one for one in found if one.lines and one.lines[0].values.get("assignment") == assignment_public_id]


def first_fees_confirmed(cycle_id: int) -> date | None:
    """The day on which both first fees of a cycle were confirmed or waived; None while one is not (R4, F6)."""
    first = [one for one in of_cycle(cycle_id, *rules.FIRST) if one.lapses_on]
    if {one.kind for one in first} != set(rules.FIRST) or any(one.state not in rules.SETTLED for one in first):
        return None
    return max(one.confirmed_on for one in first)


def certification_confirmed(cycle_id: int) -> date | None:
    """The day on which a cycle's certification fee was confirmed or waived (C4); None while it is not."""
    settled = [one for one in of_cycle(cycle_id, rules.Kind.CERTIFICATION) if one.state in rules.SETTLED]
    return settled[-1].confirmed_on if settled else None


def supplements_settled(cycle_id: int) -> bool:
    """Whether no supplementary fee of a cycle is open: they are payable before the decision (F4)."""
    return all(one.state in rules.SETTLED for one in of_cycle(cycle_id, rules.Kind.SUPPLEMENTARY))


def proofs_of(invoice: Invoice) -> list[PaymentProof]:
    """The proofs of an invoice, newest first."""
    wanted = select(PaymentProof).where(PaymentProof.invoice_id == invoice.id).order_by(PaymentProof.id.desc())
    return list(db.session.scalars(wanted))


def payments_of(invoice: Invoice) -> list[Payment]:
    """The payments and refunds of an invoice, oldest first."""
    return list(db.session.scalars(select(Payment).where(Payment.invoice_id == invoice.id).order_by(Payment.id)))


def credit_note_of(invoice: Invoice) -> CreditNote | None:
    """What cancelled the invoice, if anything did."""
    return db.session.scalar(select(CreditNote).where(CreditNote.invoice_id == invoice.id))


def payee_of(organisation_id: int) -> Payee | None:
    """Where an organisation is paid; None if it has never issued an invoice nor said so."""
    return db.session.get(Payee, organisation_id)


def is_booked(payee_id: int, bank_reference: str) -> bool:
    """Whether a transfer is noted already."""
    wanted = select(Payment.id).where(Payment.payee_id == payee_id, Payment.bank_reference == bank_reference)
    return db.session.scalar(wanted) is not None
