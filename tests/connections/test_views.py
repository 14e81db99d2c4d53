"""The pages of both sides: who may open and do what, with and without htmx, and what they say."""

import io

import pytest

from ietp_dash.accounts.models import Organisation
from ietp_dash.connections import queries, services
from ietp_dash.connections.models import Connection
from ietp_dash.factories.models import Factory
from ietp_dash.kernel import clock
from ietp_dash.storage.database import db
from tests import builders as make


@pytest.fixture
def world(app):
    """Two of everyone: a connection of ours that is pending, and one of strangers."""
    made = {}
    for name in ("our", "their"):
        site = make.factory(f"{name} factory")
        buyer = make.person("buyer_manager")
        made |= {
            f"{name} site": site,
            f"{name} factory": make.manager_of(site),
            f"{name} factory member": make.person(
                "factory_member", at=db.session.get(Organisation, site.organisation_id)
            ),
            f"{name} buyer": buyer,
            f"{name} buyer member": make.person("buyer_member", at=buyer.memberships[0].organisation),
            f"{name} connection": services.request(make.viewer(buyer), site, message=f"Hello from {name} buyer"),
        }
    made["coordinator"] = make.person("coordinator")
    made["reviewer"] = make.person("reviewer")
    made["management"] = make.person("management")
    made["auditor"] = make.person("auditor")
    return made


def state_of(row) -> str:
    db.session.expire_all()
    return db.session.get(Connection, row.id).state


ON = {"scope": ["status", "reports"], "reason": "Not now."}


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("our buyer", 200),
        ("our buyer member", 200),
        ("our factory", 200),
        ("our factory member", 200),
        ("their buyer", 404),
        ("their factory", 404),
        ("coordinator", 404),
        ("reviewer", 404),
        ("management", 404),
        ("auditor", 404),
    ],
)
def test_who_reads_a_connection(client_for, world, who, status):
    ours = world["our connection"].public_id
    client = client_for(world[who])
    for path in ("", "/facts", "/row"):
        assert client.get(f"/connections/{ours}{path}").status_code == status


@pytest.mark.parametrize("who", ["their buyer", "their factory", "management", "our buyer"])
def test_foreign_and_made_up_answer_alike(client_for, world, who):
    client = client_for(world[who])
    foreign = world["our connection" if who != "our buyer" else "their connection"].public_id
    answers = []
    for name in (foreign, "zzzzzzzzzzzzzzzz"):
        answer = client.get(f"/connections/{name}")
        request_id = answer.headers["X-Request-Id"]
        body = answer.get_data(as_text=True).replace(request_id, "").replace(name, "")
        answers.append((answer.status_code, body))
        for deed in ("accept", "decline", "withdraw", "narrow", "end", "take-up", "turn-down"):
            assert client.send(f"/connections/{name}/{deed}", ON).status_code == 404
    assert answers[0] == answers[1]
    assert answers[0][0] == 404


@pytest.mark.parametrize(
    ("who", "deed", "status"),
    [
        ("our factory", "accept", 303),
        ("our factory member", "accept", 404),
        ("our buyer", "accept", 404),
        ("our buyer", "take-up", 409),
        ("our factory", "decline", 303),
        ("our factory member", "decline", 404),
        ("our buyer", "turn-down", 409),
        ("our buyer", "withdraw", 303),
        ("our buyer member", "withdraw", 303),
        ("our factory", "withdraw", 409),
        ("our factory member", "withdraw", 404),
        ("our factory", "narrow", 409),
        ("our buyer", "narrow", 404),
        ("our factory", "end", 409),
        ("our buyer", "end", 409),
        ("our factory member", "end", 404),
    ],
)
def test_who_does_what_to_a_pending_request(client_for, world, who, deed, status):
    row = world["our connection"]
    answer = client_for(world[who]).send(f"/connections/{row.public_id}/{deed}", ON)
    assert answer.status_code == status
    assert (state_of(row) != "pending") is (status == 303)


