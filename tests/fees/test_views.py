"""Fees over HTTP: who sees and does what, in both languages, with and without script."""

import io

import pikepdf
import pytest

from ietp_dash.fees import paper, queries, services
from ietp_dash.kernel import clock
from tests import builders as make

from .scene import SLIP, Scene, again


@pytest.fixture
def scene(app):
    return Scene()


def a_pdf() -> bytes:
    """A whole PDF of one empty page."""
    out, document = io.BytesIO(), pikepdf.new()
    document.add_blank_page()
    document.save(out)
    return out.getvalue()


def test_a_factory_pays_and_the_payee_confirms(scene, client_for):
    invoice = scene.invoice(150_000, kind="registration")
    address, payer, payee = (
        f"/fees/{invoice.public_id}",
        client_for(scene.payer_person),
        client_for(scene.coordinator_person),
    )
    assert payee.fill("/fees/payee", {"bank_details": "ICTI Ethical Toy Program\nBank of Toys"}).status_code == 303
    assert invoice.number in payer.see("/fees/").text
    page = payer.see(address)
    assert "$1,500.00" in page.text
    assert "Bank of Toys" in page.text
    sent = payer.fill(address, {"file": (io.BytesIO(a_pdf()), "slip.pdf")}, action=f"{address}/proof")
    assert sent.status_code == 303
    assert again(invoice).state == "proof_uploaded"
    assert "slip.pdf" in payee.see(address).text
    proof = queries.proofs_of(invoice)[0]
    assert payee.get(f"/fees/proofs/{proof.public_id}/file").data.startswith(b"%PDF-")
    assert payee.fill(address, {"confirm-amount": "1,500.00"}).status_code == 303
    assert again(invoice).state == "paid"
    receipt = payer.get(f"{address}/receipt.pdf?number=P1-R000001")
    assert receipt.data.startswith(b"%PDF-")
    assert "P1-R000001.pdf" in receipt.headers["Content-Disposition"]


def test_the_second_click_of_one_form_is_told(scene, client_for):
    invoice = scene.invoice()
    address, payee = f"/fees/{invoice.public_id}", client_for(scene.coordinator_person)
    form = next(one for one in payee.see(address).forms if one.action == f"{address}/confirm")
    data = {name: values[0] for name, values in form.values.items()} | {"confirm-amount": "400"}
    assert payee.send(f"{address}/confirm", data).status_code == 303
    second = payee.send(f"{address}/confirm", data)
    assert second.status_code == 409
    assert "meanwhile" in second.page.text
    assert again(invoice).paid_cents == 40_000


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"confirm-amount": "a lot"}, "Enter an amount in dollars"),
        ({"confirm-amount": "0"}, "above zero"),
        ({"confirm-amount": "10", "confirm-received_on": "2099-01-01"}, "has not come yet"),
        ({"confirm-amount": "10", "confirm-received_on": "soon"}, "Enter the day"),
    ],
    ids=["words", "nothing", "tomorrow", "no day"],
)
def test_what_cannot_be_is_said_beside_the_field_and_nothing_typed_is_lost(scene, client_for, values, said):
    invoice = scene.invoice()
    address, payee = f"/fees/{invoice.public_id}", client_for(scene.coordinator_person)
    answer = payee.fill(address, values)
    assert answer.status_code == 422
    assert said in answer.page.text
    assert f'value="{values["confirm-amount"]}"' in answer.page.html
    assert again(invoice).paid_cents == 0


def test_a_proof_is_refused_with_a_reason_that_the_payer_reads(scene, client_for):
    invoice = scene.invoice()
    proof = services.upload_proof(scene.payer, invoice, SLIP)
    address, payee = f"/fees/{invoice.public_id}", client_for(scene.coordinator_person)
    name, action = f"proof-{proof.public_id}-reason", f"/fees/proofs/{proof.public_id}/refuse"
    assert payee.fill(address, {name: " "}, action=action).status_code == 422
    assert payee.fill(address, {name: "100% of it is missing"}, action=action).status_code == 303
    assert "100% of it is missing" in client_for(scene.payer_person).see(address).text


def test_waiving_cancelling_and_returning(scene, client_for):
    one, other = scene.invoice(), scene.invoice()
    payee = client_for(scene.coordinator_person)
    waived, cancelled = f"/fees/{one.public_id}", f"/fees/{other.public_id}"
    assert payee.fill(waived, {"waive-reason": ""}, action=f"{waived}/waive").status_code == 422
    assert payee.fill(waived, {"waive-reason": "Pilot"}, action=f"{waived}/waive").status_code == 303
    assert payee.fill(cancelled, {"confirm-amount": "10"}).status_code == 303
    assert payee.fill(cancelled, {"cancel-reason": "An error"}, action=f"{cancelled}/cancel").status_code == 303
    assert "Owed back" in payee.see(cancelled).text
    assert payee.fill(cancelled, {"refund-amount": "10.01"}, action=f"{cancelled}/refund").status_code == 422
    assert payee.fill(cancelled, {"refund-amount": "10.00"}, action=f"{cancelled}/refund").status_code == 303
    assert (again(one).state, again(other).refunded_cents) == ("waived", 1_000)
    assert payee.get(f"{cancelled}/credit-note.pdf").data.startswith(b"%PDF-")
    assert payee.get(f"{waived}/credit-note.pdf").status_code == 303
    assert payee.get(f"{waived}/receipt.pdf").status_code == 303


