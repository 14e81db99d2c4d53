"""Changes of a site: a new name or owner keeps the certificate, a new address or a closure ends it at once (R8, C7)."""

import io
from datetime import date, timedelta

import pytest

from ietp_dash.applications import services as applications
from ietp_dash.applications.rules import UNDER_WAY
from ietp_dash.certificates import changing, rules
from ietp_dash.certificates.models import Certificate, ReportedChange
from ietp_dash.certificates.rules import SiteChange
from ietp_dash.kernel import clock
from ietp_dash.kernel.errors import Refused
from ietp_dash.notifications.models import Notification
from ietp_dash.programme.queries import snapshot
from ietp_dash.programme.terms import Terms
from ietp_dash.status.models import Standing, StatusDecision
from ietp_dash.storage.database import db
from tests import builders as make
from tests.applications import picture
from tests.notifications.conftest import read_all
from tests.rig.racing import at_once

TODAY = date(2026, 3, 2)
NOW = {"name": "Toys", "name_local": "", "parent": "", "address": "Street 1", "city": "Shantou"}


@pytest.mark.parametrize(
    ("change", "said", "on", "paper", "field"),
    [
        (SiteChange.NAME, {"name": " "}, TODAY, True, "name"),
        (SiteChange.NAME, {"name": "Toys"}, TODAY, True, "name"),
        (SiteChange.OWNER, {"parent": ""}, TODAY, True, "parent"),
        (SiteChange.ADDRESS, {"address": "Street 2"}, None, True, "takes_effect_on"),
        (SiteChange.ADDRESS, {"address": "Street 2"}, TODAY + timedelta(days=181), True, "takes_effect_on"),
        (SiteChange.ADDRESS, {"address": "Street 2"}, TODAY, False, "file"),
        (SiteChange.CLOSURE, {}, None, False, "takes_effect_on"),
    ],
)
def test_a_report_that_lacks_something_is_refused_beside_its_field(change, said, on, paper, field):
    with pytest.raises(Refused) as no:
        rules.check_report(change, said, NOW, on, TODAY, paper)
    assert no.value.field == field


def test_a_report_says_only_what_its_change_touches():
    told = rules.check_report(SiteChange.NAME, {"name": " New  Toys ", "city": "X"}, NOW, TODAY, TODAY, True)
    assert told == {"name": "New Toys", "name_local": ""}
    assert rules.check_report(SiteChange.CLOSURE, {}, NOW, TODAY + timedelta(days=180), TODAY, False) == {}


@pytest.mark.parametrize("change", [SiteChange.ADDRESS, SiteChange.CLOSURE])
def test_no_site_moves_under_an_audit(change):
    for state in (None, "decided", "closed", "withdrawn", "lapsed"):
        rules.check_cycle(change, state)
    for state in UNDER_WAY:
        with pytest.raises(Refused, match="under way"):
            rules.check_cycle(change, state)
        rules.check_cycle(SiteChange.OWNER, state)


def held(site) -> Certificate:
    """A certificate of type Certified in force, with the decision behind it."""
    today = clock.today(site.zone)
    days = {"valid_from": today - timedelta(days=100), "valid_to": today + timedelta(days=200)}
    kept = {"rule": "D6", "facts": {}, "numbers": {}, "terms_id": snapshot(Terms.default()), "decided_at": clock.now()}
    make.stored(StatusDecision(factory_id=site.id, status="certified", **kept, **days))
    site.number = "C000777"
    return make.stored(
        Certificate(factory_id=site.id, number="C000777", code="OLD" + "A" * 13, type="certified", **days,
                    name=site.name, issued_at=clock.now())
    )  # fmt: skip


@pytest.fixture
def site(app):
    return make.factory("Old Toys")


def told_by(client, site, about, **said):
    file = {"file": (io.BytesIO(picture()), "licence.png")} if said.pop("paper", True) else {}
    return client.fill(f"/site-changes/new/{site.public_id}/{about}", said | {"explanation": "So it is."} | file)


