"""From 'start your application' to the coordinator's decision, through the pages, without script."""

import io
import re

import pytest
from sqlalchemy import select

from ietp_dash.accounts.models import Organisation
from ietp_dash.applications import services
from ietp_dash.applications.events import ApplicationVerified
from ietp_dash.applications.models import Application, BuyerCase, SignUp
from ietp_dash.factories.models import Factory, ProfileVersion
from ietp_dash.storage.database import db
from ietp_dash.storage.use_case import REACTIONS
from tests import builders as make

from . import FILLED, form_values, picture, write_all

START = {
    "organisation": "Bright Toys Ltd", "organisation_local": "光明玩具厂", "country": "CN", "person": "Li Hua",
    "email": "li.hua@example.com", "locale": "zh",
}  # fmt: skip
SECRET = "copper kettles sing at dawn"


@pytest.fixture
def nothing_follows(app, monkeypatch):
    """What other capabilities do after a verification is their own tests' matter."""
    monkeypatch.setitem(REACTIONS, ApplicationVerified, [])


def link_in(mail) -> str:
    """The address of the mailed link, without its host."""
    return re.search(r"/applications/start/[\w-]+", mail.get_body(("plain",)).get_content())[0]


def test_a_factory_starts_writes_and_submits_and_is_verified(app, client, client_for, mails, nothing_follows):
    assert "/applications/start" in client.see("/").links
    assert client.fill("/applications/start", START).status_code == 200
    (mail,) = mails()
    assert mail["To"] == START["email"]
    assert "申请" in mail.get_body(("plain",)).get_content()
    link = link_in(mail)
    client.see(link)
    client.see(link)
    answer = client.fill(link, {"password": SECRET})
    assert answer.status_code == 303
    assert answer.location.endswith("/edit/company")
    base = answer.location.removesuffix("/edit/company")
    assert client.get(link).status_code == 404, "the link is good for one use"
    for step in FILLED:
        if step != "changes":
            assert client.fill(f"{base}/edit/{step}", None, action=f"{base}/edit/{step}").status_code in (303, 422)
            answer = client.send(f"{base}/edit/{step}", form_values(step) | {"based_on": "99", "go": "next"})
            assert answer.status_code == 303, client.page.text
    client.get(f"{base}/edit/papers?lang=en")
    file = (io.BytesIO(picture()), "licence.png")
    assert client.fill(f"{base}/edit/papers", {"kind": "business", "file": file}).status_code == 303
    assert client.send(f"{base}/submit").status_code == 422, "the declarations are missing"
    for one in ("transparency", "integrity"):
        values = {"declaration": one, "name": "Li Hua", "post": "Director"}
        assert client.send(f"{base}/sign", values).status_code == 303
    page = client.see(f"{base}/edit/review")
    assert "Nothing is missing" in page.text
    assert client.send(f"{base}/submit").status_code == 303
    assert "The coordinator must act" in client.see(base).text
    assert client.send(f"{base}/edit/company", {"name": "Another"}).status_code == 303
    db.session.expire_all()
    factory = db.session.scalar(select(Factory))
    assert factory.name == START["organisation"], "what is submitted cannot be changed"

    coordinator = client_for(make.person("coordinator"))
    assert "Bright Toys Ltd" in coordinator.see("/applications/queue").text
    assert coordinator.send(f"{base}/verify").status_code == 303
    db.session.expire_all()
    factory = db.session.scalar(select(Factory))
    assert (factory.address, factory.city, factory.workers) == ("8 Harbour Road", "Shenzhen", 420)
    profile = db.session.scalar(select(ProfileVersion))
    assert profile.version == 1
    assert [one["kind"] for one in profile.data["buildings"]] == ["production", "dormitory"]
    assert profile.data["licences"][-1] == {"kind": "fire", "number": "F-1", "expires_on": "2030-05-01"}
    assert coordinator.send(f"{base}/reject", {"reason": "Late"}).status_code == 409


