"""Invoices through the services: numbers, payments, waivers, credit notes, and what time brings."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from ietp_dash.cycles.models import Cycle
from ietp_dash.fees import passing, queries, services
from ietp_dash.fees.models import Invoice
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR
from ietp_dash.kernel.errors import Refused
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import EventRow
from tests import builders as make

from .scene import SLIP, Scene, again, days_after


def events(*kinds) -> list[str]:
    wanted = select(EventRow.type).where(EventRow.type.in_(kinds)) if kinds else select(EventRow.type)
    return list(db.session.scalars(wanted.order_by(EventRow.sequence)))


@pytest.fixture
def scene(app):
    return Scene()


def test_the_first_invoices_are_issued_together_with_the_terms_of_the_day(scene):
    registration, audit = scene.first()
    assert (registration.total_cents, audit.total_cents) == (150_000, 100_000)
    assert (registration.payee_id, audit.payee_id) == (scene.coordinator.organisation_id, scene.firm.organisation_id)
    assert registration.due_on == registration.issued_on + timedelta(days=30)
    assert registration.lapses_on == registration.issued_on + timedelta(days=61)
    assert registration.number == "P1-000001"
    assert audit.number == "F1-000001"
    with pytest.raises(Refused):
        scene.first()


def test_a_renewal_pays_less_and_a_terminated_factory_the_whole_fee(scene):
    registration, _audit = scene.first()
    scene.paid(registration)
    now = clock.now()
    for kind, cents in (("renewal", 100_000), ("reapplication", 150_000)):
        cycle = make.stored(
            Cycle(factory_id=scene.site.id, kind=kind, state="submitted", state_since=now, created_at=now)
        )
        assert services.issue_first(scene.coordinator, cycle, scene.assignment)[0].total_cents == cents


def test_numbers_have_no_gaps_also_after_a_refusal(scene):
    scene.invoice()
    with pytest.raises(Refused):
        scene.invoice(lines=[])
    assert scene.invoice().number == "P1-000002"


def test_both_first_fees_confirmed_register(scene):
    registration, audit = scene.first()
    scene.paid(registration)
    assert queries.first_fees_confirmed(scene.cycle.id) is None
    services.waive(scene.firm, audit, reason="A pilot factory.")
    assert queries.first_fees_confirmed(scene.cycle.id) == clock.today(scene.site.zone)
    assert events("InvoiceSettled") == ["InvoiceSettled"] * 2


def test_parts_add_up_and_settle_once(scene):
    invoice = scene.invoice(100_000)
    scene.paid(invoice, 40_000)
    assert (invoice.state, invoice.paid_cents) == ("issued", 40_000)
    scene.paid(invoice, 70_000)
    assert (invoice.state, services.back_of(invoice)) == ("paid", 10_000)
    with pytest.raises(Refused) as no:
        scene.paid(invoice, 1)
    assert no.value.conflict
    scene.paid(invoice, 5_000, bank_reference="T-2")
    assert services.back_of(invoice) == 15_000
    services.refund(scene.coordinator, invoice, amount_cents=15_000, paid_on=clock.today(scene.site.zone))
    assert services.back_of(invoice) == 0
    assert events("InvoiceSettled") == ["InvoiceSettled"]
    assert [one.receipt_number for one in queries.payments_of(invoice)] == [f"P1-R00000{n}" for n in range(1, 5)]


def test_a_transfer_is_counted_once(scene):
    one, other = scene.invoice(), scene.invoice()
    scene.paid(one, bank_reference="T-1")
    with pytest.raises(Refused) as no:
        scene.paid(other, bank_reference="T-1")
    assert no.value.conflict
    assert again(other).paid_cents == 0


def test_a_form_seen_before_somebody_else_acted_is_refused(scene):
    invoice = scene.invoice()
    seen = invoice.version
    scene.paid(invoice, 10_000, seen=seen)
    with pytest.raises(Refused) as no:
        scene.paid(invoice, 10_000, seen=seen)
    assert no.value.conflict
    assert again(invoice).paid_cents == 10_000


def test_money_of_tomorrow_is_refused(scene):
    invoice = scene.invoice()
    with pytest.raises(Refused) as no:
        scene.paid(invoice, received_on=clock.today(scene.site.zone) + timedelta(days=1))
    assert no.value.field == "received_on"


def test_a_cancelled_invoice_has_a_credit_note_and_gives_back_what_was_paid(scene):
    registration, audit = scene.first()
    scene.paid(audit, 30_000, by=scene.firm)
    note = services.cancel(scene.firm, audit, reason="The firm declined.")
    assert (note.number, note.amount_cents, audit.state) == ("F1-C000001", 100_000, "cancelled")
    assert services.back_of(audit) == 30_000
    assert services.issue_audit(scene.coordinator, scene.cycle, scene.assignment).number == "F1-000002"
    with pytest.raises(Refused):
        services.cancel(scene.firm, audit, reason="Again.")
    assert again(registration).state == "issued"


def test_a_proof_waits_until_it_is_refused_or_confirmed(scene):
    invoice = scene.invoice()
    proof = services.upload_proof(scene.payer, invoice, SLIP)
    assert invoice.state == "proof_uploaded"
    with pytest.raises(Refused):
        services.refuse_proof(scene.coordinator, proof, reason="  ")
    services.refuse_proof(scene.coordinator, proof, reason="It is for another invoice.")
    assert again(invoice).state == "issued"
    services.upload_proof(scene.payer, invoice, SLIP)
    scene.paid(invoice)
    with pytest.raises(Refused):
        services.upload_proof(scene.payer, invoice, SLIP)


def test_unpaid_first_fees_lapse_on_the_sixty_first_day(scene):
    registration, audit = scene.first()
    day = registration.issued_on
    with clock.at(days_after(day, 60)):
        assert passing.let_lapse(VISITOR, clock.now()) == 0
        scene.paid(registration)
    with clock.at(days_after(day, 61)):
        with pytest.raises(Refused):
            scene.paid(audit, by=scene.firm)
        assert passing.let_lapse(VISITOR, clock.now()) == 1
        assert passing.let_lapse(VISITOR, clock.now()) == 0
    assert (again(registration).state, again(audit).state) == ("paid", "cancelled")
    assert events("FirstFeesLapsed") == ["FirstFeesLapsed"]


def test_both_unpaid_lapse_with_one_event(scene):
    registration, audit = scene.first()
    with clock.at(days_after(registration.issued_on, 61)):
        passing.let_lapse(VISITOR, clock.now())
    assert {again(registration).state, again(audit).state} == {"cancelled"}
    assert events("FirstFeesLapsed") == ["FirstFeesLapsed"]


def test_a_proof_holds_the_lapse_and_its_refusal_ends_it(scene):
    registration, audit = scene.first()
    day = registration.issued_on
    with clock.at(days_after(day, 60)):
        proof = services.upload_proof(scene.payer, registration, SLIP)
        services.upload_proof(scene.payer, audit, SLIP)
    with clock.at(days_after(day, 70)):
        assert passing.let_lapse(VISITOR, clock.now()) == 0
        scene.paid(audit, by=scene.firm)
        services.refuse_proof(scene.coordinator, proof, reason="Nothing came.")
    assert (again(registration).state, again(audit).state) == ("cancelled", "paid")
    assert events("FirstFeesLapsed") == ["FirstFeesLapsed"]


def test_reminders_and_overdue_are_told_once_each(scene):
    invoice = scene.invoice()
    seen = []
    for n in range(0, 90, 1):
        with clock.at(days_after(invoice.issued_on, n)):
            passing.remind(VISITOR, clock.now())
            passing.remind(VISITOR, clock.now())
        found = events("InvoiceReminded", "InvoiceOverdue")
        seen += [(n, one) for one in found[len(seen) :]]
    assert seen == [
        (23, "InvoiceReminded"),
        (30, "InvoiceReminded"),
        (31, "InvoiceOverdue"),
        (37, "InvoiceReminded"),
        (51, "InvoiceReminded"),
    ]


def test_certification_lapses_by_its_own_event_and_may_be_issued_again(scene):
    invoice = services.issue_certification(scene.coordinator, scene.cycle)
    assert invoice.total_cents == 80_000
    with pytest.raises(Refused):
        services.issue_certification(scene.coordinator, scene.cycle)
    with clock.at(days_after(invoice.issued_on, 14)):
        passing.remind(VISITOR, clock.now())
    assert events("InvoiceReminded") == ["InvoiceReminded"]
    with clock.at(days_after(invoice.issued_on, 61)):
        assert passing.let_lapse(VISITOR, clock.now()) == 1
    assert events("CertificationFeeLapsed") == ["CertificationFeeLapsed"]
    again_ = services.issue_certification(scene.coordinator, scene.cycle)
    scene.paid(again_)
    assert queries.certification_confirmed(scene.cycle.id) == clock.today(scene.site.zone)


def test_more_workers_on_site_cost_more_and_fewer_nothing(scene):
    scene.first()
    audit = SimpleNamespace(
        cycle_id=scene.cycle.id, kind="ICA", workers=300, firm_id=scene.firm.organisation_id, public_id="a" * 16
    )
    assert services.issue_supplement(scene.firm, audit) is None
    audit.workers = 1500
    made = services.issue_supplement(scene.firm, audit)
    assert (made.kind, made.total_cents) == ("supplementary", 100_000)
    assert services.issue_supplement(scene.firm, audit) is None
    assert not queries.supplements_settled(scene.cycle.id)


def test_a_fee_of_nothing_is_settled_at_once(scene):
    assert scene.invoice(0).state == "paid"
    assert db.session.scalar(select(Invoice.confirmed_on)) == clock.today(scene.site.zone)