@pytest.mark.parametrize(
    ("path", "who", "status"),
    [
        ("/connections/", "our buyer", 200),
        ("/connections/", "our factory member", 200),
        ("/connections/", "management", 403),
        ("/connections/", "auditor", 403),
        ("/connections/upload", "our buyer member", 200),
        ("/connections/upload", "our factory", 403),
        ("/connections/new-many", "our buyer", 200),
        ("/connections/new-many", "coordinator", 403),
        ("/connections/invite", "our factory", 200),
        ("/connections/invite", "our factory member", 403),
        ("/connections/invite", "our buyer", 403),
        ("/connections/new", "our buyer", 303),
        ("/connections/new?factory=zzzzzzzzzzzzzzzz", "our buyer", 404),
        ("/connections/new", "our factory", 403),
    ],
)
def test_who_opens_what(client_for, world, path, who, status):
    assert client_for(world[who]).get(path).status_code == status


def test_a_visitor_signs_in_first(client, world):
    answer = client.get(f"/connections/{world['our connection'].public_id}")
    assert (answer.status_code, answer.location.startswith("/sign-in?next=")) == (303, True)


def test_the_factory_accepts_through_the_page(client_for, world):
    row, page = world["our connection"], f"/connections/{world['our connection'].public_id}"
    client = client_for(world["our factory"])
    assert "Hello from our buyer" in client.see(page).text
    assert "1 waiting" in client.see("/connections/").text, "the menu's badge"
    answer = client.fill(page, {"scope": ["status", "caps"]}, action=f"{page}/accept")
    assert (answer.status_code, answer.location) == (303, page)
    assert state_of(row) == "accepted"
    assert row.scope == "status,caps"
    assert "waiting" not in client.see("/connections/").text
    assert "plans" in client_for(world["our buyer"]).see("/connections/").text


def test_nothing_chosen_is_refused_beside_the_boxes(client_for, world):
    page = f"/connections/{world['our connection'].public_id}"
    client = client_for(world["our factory"])
    answer = client.fill(page, {"scope": []}, action=f"{page}/accept")
    assert answer.status_code == 422
    assert "Choose at least one thing they may see." in answer.page.text
    assert answer.page.title.startswith("Error:")


def test_a_reason_is_needed_and_read_by_the_other_side(client_for, world):
    page = f"/connections/{world['our connection'].public_id}"
    client = client_for(world["our factory"])
    assert client.fill(page, {"reason": " "}, action=f"{page}/decline").status_code == 422
    assert client.fill(page, {"reason": "We are full."}, action=f"{page}/decline").status_code == 303
    theirs = client_for(world["our buyer"]).see(page)
    assert "We are full." in theirs.text
    assert any(link.startswith("/connections/new?factory=") for link in theirs.links), "they may ask again"


def test_htmx_gets_the_renewed_fragment(client_for, world):
    row = world["our connection"]
    client = client_for(world["our factory"])
    client.see(f"/connections/{row.public_id}")
    answer = client.htmx("POST", f"/connections/{row.public_id}/accept", data={"scope": "status"})
    assert answer.status_code == 200
    assert (answer.page.is_whole, f"connection-{row.public_id}" in answer.page.ids) == (False, True)
    assert "toast" in answer.headers["HX-Trigger"]
    late = client.htmx("POST", f"/connections/{row.public_id}/decline", data={"reason": "Too late"})
    assert late.status_code == 409
    assert "This request was accepted meanwhile." in late.page.text
    facts = client.htmx("GET", f"/connections/{row.public_id}/facts")
    assert f"connection-{row.public_id}-facts" in facts.page.ids
    assert not facts.page.forms, "what is renewed live holds nothing that is typed in"
    assert "This changed a moment ago." not in facts.page.text
    stale = client.htmx("GET", f"/connections/{row.public_id}/facts?seen=pending")
    assert "This changed a moment ago." in stale.page.text, "the forms on the page are for what was"


