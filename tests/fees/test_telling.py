"""Who is told of invoices, what there is to do today, and where a notice leads."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from ietp_dash.fees import passing, services
from ietp_dash.home import tasks
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR
from ietp_dash.notifications import due, planning, work
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import EventRow
from tests import builders as make

from .scene import SLIP, Scene, days_after


@pytest.fixture
def scene(app):
    scene = Scene()
    make.connection(scene.site, make.person("buyer_manager"))
    return scene


def told(kind: str) -> set[int]:
    """The people told of the newest event of ``kind``."""
    row = db.session.scalar(select(EventRow).where(EventRow.type == kind).order_by(EventRow.sequence.desc()).limit(1))
    return {one.person_id for one in planning.told_of(row, clock.now())}


def test_the_payer_hears_of_its_invoice_and_the_payee_of_the_proof(scene):
    _registration, audit = scene.first()
    assert told("InvoiceIssued") >= {scene.payer.person_id}
    assert scene.firm.person_id not in told("InvoiceIssued")
    services.upload_proof(scene.payer, audit, SLIP)
    assert told("ProofUploaded") == {scene.firm.person_id}
    scene.paid(audit, by=scene.firm)
    assert scene.payer.person_id in told("InvoiceSettled")
    buyers = {one.id for one in db.session.scalars(select(type(scene.payer_person))) if "buyer" in one.email}
    for row in db.session.scalars(select(EventRow).where(EventRow.type.startswith("Invoice"))):
        assert not buyers & {one.person_id for one in planning.told_of(row, clock.now())}


def test_both_sides_hear_that_it_is_overdue(scene):
    invoice = scene.invoice()
    with clock.at(days_after(invoice.issued_on, 31)):
        passing.remind(VISITOR, clock.now())
    assert {scene.payer.person_id, scene.coordinator.person_id} <= told("InvoiceOverdue")


def test_what_is_due_runs_reminders_and_lapses(scene):
    registration, audit = scene.first()
    with clock.at(days_after(registration.issued_on, 61)):
        due.run(clock.now())
    db.session.expire_all()
    assert {registration.state, audit.state, scene.cycle.state} == {"cancelled", "lapsed"}


def test_the_day_s_tasks(app, scene):
    invoice = scene.invoice()
    with app.test_request_context("/"):
        today = clock.today(scene.zone)
        found = [one for one in tasks.for_viewer(scene.payer, today) if invoice.number in one.title]
        assert [one.due for one in found] == [today + timedelta(days=30)]
        services.upload_proof(scene.payer, invoice, SLIP)
        assert not [one for one in tasks.for_viewer(scene.payer, today) if invoice.number in one.title]
        assert [one for one in tasks.for_viewer(scene.coordinator, today) if invoice.number in one.detail]


def test_a_notice_leads_to_its_invoice(scene, client_for):
    invoice = scene.invoice()
    while work.read_log():
        pass
    page = client_for(scene.payer_person).see("/notifications/")
    assert invoice.number in page.text
    found = [client_for(scene.payer_person).get(link) for link in page.links if link.startswith("/notifications/")]
    assert any(one.headers.get("Location", "").endswith(f"/fees/{invoice.public_id}") for one in found)
