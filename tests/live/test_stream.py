"""The stream at a running server, on both databases: names come to those who may hear them, and to nobody else."""

import re
import time

import pytest

from ietp_dash.accounts import services as accounts
from ietp_dash.accounts.queries import live_memberships
from ietp_dash.connections import services as connections
from ietp_dash.factories.events import ProfileEdited
from ietp_dash.kernel.access import VISITOR, Role
from ietp_dash.status.events import StatusExpired
from ietp_dash.storage.use_case import use_case
from tests import builders
from tests.rig.visitor import Visitor

from .conftest import happen
from .listening import Listener, wait

pytestmark = pytest.mark.xdist_group("live streams")


@pytest.fixture
def site(app):
    return builders.factory()


@pytest.fixture
def manager(site):
    return builders.manager_of(site)


@pytest.fixture
def buyer(app):
    return builders.person(Role.BUYER_MANAGER)


@pytest.fixture
def stranger(app):
    return builders.person(Role.BUYER_MEMBER)


@pytest.fixture
def connection(site, manager, buyer):
    made = connections.request(builders.viewer(buyer), site, message="")
    connections.accept(builders.viewer(manager), made, scope=["status"], earlier_years=False)
    return made


def topic(row) -> str:
    return f"{type(row).__name__.lower()}-{row.public_id}"


def change_status(site) -> None:
    happen(VISITOR, StatusExpired(site.id, "assessed"))


def test_a_change_reaches_those_who_may_know_it_and_nobody_else(
    server, listen, site, manager, buyer, stranger, connection
):
    rival = builders.manager_of(builders.factory())
    pages = {who: listen(server, who, topic(site)) for who in (manager, buyer, stranger, rival)}
    change_status(site)
    assert pages[buyer].hears(topic(site), within=1)
    assert pages[manager].hears(topic(site), within=1)
    happen(VISITOR, ProfileEdited(site.id))
    assert pages[stranger].hears(topic(site), within=1)
    assert pages[stranger].names == [topic(site)], "woken by a status it may not see"
    assert pages[rival].names == []


def test_only_names_and_opaque_places_are_sent(server, listen, site, manager):
    page = listen(server, manager, topic(site))
    first = page.id
    change_status(site)
    assert page.hears(topic(site))
    assert wait(lambda: page.id != first, 1)
    assert page.heard[0][:2] == (topic(site), "0")
    assert {len(first), len(page.id)} == {54}
    again = listen(server, manager, topic(site))
    assert again.id != page.id, "equal places would tell that nothing happened"


def test_what_was_missed_comes_after_a_lost_connection(server, listen, site, manager):
    other = builders.factory()
    page = listen(server, manager, topic(site))
    page.leave()
    change_status(site)
    change_status(other)
    resumed = listen(server, manager, topic(site), last=page.id)
    assert resumed.hears(topic(site), within=1)
    assert set(resumed.names) == {topic(site)}
    time.sleep(0.5)
    later = listen(server, manager, topic(site), last=resumed.id)
    time.sleep(0.5)
    assert later.names == []


def test_it_catches_up_over_a_restart(server, listen, site, manager):
    page = listen(server, manager, topic(site))
    server.kill()
    change_status(site)
    server.start()
    assert listen(server, manager, topic(site), last=page.id).hears(topic(site), within=1)


def test_what_happened_while_the_page_loaded_comes_too(server, listen, manager, site):
    reviewer = builders.person(Role.REVIEWER)
    visitor = Visitor(server.url).enter(reviewer.email, "wooden trains on green hills")
    Listener(visitor, "badges").leave()
    found = re.search(r'sse:connect="([^"]+)"', visitor.get("/notifications/").body.decode())
    address = found[1].replace("&amp;", "&")
    assert "&at=" in address
    change_status(site)
    page = Listener(visitor, "", path=address.replace("badges", f"badges,{topic(site)}"))
    assert page.hears(topic(site), within=1)
    page.leave()
    visitor.leave()


def test_nobody_listens_without_signing_in(server, site):
    assert Listener(Visitor(server.url), topic(site)).status == 401
    assert Listener(Visitor(server.url, {"ietp": "made up"}), topic(site)).status == 401


def test_a_made_up_place_is_no_place(server, listen, site, manager):
    change_status(site)
    time.sleep(0.5)
    page = listen(server, manager, topic(site), last="AAAA" * 13 + "AA")
    time.sleep(0.5)
    assert page.names == []
    change_status(site)
    assert page.hears(topic(site))


def test_at_most_a_hundred_topics(server, listen, manager):
    assert listen(server, manager, ",".join(f"factory-{n:016}" for n in range(101))).status == 400


def test_an_ended_connection_tells_no_more(server, listen, site, manager, buyer, connection):
    page = listen(server, buyer, f"{topic(site)},{topic(connection)}")
    connections.end(builders.viewer(manager), connection)
    assert page.hears(topic(connection), within=1)
    assert page.hears(topic(site), within=1), "the open page must learn that it shows too much"
    time.sleep(0.5)
    heard = page.names.count(topic(site))
    change_status(site)
    happen(VISITOR, ProfileEdited(site.id))
    assert wait(lambda: page.names.count(topic(site)) > heard, 1), "the card stays open to every buyer"
    time.sleep(0.5)
    assert page.names.count(topic(site)) == heard + 1


def test_a_new_connection_tells_at_once(server, listen, site, manager, buyer):
    page = listen(server, buyer, f"{topic(site)},connections")
    made = connections.request(builders.viewer(buyer), site, message="")
    assert page.hears("connections", within=1)
    connections.accept(builders.viewer(manager), made, scope=["status"], earlier_years=False)
    assert wait(lambda: page.names.count("connections") == 2, 1)
    heard = page.names.count(topic(site))
    change_status(site)
    assert wait(lambda: page.names.count(topic(site)) > heard, 1)


@use_case
def suspend(viewer, organisation):
    organisation.state = "suspended"


STEPS = {
    "membership": lambda who, by: accounts.end_membership(by, live_memberships(who.id)[0]),
    "account": lambda who, by: accounts.disable(by, who),
    "password": lambda who, by: accounts.change_password(by, who, password_hash="x", keep_session=None),
    "organisation": lambda who, by: suspend(by, live_memberships(who.id)[0].organisation),
}


@pytest.mark.parametrize("step", STEPS)
def test_ended_rights_end_the_stream(server, listen, app, step):
    buyer = builders.person(Role.BUYER_MEMBER)
    by = builders.viewer(builders.person(Role.ADMINISTRATOR))
    page = listen(server, buyer, "badges")
    STEPS[step](buyer, by)
    assert page.ends(within=5)


def test_a_worker_of_two_hears_what_the_other_did(serve, listen, site, manager):
    server = serve(workers=2)
    pages = [listen(server, manager, topic(site)) for _ in range(8)]
    change_status(site)
    assert all(page.hears(topic(site), within=1) for page in pages)


def test_badges_wake_when_somebody_is_told(server, listen, site, manager, buyer):
    page = listen(server, manager, "badges")
    connections.request(builders.viewer(buyer), site, message="")
    assert wait(lambda: page.names.count("badges") >= 1, 15), "for what waits and for the notice, together or apart"


def test_a_server_that_stops_lets_its_pages_go(serve, listen, manager):
    server = serve()
    pages = [listen(server, manager, "badges") for _ in range(5)]
    begun = time.monotonic()
    server.stop()
    assert time.monotonic() - begun < 10
    assert all(page.ends(within=1) for page in pages)
