"""Two people at once at one invoice: exactly one outcome, and the loser is told."""

import pytest
from sqlalchemy import select

from ietp_dash.fees import services
from ietp_dash.fees.models import Invoice, Payment
from ietp_dash.kernel.errors import Refused
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import EventRow
from tests.rig.racing import ROUNDS, at_once

from .scene import SLIP, Scene, again


def settled(invoice_id: int) -> int:
    told = db.session.scalars(select(EventRow.payload).where(EventRow.type == "InvoiceSettled"))
    return sum(one["invoice_id"] == invoice_id for one in told)


def pair(app, invoice, one, other) -> list:
    """Both deeds at once on ``invoice``; answers who lost."""
    id_ = invoice.id
    db.session.commit()
    outcomes = at_once(
        app, lambda: one(db.session.get(Invoice, id_)) and None, lambda: other(db.session.get(Invoice, id_)) and None
    )
    return [one for one in outcomes if isinstance(one, Refused)]


def test_two_confirmations_of_one_payment_count_once(app):
    scene = Scene()
    for _ in range(ROUNDS):
        invoice = scene.invoice()
        losers = pair(app, invoice, scene.paid, scene.paid)
        assert [one.conflict for one in losers] == [True]
        assert (again(invoice).paid_cents, settled(invoice.id)) == (100_000, 1)


def test_two_clicks_on_one_form_count_a_part_once(app):
    scene = Scene()
    for _ in range(ROUNDS):
        invoice = scene.invoice()
        seen = invoice.version
        losers = pair(app, invoice, *[lambda row, seen=seen: scene.paid(row, 10_000, seen=seen)] * 2)
        assert [one.conflict for one in losers] == [True]
        assert again(invoice).paid_cents == 10_000


def test_one_transfer_booked_on_two_invoices_at_once_counts_once(app):
    scene = Scene()
    for n in range(ROUNDS):
        one, other = scene.invoice(), scene.invoice()
        other_id = other.id
        losers = pair(
            app,
            one,
            lambda row, n=n: scene.paid(row, bank_reference=f"T-{n}"),
            lambda _row, n=n, id_=other_id: scene.paid(db.session.get(Invoice, id_), bank_reference=f"T-{n}"),
        )
        assert [one.conflict for one in losers] == [True]
        found = db.session.scalars(select(Payment).where(Payment.bank_reference == f"T-{n}")).all()
        assert len(found) == 1


@pytest.mark.parametrize("deed", ["waive", "cancel"])
def test_confirming_and_another_decision_at_once_settle_or_cancel_once(app, deed):
    scene = Scene()
    for _ in range(ROUNDS):
        invoice = scene.invoice()
        seen = invoice.version
        other = getattr(services, deed)
        losers = pair(
            app,
            invoice,
            lambda row, seen=seen: scene.paid(row, seen=seen),
            lambda row, seen=seen, other=other: other(scene.coordinator, row, reason="A reason.", seen=seen),
        )
        assert [one.conflict for one in losers] == [True]
        state = again(invoice).state
        assert settled(invoice.id) == (state in ("paid", "waived"))


def test_uploading_and_confirming_at_once_leave_a_whole_invoice(app):
    scene = Scene()
    for _ in range(ROUNDS):
        invoice = scene.invoice()
        losers = pair(app, invoice, scene.paid, lambda row: services.upload_proof(scene.payer, row, SLIP))
        assert again(invoice).state == "paid"
        assert len(losers) <= 1


def test_eight_invoices_at_once_have_numbers_without_gaps(app):
    scene = Scene()
    db.session.commit()
    assert not [one for one in at_once(app, *[lambda: scene.invoice() and None] * 8) if one is not None]
    assert sorted(db.session.scalars(select(Invoice.position))) == list(range(1, 9))
    assert len(set(db.session.scalars(select(Invoice.number)))) == 8
