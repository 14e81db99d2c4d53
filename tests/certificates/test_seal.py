"""The seal: only for who holds Certified, with the number; each use is asked for and answered once."""

import io
import re
import threading
from datetime import timedelta

import pytest
from PIL import Image

from ietp_dash.certificates import consents
from ietp_dash.certificates.models import LogoConsent
from ietp_dash.kernel.errors import Refused
from ietp_dash.notifications.kinds import KINDS
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import EventRow
from tests import builders as make


@pytest.fixture
def place(site):
    return f"/seal/{site.public_id}"


@pytest.mark.parametrize("lang", ["en", "zh", "vi"])
def test_the_seal_is_a_picture_with_nothing_from_elsewhere(manager, certificate, place, lang):
    svg = manager.get(f"{place}/seal.svg?lang={lang}")
    assert svg.mimetype == "image/svg+xml"
    assert "C000777" in svg.headers["Content-Disposition"]
    text = svg.data.decode()
    assert not re.search(r'(?:href|src)="(?!#)|<script|@import|url\((?!#)', text)
    png = manager.get(f"{place}/seal.png?lang={lang}")
    picture = Image.open(io.BytesIO(png.data))
    assert picture.format == "PNG"
    assert picture.width == picture.height >= 600


def test_the_page_leads_to_both_pictures(manager, certificate, site, place):
    text = manager.see(place).html
    assert f"{place}/seal.svg" in text
    assert f"{place}/seal.png" in text
    assert place in manager.see(f"/factories/{site.public_id}").html


@pytest.mark.parametrize(
    ("type_", "days"),
    [("remediation", {}), ("probation", {}), ("certified", {"withdrawn_on": 0}), ("certified", {"valid_to": -1})],
)
def test_without_certified_in_force_there_is_no_seal(manager, give, today, place, type_, days):
    give(type_, **{name: today + timedelta(days=number) for name, number in days.items()})
    seen = manager.see(place)
    assert "No seal now" in seen.text
    assert "Ask for consent" not in seen.text
    assert manager.get(f"{place}/seal.svg").status_code == 404
    answer = manager.send(f"{place}/ask", {"use": "On a box."})
    assert answer.status_code == 422
    assert "may use the seal" in answer.page.text


def test_a_use_is_asked_for_and_granted(manager, coordinator, certificate, place, site):
    assert manager.fill(place, {"use": "On the box of our trains."}, action=f"{place}/ask").status_code == 303
    assert "On the box of our trains." in manager.see(place).text
    assert "1 request to use the seal" in coordinator.see("/").text
    seen = coordinator.see("/seal/requests")
    assert "Sealed Toys" in seen.text
    row = db.session.query(LogoConsent).one()
    answer = coordinator.fill(
        "/seal/requests", {"reason": "Fine."}, action=f"/seal/requests/{row.public_id}", button="answer=grant"
    )
    assert answer.status_code == 303
    assert "Nobody waits" in coordinator.see("/seal/requests").text
    assert "Granted" in manager.see(place).text
    assert "已同意" in manager.see(f"{place}?lang=zh").text
    told = db.session.query(EventRow).filter_by(type="LogoConsentAnswered").one()
    assert (told.payload["granted"], told.permission) == (True, "seal:read")
    assert "LogoConsentAnswered" in KINDS


def test_a_refusal_needs_a_reason(manager, coordinator, certificate, place):
    manager.send(f"{place}/ask", {"use": "As the logo of the company."})
    row = db.session.query(LogoConsent).one()
    answer = coordinator.send(f"/seal/requests/{row.public_id}", {"answer": "refuse", "reason": " "})
    assert answer.status_code == 422
    assert "Say why not" in answer.page.text
    answer = coordinator.send(f"/seal/requests/{row.public_id}", {"answer": "refuse", "reason": "Not as a logo."})
    assert answer.status_code == 303
    assert "Not as a logo." in manager.see(place).text


def test_an_empty_request_is_not_sent(manager, certificate, place):
    answer = manager.send(f"{place}/ask", {"use": ""})
    assert answer.status_code == 422
    assert "Say where the seal would stand." in answer.page.text


def test_a_request_is_taken_back_and_then_not_answered(manager, coordinator, certificate, place):
    manager.send(f"{place}/ask", {"use": "On a flag."})
    row = db.session.query(LogoConsent).one()
    assert manager.send(f"/seal/withdrawals/{row.public_id}").status_code == 303
    assert db.session.query(EventRow).filter_by(type="LogoConsentWithdrawn").one().subject_id == row.factory_id
    assert coordinator.send(f"/seal/requests/{row.public_id}", {"answer": "grant"}).status_code == 409
    assert manager.send(f"/seal/withdrawals/{row.public_id}").status_code == 409


def test_at_most_ten_wait(app, site, certificate):
    who = make.viewer(make.manager_of(site))
    for number in range(consents.MOST_WAITING):
        consents.ask(who, site, use=f"Box {number}")
    with pytest.raises(Refused, match="wait for an answer"):
        consents.ask(who, site, use="One more")


def test_a_granted_use_ends_with_its_certificate(manager, certificate, site, place, today):
    row = consents.ask(make.viewer(make.manager_of(site)), site, use="On a box.")
    consents.answer(make.viewer(make.person("coordinator")), row, granted=True, reason="")
    certificate.withdrawn_on = today
    make.stored(certificate)
    assert "ended with the certificate" in manager.see(place).text


def test_granting_and_taking_back_at_once_has_one_outcome(app, site, certificate):
    owner, staff = make.viewer(make.manager_of(site)), make.viewer(make.person("coordinator"))
    id_ = consents.ask(owner, site, use="On a box.").id
    db.session.commit()
    start, outcomes = threading.Barrier(2), []

    def run(deed):
        with app.app_context():
            row = db.session.get(LogoConsent, id_)
            start.wait()
            try:
                deed(row)
                outcomes.append("done")
            except Refused as no:
                outcomes.append(no.conflict)

    deeds = (
        lambda row: consents.answer(staff, row, granted=True, reason=""),
        lambda row: consents.withdraw(owner, row),
    )
    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes, key=str) == [True, "done"]