def test_the_second_is_told_on_a_page(client_for, world):
    row = world["our connection"]
    services.withdraw(make.viewer(world["our buyer"]), row)
    answer = client_for(world["our factory"]).send(f"/connections/{row.public_id}/accept", ON)
    assert (answer.status_code, answer.page.is_whole) == (409, True)
    assert "This request was withdrawn meanwhile." in answer.page.text


def test_narrowing_and_ending_stop_access_with_the_next_request(client_for, world):
    row, site = world["our connection"], world["our site"]
    site.listed = False
    db.session.commit()
    page = f"/connections/{row.public_id}"
    factory, buyer = client_for(world["our factory"]), client_for(world["our buyer"])
    chip = f"/status/{site.public_id}/chip"
    assert buyer.get(chip).status_code == 404
    factory.fill(page, {"scope": ["status", "reports"]}, action=f"{page}/accept")
    assert buyer.get(chip).status_code == 200
    factory.fill(page, {"scope": ["reports"]}, action=f"{page}/narrow")
    assert buyer.get(chip).status_code == 404
    factory.fill(page, {"scope": ["status"]}, action=f"{page}/narrow")
    assert buyer.get(chip).status_code == 200
    assert "The factory shows less" in buyer.see(page).text
    assert f"End the connection with {site.name}" in buyer.see(page).text
    assert factory.fill(page, action=f"{page}/end").status_code == 303
    assert buyer.get(chip).status_code == 404
    assert buyer.get(page).status_code == 200, "what was stays on record"


# --- asking -----------------------------------------------------------------------------------------------------------


def test_a_buyer_asks_from_the_card(client_for, world):
    site, client = make.factory("Green Frogs"), client_for(world["our buyer"])
    page = f"/connections/new?factory={site.public_id}"
    answer = client.fill(page, {"message": "Your frogs are lovely."})
    assert answer.status_code == 303
    row = queries.live_between(site.id, make.viewer(world["our buyer"]).organisation_id)
    assert answer.location == f"/connections/{row.public_id}"
    assert (row.message, row.asked_person_id) == ("Your frogs are lovely.", world["our buyer"].id)
    again = client.see(page)
    assert "You have asked already" in again.text
    assert not [form for form in again.forms if form.action == page]
    assert client.send(page, {"message": "Again"}).status_code == 409


def test_what_is_not_listed_cannot_be_asked(client_for, world):
    hidden = make.factory(listed=False)
    client = client_for(world["our buyer"])
    assert client.get(f"/connections/new?factory={hidden.public_id}").status_code == 404
    assert client.send(f"/connections/new?factory={hidden.public_id}").status_code == 404


def test_too_long_a_message_is_kept_and_refused(client_for, world):
    site = make.factory()
    answer = client_for(world["our buyer"]).fill(f"/connections/new?factory={site.public_id}", {"message": "x" * 1001})
    assert answer.status_code == 422
    assert "x" * 1001 in answer.page.html


def test_a_buyer_asks_several_chosen_ones(client_for, world):
    good, gone, hidden = make.factory("Good"), make.factory("Too"), make.factory("Hidden", listed=False)
    nobody = make.stored(Factory(name="Nobody there", country="CN", state="imported", created_at=clock.now()))
    chosen = [good, gone, hidden, nobody, world["our site"]]
    client = client_for(world["our buyer"])
    page = "/connections/new-many?" + "&".join(f"factory={one.public_id}" for one in chosen)
    review = client.see(page)
    assert "2 factories will be asked." in review.text
    assert "2 are left out" in review.text
    assert "Hidden" not in review.text
    answer = client.fill(page, {"message": "All of you"}, action="/connections/new-many", button="send=yes")
    assert (answer.status_code, answer.location) == (303, "/connections/?state=pending")
    organisation = make.viewer(world["our buyer"]).organisation_id
    assert all(queries.live_between(one.id, organisation) for one in (good, gone))
    assert not any(queries.live_between(one.id, organisation) for one in (hidden, nobody))
    assert "2 requests sent." in client.see("/connections/").text


