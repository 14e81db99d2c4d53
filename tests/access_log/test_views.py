"""A factory sees which buyer's people opened what of its data; nobody else does."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from ietp_dash.factories import reading
from ietp_dash.kernel import clock
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import AccessRow
from tests import builders as make

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def opened(site, person, what="report", at=NOON, buyer=True):
    """Write one row of the access log."""
    membership = person.memberships[0]
    db.session.execute(
        insert(AccessRow).values(
            at=at,
            person_id=person.id,
            organisation_id=membership.organisation_id,
            buyer=buyer,
            factory_id=site.id,
            what=what,
        )
    )
    db.session.commit()


@pytest.fixture
def ours(app):
    """A factory and a connected buyer's person."""
    site, buyer = make.factory("Our factory"), make.person("buyer_manager", name="Ada Buyer")
    make.connection(site, buyer)
    return site, buyer


def test_what_a_buyer_opens_is_there_at_once(client_for, ours):
    site, buyer = ours
    factory = client_for(make.manager_of(site))
    assert "Nobody has looked yet" in factory.see("/access-log/").text
    client_for(buyer).see(f"/factories/{site.public_id}")
    client_for(buyer).see("/portfolio/")
    page = factory.see("/access-log/")
    for words in ("Ada Buyer", buyer.memberships[0].organisation.name, "Factory page", "Line in the portfolio"):
        assert words in page.text


def test_one_s_own_and_others_reading_is_not_there(client_for, ours):
    site, _buyer = ours
    manager = make.manager_of(site)
    client_for(manager).see(f"/factories/{site.public_id}")
    client_for(make.person("reviewer", name="Rita Reviewer")).see(f"/factories/{site.public_id}")
    assert "Nobody has looked yet" in client_for(manager).see("/access-log/").text


def test_another_factory_s_log_is_not_there(client_for, ours):
    site, buyer = ours
    opened(site, buyer)
    other = make.factory()
    assert "Nobody has looked yet" in client_for(make.manager_of(other)).see("/access-log/").text
    assert "Ada" not in client_for(make.manager_of(other)).get("/access-log/access-log.csv").get_data(as_text=True)


@pytest.mark.parametrize("role", ["buyer_manager", "coordinator", "management", "auditor", "reviewer"])
def test_only_factories_have_a_log(client_for, role):
    client = client_for(make.person(role))
    assert client.get("/access-log/").status_code == 404
    assert client.get("/access-log/access-log.csv").status_code == 404


def test_a_visitor_signs_in_first(client):
    assert client.get("/access-log/").location.startswith("/sign-in")


def test_the_log_goes_on_page_by_page(app, ours):
    site, buyer = ours
    for minute in range(3):
        for _ in range(4):
            opened(site, buyer, at=NOON + timedelta(minutes=minute))
    seen, position = 0, ""
    while True:
        before, shown = reading.read_position(position)
        rows, position = reading.page(site.id, reading.Look("", before, shown), limit=3)
        seen += len(rows)
        if position is None:
            break
    assert seen == 12, "rows of one moment are neither lost nor shown twice"


@pytest.mark.parametrize(
    "text", ["", "nonsense", "2026-03-01~1", "2026-03-01T12:00:00+00:00~x", "2026-03-01T12:00:00+00:00~9999999"]
)
def test_a_position_that_makes_no_sense_is_the_beginning(text):
    assert reading.read_position(text) == (None, 0)


def test_the_log_filters_by_buyer(client_for, ours):
    site, buyer = ours
    other = make.person("buyer_member", name="Bob Other")
    opened(site, buyer)
    opened(site, other, what="something new")
    factory = client_for(make.manager_of(site))
    page = factory.see(f"/access-log/?buyer={other.memberships[0].organisation.public_id}")
    assert ("Bob Other" in page.text, "Ada Buyer" in page.text) == (True, False)
    assert "Confidential data" in page.text, "what has no name yet is shown all the same"
    assert "Nothing of this buyer" in factory.see("/access-log/?buyer=zzzzzzzzzzzzzzzz").text


def test_the_file_holds_the_same_and_no_formula(client_for, ours):
    site, buyer = ours
    buyer.name = '=HYPERLINK("http://evil.example")'
    db.session.commit()
    opened(site, buyer)
    answer = client_for(make.manager_of(site)).get("/access-log/access-log.csv")
    text = answer.get_data(as_text=True)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "2026-03-01 12:00:00" in text
    assert "\"'=HYPERLINK" in text


def test_the_page_asks_the_database_seldom(client_for, ours):
    site, buyer = ours
    for minute in range(60):
        opened(site, buyer, at=NOON + timedelta(minutes=minute))
    client = client_for(make.manager_of(site))
    client.see("/access-log/")
    answer = client.get("/access-log/")
    assert answer.statements <= 12
    more = next(link for link in answer.page.links if "after=" in link)
    assert client.get(more).status_code == 200
    with clock.at(NOON):
        assert reading.readers(site.id)[0][2] == 60
