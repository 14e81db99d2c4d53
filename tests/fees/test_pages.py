"""Every page of the fees is valid HTML, in both languages, also with refused forms."""

import pytest

from ietp_dash.fees import services

from .scene import SLIP, Scene


@pytest.mark.sqlite_only
def test_the_pages_are_valid_html(app, client_for, html_valid):
    scene = Scene()
    registration, audit = scene.first()
    proof = services.upload_proof(scene.payer, registration, SLIP)
    scene.paid(registration, 10_000)
    services.cancel(scene.firm, audit, reason="The firm declined.")
    over = scene.invoice()
    scene.paid(over, 150_000)
    payer, payee = client_for(scene.payer_person), client_for(scene.coordinator_person)
    places = [f"/fees/{one.public_id}" for one in (registration, audit, over)]
    pages = {f"payer {place}": payer.see(place).html for place in ["/fees/", *places]}
    places += [
        "/fees/",
        "/fees/?book=firms",
        "/fees/payee",
        "/fees/ledger",
        "/fees/ledger?from=2001-01",
        "/fees/statement",
    ]
    pages |= {f"payee {place}": payee.see(place).html for place in places}
    pages |= {f"zh {place}": payee.see(f"{place}{'&' if '?' in place else '?'}lang=zh").html for place in places}
    name, action = f"proof-{proof.public_id}-reason", f"/fees/proofs/{proof.public_id}/refuse"
    pages["refused proof"] = payee.fill(places[0], {name: ""}, action=action).page.html
    pages["refused amount"] = payee.fill(places[0], {"confirm-amount": "x"}).page.html
    pages["refused waiver"] = payee.fill(places[0], {"waive-reason": ""}, action=f"{places[0]}/waive").page.html
    html_valid(pages)
