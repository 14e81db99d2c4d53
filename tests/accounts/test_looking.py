"""Seeing the product as somebody else: allowed by that person, read-only, closed to what is confidential (P36)."""

from datetime import timedelta

from ietp_dash.accounts import queries
from ietp_dash.accounts.models import Look
from ietp_dash.connections import services as connections
from ietp_dash.connections.models import Connection
from ietp_dash.kernel import clock
from ietp_dash.notifications.models import Notification
from ietp_dash.portfolio import marking
from ietp_dash.storage.database import db
from tests import builders as make
from tests.notifications.conftest import read_all

BANNER = "Nothing can be changed"


def test_staff_look_as_a_buyer_who_allows_it_and_change_nothing(client_for):
    site, buyer, staff = make.factory("Red Ducks"), make.person("buyer_manager"), make.person("coordinator")
    own, client = client_for(buyer), client_for(staff)
    membership = queries.live_memberships(buyer.id)[0]
    page = f"/looks/as/{membership.public_id}"
    assert "Not allowed now" in client.see(page).text
    assert client.send(page, {"reason": "The list is empty."}).status_code == 409
    own.send("/looks/allow", {})
    assert "View as" in client.see(f"/organisations/{membership.organisation.public_id}/people").text
    assert client.fill(page, {"reason": " "}).status_code == 422
    assert client.fill(page, {"reason": "The list is empty."}).status_code == 303
    seen = client.see("/portfolio/")
    assert BANNER in seen.text
    assert buyer.name in seen.text
    refused = client.send(f"/connections/request/{site.public_id}", {"message": ""})
    assert refused.status_code in (403, 404)
    assert db.session.query(Connection).count() == 0
    for closed in ("/account/", "/portfolio/marks/", "/looks/"):
        assert client.get(closed).status_code == 403, closed
    assert "The list is empty." in own.see("/looks/").text
    assert BANNER not in own.see("/portfolio/").text
    client.send("/looks/end", {})
    assert BANNER not in client.see("/").text
    assert db.session.query(Look).one().ended_at is not None


def test_a_look_reads_no_notice_and_shows_no_mark_of_its_own(client_for):
    buyer, staff = make.person("buyer_manager"), make.person("coordinator")
    site = make.factory("Red Ducks")
    owner, asked = make.manager_of(site), make.viewer(buyer)
    made = connections.request(asked, site, message="")
    connections.accept(make.viewer(owner), made, scope=["status"], earlier_years=False)
    marking.keep(asked, site, vendor_code="V-77", tags="Dear to us", note="", seen=0)
    read_all()
    client = client_for(staff)
    client_for(buyer).send("/looks/allow", {})
    client.fill(f"/looks/as/{queries.live_memberships(buyer.id)[0].public_id}", {"reason": "Help"})
    assert "Red Ducks" in client.see("/portfolio/").text
    assert "Dear to us" not in client.see("/portfolio/").text
    for hidden in ("/portfolio/?q=V-77", "/portfolio/?tag=Dear+to+us"):
        assert "Red Ducks" not in client.see(hidden).text
    notice = db.session.query(Notification).filter_by(person_id=buyer.id).first()
    assert client.get(f"/notifications/{notice.public_id}").status_code == 303
    db.session.expire_all()
    assert notice.read_at is None
    own = client_for(buyer)
    assert "Dear to us" in own.see("/portfolio/").text
    assert own.get(f"/notifications/{notice.public_id}").status_code == 303
    db.session.expire_all()
    assert notice.read_at is not None


def test_a_look_ends_with_its_hour_and_with_the_consent(client_for):
    factory = make.factory()
    boss, staff = make.manager_of(factory), make.person("administrator")
    own, client = client_for(boss), client_for(staff)
    page = f"/looks/as/{queries.live_memberships(boss.id)[0].public_id}"
    own.send("/looks/allow", {})
    client.fill(page, {"reason": "Help"})
    assert BANNER in client.see(f"/factories/{factory.public_id}").text
    with clock.at(clock.now() + timedelta(minutes=61)):
        assert BANNER not in client.see("/").text
    client.fill(page, {"reason": "Again"})
    assert BANNER in client.see("/").text
    own.send("/looks/forbid", {})
    assert BANNER not in client.see("/").text
    assert client.send(page, {"reason": "Again"}).status_code == 409


def test_nobody_looks_as_staff_or_auditors_and_buyers_do_not_look(client_for):
    client = client_for(make.person("administrator"))
    for role in ("reviewer", "auditor", "helpline_agent"):
        membership = queries.live_memberships(make.person(role).id)[0]
        assert client.get(f"/looks/as/{membership.public_id}").status_code == 404, role
    member = queries.live_memberships(make.person("buyer_manager").id)[0]
    assert client_for(make.person("reviewer")).get(f"/looks/as/{member.public_id}").status_code == 404
