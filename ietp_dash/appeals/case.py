"""The case that an appeal is about: when the factory had notice, and who decided in it before (X3, X7, X8)."""

from datetime import date

from sqlalchemy import or_, select, union_all

from ..accounts.models import Membership, Person
from ..corrections.models import Correction, Dispute
from ..factories.models import Factory
from ..fees.models import Invoice
from ..findings.models import Finding
from ..kernel import clock
from ..kernel.access import Role
from ..status.models import Proposal, StatusDecision
from ..storage.database import db
from ..storage.event_log import EventRow
from .models import Appeal

_OF_FINDINGS = ("FindingRegraded", "FindingOverturned", "FindingClosed")
_OF_INVOICES = ("InvoiceIssued", "InvoiceSettled", "InvoiceCancelled", "ProofRefused")
_SEATS = (Role.REVIEWER, Role.MANAGEMENT)


def noticed_on(factory: Factory, kind: str, row) -> date | None:
    """The day, at the factory, on which it had notice of a finding, decision or invoice; None before that (X7)."""
    if kind == "fee":
        return row.issued_on
    if row.decided_at is None:
        return None
    last = row.decided_at
    if kind == "severity":
        last = max([last, *(one.at for one in _events(factory.id, _OF_FINDINGS[:1]) if _is_of(one, row.id))])
    return clock.day_of(last, factory.zone)


def _is_of(event: EventRow, finding_id: int) -> bool:
    return event.payload.get("finding_id") == finding_id


def _events(factory_id: int, types) -> list[EventRow]:
    wanted = select(EventRow).where(EventRow.subject_id == factory_id, EventRow.type.in_(types))
    return list(db.session.scalars(wanted))


def deciders(appeal: Appeal) -> frozenset[int]:
    """Everybody who decided, seconded, proposed, regraded, closed or answered in the case so far (X8)."""
    findings, by_findings = _of_findings(appeal)
    invoices, by_invoices = _of_invoices(appeal)
    logged = {
        one.actor_id
        for one in _events(appeal.factory_id, _OF_FINDINGS + _OF_INVOICES)
        if one.payload.get("finding_id") in findings or one.payload.get("invoice_id") in invoices
    }
    return frozenset((_of_status(appeal) | by_findings | by_invoices | logged) - {None})


def _of_status(appeal) -> set[int | None]:
    decided = select(StatusDecision.decided_by, StatusDecision.seconded_by)
    if appeal.cycle_id is None:
        wanted = decided.where(StatusDecision.id == appeal.decision_id)
    else:
        proposed = select(Proposal.proposed_by, Proposal.answered_by).where(Proposal.cycle_id == appeal.cycle_id)
        wanted = union_all(decided.where(StatusDecision.cycle_id == appeal.cycle_id), proposed)
    return {one for row in db.session.execute(wanted) for one in row}


def _of_findings(appeal) -> tuple[set[int], set[int | None]]:
    """The case's findings, and who stands on them or on their disputes."""
    ours = Finding.id == appeal.finding_id
    if appeal.cycle_id is not None:
        ours = or_(ours, Finding.cycle_id == appeal.cycle_id)
    answered = (
        select(Finding.id, Finding.regraded_by, Finding.closed_by, Dispute.answered_by)
        .outerjoin(Correction, Correction.finding_id == Finding.id)
        .outerjoin(Dispute, Dispute.correction_id == Correction.id)
        .where(ours)
    )
    rows = db.session.execute(answered).all()
    return {row[0] for row in rows}, {one for row in rows for one in row[1:]}


def _of_invoices(appeal) -> tuple[set[int], set[int | None]]:
    """The case's invoices, and who stands on them."""
    ours = Invoice.id == appeal.invoice_id
    if appeal.cycle_id is not None:
        ours = or_(ours, Invoice.cycle_id == appeal.cycle_id)
    rows = db.session.execute(select(Invoice.id, Invoice.decided_by).where(ours)).all()
    return {row.id for row in rows}, {row.decided_by for row in rows}


def who_may_sit() -> dict[int, Person]:
    """Reviewers and management of the programme by person key: of them a panel is named (X3)."""
    wanted = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.role.in_(_SEATS), Membership.ended_at.is_(None), Person.disabled_at.is_(None))
        .order_by(Person.name, Person.id)
    )
    return {one.id: one for one in db.session.scalars(wanted).unique()}
