"""The calendar feed and the to-do list: one's own dates, by a secret address that can be shut."""

from datetime import timedelta

import pytest

from ietp_dash.connections import services as connections
from ietp_dash.factories import services as factories
from ietp_dash.factories.profile import empty
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR
from ietp_dash.notifications import feeds, licences
from ietp_dash.notifications.models import CalendarAddress, Notification
from ietp_dash.storage.database import db
from tests import builders

from .conftest import read_all


@pytest.fixture
def dated(site, manager, buyer):
    """A factory with a licence that runs out in 20 days and a request to answer."""
    data = empty() | {"licences": [{"kind": "fire", "number": "1", "expires_on": _in(20)}]}
    factories.edit_profile(builders.viewer(manager), site, based_on=0, data=data, products=[], processes=[])
    return connections.request(builders.viewer(buyer), site, message="")


def _in(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def _feed(client) -> str:
    """Make the secret address on the page; answers its path."""
    answer = client.send("/calendar-feed/renew")
    address = answer.get_data(as_text=True).split('id="secret-address"')[1].split('value="')[1].split('"')[0]
    return "/calendar-feed/" + address.rsplit("/", 1)[1]


def test_the_feed_holds_one_s_own_dates_and_names_nobody(dated, site, manager, client, client_for):
    owner = client_for(manager)
    path = _feed(owner)
    answer = client.get(path)
    text = answer.get_data(as_text=True)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert f"DTSTART;VALUE=DATE:{_in(20).replace('-', '')}" in text
    assert "SUMMARY:A licence runs out" in text
    assert f"URL:http://localhost/connections/{dated.public_id}" in text
    assert site.name not in text
    assert path.removeprefix("/calendar-feed/").removesuffix(".ics") not in owner.see("/calendar-feed/").text
    token = path.rsplit("/", 1)[1].removesuffix(".ics")
    assert db.session.query(CalendarAddress).one().token_hash == feeds.hash_of(token) != token


def test_a_feed_ends_with_its_address_and_its_membership(dated, manager, client, client_for):
    owner = client_for(manager)
    first = _feed(owner)
    second = _feed(owner)
    assert [client.get(one).status_code for one in (first, second)] == [404, 200]
    owner.send("/calendar-feed/shut")
    assert client.get(second).status_code == 404
    third = _feed(owner)
    manager.memberships[0].ended_at = clock.now()
    db.session.commit()
    assert client.get(third).status_code == 404


def test_a_feed_is_throttled(dated, manager, client, client_for, app):
    app.config["LIMITS"] = "on"
    path = _feed(client_for(manager))
    assert [client.get(path).status_code for _ in range(31)] == [200] * 30 + [429]
    assert client.get("/calendar-feed/guess.ics").status_code == 404


def test_a_licence_is_reminded_of_once_however_often_it_is_looked_at(dated, manager):
    for _ in range(3):
        assert licences.remind(VISITOR, clock.now()) in (0, 1)
    read_all()
    told = db.session.query(Notification).filter_by(kind="LicenceEnding", person_id=manager.id)
    assert told.count() == 1
    with clock.at(clock.now() + timedelta(days=30)):
        assert licences.remind(VISITOR, clock.now()) == 1
        assert licences.remind(VISITOR, clock.now()) == 0


def test_the_to_do_list_holds_every_task_by_its_day(dated, manager, buyer, client_for):
    page = client_for(manager).see("/to-do/")
    assert "asks to connect" in page.text
    assert "With a day" in page.text
    assert "asks to connect" not in client_for(buyer).see("/to-do/").text