def test_nothing_chosen_says_what_to_do(client_for, world):
    client = client_for(world["our buyer"])
    assert "No factory chosen" in client.see("/connections/new-many").text
    assert client.send("/connections/new-many", {"send": "yes"}).status_code == 422


def test_a_suspended_buyer_asks_nobody(client_for, world):
    person = world["our buyer"]
    client = client_for(person)
    person.memberships[0].organisation.state = "suspended"
    db.session.commit()
    site = make.factory()
    assert client.get(f"/connections/new?factory={site.public_id}").status_code == 403
    assert client.get(f"/connections/{world['our connection'].public_id}").status_code == 404


# --- inviting ---------------------------------------------------------------------------------------------------------


def test_a_factory_invites_and_the_buyer_takes_it_up(client_for, world):
    buyer = make.person("buyer_manager", at=make.organisation("buyer", name="Pine & Play"))
    factory = client_for(world["our factory"])
    listed = factory.see("/connections/invite?q=pine")
    assert "Pine & Play" in listed.text
    link = next(one for one in listed.links if one.startswith("/connections/invite?buyer="))
    answer = factory.fill(link, {"scope": ["status"], "message": "Please come"})
    assert answer.status_code == 303
    page = answer.location
    theirs = client_for(buyer)
    assert "1 waiting" in theirs.see("/connections/").text
    assert "Please come" in theirs.see(page).text
    assert theirs.fill(page, action=f"{page}/take-up").status_code == 303
    assert queries.relation_of(make.viewer(buyer), world["our site"].id).connected
    assert "Open the connection" in factory.see("/connections/invite?q=pine").text


@pytest.mark.parametrize("state", ["pending", "suspended"])
def test_an_unverified_buyer_is_not_there(client_for, world, state):
    unverified = make.organisation("buyer", name="Not yet", state=state)
    client = client_for(world["our factory"])
    assert "Not yet" not in client.see("/connections/invite?q=not").text
    assert client.get(f"/connections/invite?buyer={unverified.public_id}").status_code == 404
    assert client.get("/connections/invite?buyer=zzzzzzzzzzzzzzzz").status_code == 404


# --- the list ---------------------------------------------------------------------------------------------------------


def test_the_list_filters_and_counts(client_for, world):
    client = client_for(world["our buyer"])
    assert "our factory" in client.see("/connections/").text
    assert "their factory" not in client.see("/connections/").text
    assert "No connection matches" in client.see("/connections/?q=elsewhere").text
    assert "No connection matches" in client.see("/connections/?state=ended").text
    assert "our factory" in client.see("/connections/?state=pending&asked_by=buyer&q=OUR").text
    assert client.get("/connections/?state=nonsense&asked_by=me&after=zzz").status_code == 200


def test_the_list_asks_the_database_seldom(client_for, world):
    buyer = make.viewer(world["our buyer"])
    services.request_many(buyer, [make.factory() for _ in range(30)], message="")
    client = client_for(world["our buyer"])
    client.see("/connections/")
    answer = client.get("/connections/")
    assert answer.statements <= 12
    more = next(link for link in answer.page.links if "after=" in link)
    assert "our factory" in client.see(more).text


def test_a_list_that_is_none_is_refused(client_for, world):
    client = client_for(world["our buyer"])
    empty = client.fill("/connections/upload", {"text": ""})
    assert (empty.status_code, "Choose a file, or paste the names." in empty.page.text) == (422, True)
    picture = client.fill("/connections/upload", {"file": (io.BytesIO(b"%PDF-1.7 not a list"), "list.pdf")})
    assert picture.status_code == 422
