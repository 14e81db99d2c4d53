"""Issuing invoices: at the steps of a factory's path, with the terms of the day (F7)."""

from datetime import date, timedelta

from ..cycles.models import Cycle
from ..factories.models import Factory
from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..programme import tariff
from ..programme.queries import snapshot, terms_on
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import events, numbering, queries, rules
from .models import Invoice, InvoiceLine
from .rules import Kind, Line, State

MAN_DAYS = N_("Audit for %(headcount)s workers, man-days")
LINE_TEXTS = {
    Kind.REGISTRATION: N_("Registration in the programme"),
    Kind.CERTIFICATION: N_("Certification"),
    Kind.SUPPLEMENTARY: N_("Man-days more for %(headcount)s workers found on site"),
}


def happened(kind: type[events.InvoiceEvent], invoice: Invoice) -> None:
    """Record that ``kind`` happened to ``invoice``."""
    ids = (invoice.factory_id, invoice.id, invoice.cycle_id)
    record(kind(*ids, str(invoice.kind), invoice.payer_id, invoice.payee_id))


@use_case
def issue(viewer, *, payee_id, payer_id, kind, lines, factory_id, cycle_id, on: date, terms, lapses=None) -> Invoice:
    """Issue an invoice dated ``on`` with the next number of the payee (F5).

    ``lapses`` is how many days after ``on`` it may still be paid where that ends something (F8). One that comes to
    nothing is settled at once. Refused for no lines.
    """
    whole = rules.total(lines)
    position, number = numbering.take(payee_id)
    invoice = Invoice(
        number=number,
        position=position,
        kind=str(Kind(kind)),
        factory_id=factory_id,
        cycle_id=cycle_id,
        payer_id=payer_id,
        payee_id=payee_id,
        reference=rules.new_reference(),
        total_cents=whole,
        issued_on=on,
        due_on=on + timedelta(days=terms.invoice_due_days),
        lapses_on=None if lapses is None else on + timedelta(days=lapses + 1),
        terms_id=snapshot(terms),
        created_at=clock.now(),
        lines=[_row(at, line) for at, line in enumerate(lines, 1)],
    )
    db.session.add(invoice)
    db.session.flush()
    happened(events.InvoiceIssued, invoice)
    if whole == 0:
        invoice.state, invoice.confirmed_on = str(State.PAID), on
        happened(events.InvoiceSettled, invoice)
    return invoice


def _row(position: int, line: Line) -> InvoiceLine:
    return InvoiceLine(
        position=position,
        text=line.text,
        values=line.values,
        quantity=line.quantity,
        unit_cents=line.unit_cents,
        amount_cents=line.amount_cents,
    )


def _factory(cycle) -> Factory:
    factory = db.session.get(Factory, cycle.factory_id)
    if factory.organisation_id is None:
        raise Refused(N_("Nobody at this factory could pay: it has not joined the programme."))
    return factory


def _of(viewer, cycle, payee_id, kind, line, **more) -> Invoice:
    factory = _factory(cycle)
    on = clock.today(factory.zone)
    return issue(
        viewer,
        payee_id=payee_id,
        payer_id=factory.organisation_id,
        kind=kind,
        lines=[line],
        factory_id=factory.id,
        cycle_id=cycle.id,
        on=on,
        terms=terms_on(on),
        **more,
    )


@use_case
def issue_first(viewer, cycle, assignment) -> tuple[Invoice, Invoice]:
    """The registration invoice to the programme and the audit invoice to the assigned firm, together (R3).

    Refused (conflict) where the cycle has first invoices already.
    """
    if queries.of_cycle(cycle.id, *rules.FIRST):
        raise Refused(N_("The first invoices have been issued already."), conflict=True)
    factory = _factory(cycle)
    on = clock.today(factory.zone)
    terms = terms_on(on)
    fee = tariff.registration_fee(
        on,
        queries.last_registration_confirmed(factory.id),
        queries.last_certificate_end(factory.id, on),
        cycle.kind == "reapplication",
        terms,
    )
    line = Line(LINE_TEXTS[Kind.REGISTRATION], 1, fee)
    payee_id = queries.programme_id(viewer)
    registration = _of(viewer, cycle, payee_id, Kind.REGISTRATION, line, lapses=terms.first_fees_lapse_days)
    return registration, issue_audit(viewer, cycle, assignment)


@use_case
def issue_audit(viewer, cycle, assignment) -> Invoice:
    """The audit invoice of ``assignment`` to its firm: man-days at the fee of the day (F1, F7).

    That of a cycle's first audit lapses with the application (R5). Refused (conflict) while the firm has one that is
    open or settled for this cycle's first audit.
    """
    is_first = assignment.kind in ("ICA", "IAA")
    held = [one for one in queries.of_cycle(cycle.id, Kind.AUDIT) if one.payee_id == assignment.firm_id]
    if is_first and held:
        raise Refused(N_("The audit invoice has been issued already."), conflict=True)
    terms = terms_on(clock.today(_factory(cycle).zone))
    values = {"headcount": assignment.headcount, "kind": assignment.kind, "assignment": assignment.public_id}
    line = Line(MAN_DAYS, assignment.man_days, terms.man_day_fee, values)
    lapses = terms.first_fees_lapse_days if is_first else None
    return _of(viewer, cycle, assignment.firm_id, Kind.AUDIT, line, lapses=lapses)


@use_case
def issue_certification(viewer, cycle) -> Invoice:
    """The certification invoice of an approved cycle to the programme (C4); it lapses as C5 says.

    Refused (conflict) while there is one that is neither cancelled nor lapsed.
    """
    if queries.of_cycle(cycle.id, Kind.CERTIFICATION):
        raise Refused(N_("The certification invoice has been issued already."), conflict=True)
    terms = terms_on(clock.today(_factory(cycle).zone))
    line = Line(LINE_TEXTS[Kind.CERTIFICATION], 1, terms.certification_fee)
    payee_id = queries.programme_id(viewer)
    return _of(viewer, cycle, payee_id, Kind.CERTIFICATION, line, lapses=terms.approval_lapse_days)


@use_case
def issue_supplement(viewer, audit) -> Invoice | None:
    """The supplementary audit invoice where ``audit`` found more workers than the band that was paid for (F4).

    None where it did not, where the audit was never invoiced, or where this one has been issued.
    """
    paid_for = queries.audit_invoice(audit.cycle_id, audit.kind)
    declared = paid_for.lines[0].values.get("headcount") if paid_for else None
    if declared is None or audit.workers is None:
        return None
    issued = queries.of_cycle(audit.cycle_id, Kind.SUPPLEMENTARY)
    if any(line.values.get("audit") == audit.public_id for one in issued for line in one.lines):
        return None
    cycle = db.session.get(Cycle, audit.cycle_id)
    terms = terms_on(clock.today(_factory(cycle).zone))
    fee = tariff.supplement(audit.kind, declared, audit.workers, terms)
    if fee == 0:
        return None
    values = {"headcount": audit.workers, "audit": audit.public_id}
    more = tariff.man_days(audit.kind, audit.workers, terms) - tariff.man_days(audit.kind, declared, terms)
    line = Line(LINE_TEXTS[Kind.SUPPLEMENTARY], more, terms.man_day_fee, values)
    return _of(viewer, cycle, audit.firm_id, Kind.SUPPLEMENTARY, line)