def test_a_buyer_starts_is_verified_suspended_and_reinstated(app, client, client_for, mails):
    buyer = START | {"website": "www.example.com", "business": "Plush from China", "locale": "en"}
    assert client.fill("/applications/start?kind=buyer", buyer).status_code == 200
    assert client.fill(link_in(mails()[0]), {"password": SECRET}).status_code == 303
    assert client.get("/directory/").status_code == 403
    case = db.session.scalar(select(BuyerCase))
    page, coordinator = f"/buyers/{case.public_id}", client_for(make.person("coordinator"))
    assert page in coordinator.see("/buyers/").links
    assert "Plush from China" in coordinator.see(page).text
    assert coordinator.send(f"{page}/verify").status_code == 303
    assert client.get("/directory/").status_code == 200
    assert coordinator.send(f"{page}/suspend").status_code == 422, "a reason is needed"
    assert coordinator.send(f"{page}/suspend", {"reason": "Unpaid"}).status_code == 303
    assert client.get("/directory/").status_code == 403, "access stops at once"
    assert coordinator.send(f"{page}/suspend", {"reason": "Again"}).status_code == 409
    assert coordinator.send(f"{page}/reinstate").status_code == 303
    assert client.get("/directory/").status_code == 200
    db.session.expire_all()
    assert db.session.scalar(select(Organisation.verified_at).where(Organisation.id == case.organisation_id))


def test_a_refused_buyer_stays_outside(app, client_for):
    organisation = make.organisation("buyer", state="pending", verified_at=None)
    visitor = client_for(make.person("buyer_manager", at=organisation))
    coordinator = client_for(make.person("coordinator"))
    coordinator.see("/buyers/")
    answer = coordinator.send("/buyers/file", {"organisation": organisation.public_id})
    assert coordinator.send(answer.location + "/refuse", {"reason": "No website"}).status_code == 303
    assert visitor.get("/directory/").status_code == 403


def test_known_and_unknown_addresses_get_the_same_answer(app, client, mails):
    person = make.person("buyer_manager")
    answers = []
    for email in ("nobody@example.com", person.email):
        client.see("/applications/start")
        answer = client.send("/applications/start", START | {"email": email, "locale": "en"})
        headers = {name for name, _value in answer.headers}
        text = re.sub(r'name="csrf_token" value="[^"]+"', "", answer.get_data(as_text=True)).replace(email, "E")
        answers.append((answer.status_code, headers, re.sub(r"request [\w-]+", "", text)))
    assert answers[0] == answers[1]
    new, known = (mail.get_body(("plain",)).get_content() for mail in mails())
    assert "/applications/start/" in new
    assert "/applications/start/" not in known
    assert "/sign-in" in known
    rows = db.session.scalars(select(SignUp).order_by(SignUp.id)).all()
    assert [row.values != {} for row in rows] == [True, False], "of a known address nothing is kept"


def test_one_address_is_not_flooded_with_mails(app_with, mails):
    client = app_with(LIMITS="on").test_client()
    client.see("/applications/start")
    for _ in range(5):
        assert client.send("/applications/start", START).status_code == 200
    assert len(mails()) == 3


def test_the_second_link_of_an_address_opens_no_second_account(app, client, mails):
    for _ in range(2):
        client.fill("/applications/start", START)
    first, second = (link_in(mail) for mail in mails())
    client.see(second)
    assert client.fill(first, {"password": SECRET}).status_code == 303
    other = app.test_client()
    answer = other.fill(second, {"password": SECRET})
    assert answer.status_code == 409
    assert len(db.session.scalars(select(Application)).all()) == 1


def test_a_verified_application_without_a_firm_waits_for_one(app, client_for):
    """Nobody is accredited here, so that nobody can be drawn: the coordinator must find a firm."""
    site = make.factory("Bright Toys", state="applicant", registered_at=None)
    viewer = make.viewer(make.manager_of(site))
    made = services.begin(viewer, site)
    write_all(viewer, made)
    services.submit(viewer, made)
    coordinator, base = client_for(make.person("coordinator")), f"/applications/{made.public_id}"
    assert "Verify the application" in coordinator.see("/").text
    coordinator.see(base)
    assert coordinator.send(f"{base}/verify").status_code == 303
    assert coordinator.send(f"{base}/verify").status_code == 409
    page = coordinator.see(base)
    assert "Verify the application" not in page.text
    assert "Audit firm assigned (now) The coordinator must act" in page.text
    assert "Verify the application" not in coordinator.see("/").text