def test_a_new_name_is_reported_returned_mended_and_printed(client_for, site):
    held(site)
    manager, coordinator = client_for(make.manager_of(site)), client_for(make.person("coordinator"))
    assert told_by(manager, site, "name", name="New Toys", paper=False).status_code == 422
    assert told_by(manager, site, "name", name="New Toys").status_code == 303
    assert told_by(manager, site, "name", name="Newer Toys").status_code == 409
    row = db.session.query(ReportedChange).one()
    page = f"/site-changes/{row.public_id}"
    assert "Old Toys" in coordinator.see("/site-changes/").text
    assert coordinator.get(f"{page}/paper", buffered=True).mimetype == "image/png"
    assert coordinator.send(f"{page}/answer", {"answer": "return", "remark": ""}).status_code == 422
    back = {"answer": "return", "remark": "The paper is blurred."}
    assert coordinator.send(f"{page}/answer", back).status_code == 303
    assert "The paper is blurred." in manager.see(f"{page}/edit").text
    assert "was returned" in manager.see("/").text
    assert manager.fill(f"{page}/edit", {"name": "New Toys", "name_local": "新玩具"}).status_code == 303
    assert coordinator.send(f"{page}/answer", {"answer": "confirm", "remark": ""}).status_code == 303
    assert coordinator.send(f"{page}/answer", {"answer": "confirm", "remark": ""}).status_code == 409
    db.session.refresh(site)
    assert (site.name, site.name_local) == ("New Toys", "新玩具")
    assert "not valid" in coordinator.see("/verify/OLD" + "A" * 13).text.lower()
    assert "New Toys" in coordinator.see("/verify/C000777").text


@pytest.mark.parametrize("about", ["address", "closure"])
def test_a_move_and_a_closure_end_the_certificate_and_are_no_termination(client_for, site, about):
    held(site)
    buyer = make.person("buyer_manager")
    make.connection(site, buyer)
    manager, coordinator = client_for(make.manager_of(site)), client_for(make.person("coordinator"))
    told_by(manager, site, about, **({"address": "New Road 9", "city": "Foshan"} if about == "address" else {}))
    page = f"/site-changes/{db.session.query(ReportedChange).one().public_id}"
    assert coordinator.send(f"{page}/answer", {"answer": "confirm", "remark": ""}).status_code == 303
    db.session.expire_all()
    standing, row = db.session.get(Standing, site.id), db.session.query(StatusDecision).filter_by(rule="R8").one()
    assert (standing.shown, standing.certificate_type) == ("not_certified", None)
    assert "not valid" in manager.see("/verify/C000777").text.lower()
    assert "certificate" in manager.see(page).text
    assert "Neither is a termination" in client_for(buyer).see(f"/status/decisions/{row.public_id}").text
    assert coordinator.get(f"/status/decisions/{row.public_id}/letter.pdf").status_code == 200
    assert site.state == ("closed" if about == "closure" else "registered")
    read_all()
    told = {one.kind for one in db.session.query(Notification).filter_by(person_id=buyer.id)}
    assert {"StatusDecided", "CertificateWithdrawn"} <= told
    card = client_for(buyer).see("/directory/?q=Old+Toys")
    assert (f"/factories/{site.public_id}" in card.links) is (about == "address")
    assert "C000777" not in card.text
    if about == "address":
        assert (site.address, site.city, site.latitude) == ("New Road 9", "Foshan", None)
        assert applications.kind_for(site, clock.today(site.zone)) == "new"
        assert "Your new site needs an initial audit" in manager.see("/").text
    else:
        with pytest.raises(Refused, match="closed"):
            applications.kind_for(site, clock.today(site.zone))


def test_it_is_confirmed_from_its_day_on_and_by_one(app, site):
    manager, day = make.viewer(make.manager_of(site)), clock.today(site.zone) + timedelta(days=3)
    coordinator = make.viewer(make.person("coordinator"))
    row = changing.report(manager, site, change=SiteChange.CLOSURE, said={}, on=day, explanation="")
    with pytest.raises(Refused, match="takes effect on"):
        changing.answer(coordinator, row, answer="confirm", remark="")
    changing.withdraw(manager, row)
    row = changing.report(manager, site, change=SiteChange.CLOSURE, said={}, on=clock.today(site.zone), explanation="")
    key, people = row.id, [make.viewer(make.person("coordinator")) for _ in range(2)]
    db.session.commit()

    def confirm(who):
        return lambda: changing.answer(who, db.session.get(ReportedChange, key), answer="confirm", remark="")

    outcomes = at_once(app, *map(confirm, people))
    assert [one.conflict for one in outcomes if one is not None] == [True]
    db.session.expire_all()
    assert db.session.query(StatusDecision).filter_by(rule="R8").count() == 1