def test_who_may_read_and_do_what(scene, client_for):
    _registration, audit = scene.first()
    address = f"/fees/{audit.public_id}"
    stranger, other_firm = make.manager_of(make.factory()), make.person("firm_manager")
    for shut in (stranger, other_firm, make.person("buyer_manager"), make.person("auditor"), make.person("reviewer")):
        assert client_for(shut).get(address).status_code == 404
        assert client_for(shut).get(f"{address}/invoice.pdf").status_code == 404
    assert client_for(make.person("buyer_manager")).get("/fees/").status_code == 403
    assert client_for(scene.coordinator_person).get(address).status_code == 200
    assert client_for(scene.coordinator_person).send(f"{address}/confirm").status_code == 404
    assert client_for(scene.firm_person).get(address).status_code == 200
    member = make.person("factory_member", at=make.db.session.get(make.Organisation, scene.payer_id))
    assert client_for(member).get(address).status_code == 200
    assert client_for(member).send(f"{address}/proof").status_code == 404
    assert "You have paid?" not in client_for(member).page.text


def test_each_side_lists_its_own(scene, client_for):
    registration, audit = scene.first()
    firm, staff = client_for(scene.firm_person).see("/fees/").text, client_for(scene.coordinator_person).see("/fees/")
    assert audit.number in firm
    assert registration.number not in firm
    assert registration.number in staff.text
    assert audit.number not in staff.text
    assert audit.number in client_for(scene.coordinator_person).see("/fees/?book=firms").text
    both = client_for(scene.payer_person).see("/fees/").text
    assert registration.number in both
    assert audit.number in both


def test_the_list_is_filtered_and_paged(scene, client_for):
    for _ in range(30):
        scene.invoice()
    payer = client_for(scene.payer_person)
    first = payer.get("/fees/?state=issued")
    assert first.statements <= 12
    assert "P1-000001" in first.page.text
    more = next(link for link in first.page.links if "after=" in link)
    assert "P1-000030" in payer.see(more).text
    assert "P1-000001" not in payer.see(more).text
    assert "P1-000007" in payer.see("/fees/?q=P1-000007").text
    assert "No invoice matches" in payer.see("/fees/?state=paid").text


def test_overdue_is_said_and_counted(scene, client_for):
    scene.invoice(on=clock.today(scene.zone).replace(year=2020))
    page = client_for(scene.coordinator_person).see("/fees/?state=overdue")
    assert "Overdue (1)" in page.text
    assert "P1-000001" in page.text


def test_in_chinese(scene, client_for):
    registration, _audit = scene.first()
    payer = client_for(scene.payer_person)
    page = payer.see(f"/fees/{registration.public_id}?lang=zh")
    assert page.lang == "zh-Hans"
    assert "Registration" not in page.text
    assert payer.get(f"/fees/{registration.public_id}/invoice.pdf").data.startswith(b"%PDF-")


def test_the_papers_say_what_counts(app, scene):
    registration, audit = scene.first()
    services.edit_payee(scene.firm, make.db.session.get(make.Organisation, audit.payee_id), bank_details="Firm's bank")
    with app.test_request_context("/"):
        said = paper.invoice_data(audit, "en", "Everything is invented.")
        assert said["lines"] == [["Audit for 420 workers, man-days", "2", "$500.00", "$1,000.00"]]
        assert (said["bank"], said["notice"]) == ("Firm's bank", "Everything is invented.")
        assert said["reference"].replace(" ", "") == audit.reference
        payment = scene.paid(registration, 10_000, bank_reference="T-9")
        receipt = paper.receipt_data(registration, payment, "en", None)
        assert ["The bank's number of the transfer", "T-9"] in receipt["head"]
        assert receipt["sums"] == [["Amount", "$100.00"]]
        assert ["Still open", "$1,400.00"] in paper.invoice_data(registration, "en", None)["sums"]
        note = services.cancel(scene.firm, audit, reason="The firm declined.")
        credited = paper.credit_note_data(audit, note, "en", None)
        assert ["Cancels invoice", audit.number] in credited["head"]
    with app.test_request_context("/?lang=zh"):
        pdf = pikepdf.open(io.BytesIO(paper.invoice(audit, "zh", "演示")))
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith("zh")


def test_a_file_that_is_no_proof_is_refused(scene, client_for):
    invoice = scene.invoice()
    address, payer = f"/fees/{invoice.public_id}", client_for(scene.payer_person)
    answer = payer.fill(address, {"file": (io.BytesIO(b"MZ"), "slip.exe")}, action=f"{address}/proof")
    assert answer.status_code == 422
    assert again(invoice).state == "issued"
