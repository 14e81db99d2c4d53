"""A person's own data: taken as a file, asked about, forgotten without losing what was decided (P37)."""

import json

from ietp_dash.accounts.models import DataRequest, Person
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import EventRow
from tests import builders as make


def test_the_notice_is_for_everybody_in_every_language(client):
    for language, words in (("en", "What you can ask"), ("zh", "您可以提出的请求")):
        assert words in client.see(f"/privacy/?lang={language}").text


def test_everything_kept_of_a_person_is_in_the_file_and_of_nobody_else(client_for):
    somebody, other = make.person("buyer_manager", name="Ada Byron"), make.person("buyer_manager", name="Bo Other")
    client = client_for(somebody)
    client.fill("/privacy/own", {"kind": "correct", "text": "My name has two r."})
    file = client.get("/privacy/own/data.json")
    told = json.loads(file.get_data())
    assert "attachment" in file.headers["Content-Disposition"]
    assert told["person"]["email"] == somebody.email
    assert told["memberships"][0]["role"] == "buyer_manager"
    assert [one["text"] for one in told["requests"]] == ["My name has two r."]
    assert set(told) >= {"notices", "mails", "mail_wishes", "browsers"}
    assert "DataAsked" in {one["type"] for one in told["done"]}
    assert other.email not in file.get_data(as_text=True)


def test_a_person_is_forgotten_and_what_was_done_stays_without_a_name(client_for):
    shop = make.organisation("buyer")
    boss = make.person("buyer_manager", at=shop, name="Ada Byron")
    somebody = make.person("buyer_member", at=shop, name="Rosa Parks")
    address, key = somebody.email, somebody.id
    client, administrator = client_for(somebody), client_for(make.person("administrator"))
    assert client.fill("/privacy/own", {"kind": "correct", "text": " "}).status_code == 422
    assert client.fill("/privacy/own", {"kind": "forget", "text": ""}).status_code == 303
    assert "Rosa Parks" in administrator.see("/privacy/requests").text
    page = f"/privacy/requests/{db.session.query(DataRequest).one().public_id}"
    assert administrator.send(page, {"answer": " ", "deed": "forget"}).status_code == 422
    assert administrator.send(page, {"answer": "Done.", "deed": "forget"}).status_code == 303
    assert administrator.send(page, {"answer": "Done.", "deed": "forget"}).status_code == 409
    db.session.expire_all()
    person = db.session.get(Person, key)
    assert (person.password_hash, person.disabled_at is not None) == (None, True)
    assert "Rosa" not in person.name + person.email
    assert db.session.query(EventRow).filter_by(actor_id=key).count() > 0
    people = client_for(boss).see("/people/").text
    assert "Rosa Parks" not in people
    assert address not in people
    assert client.get("/").location or "sign-in" in client.see("/").html


def test_the_last_manager_is_not_forgotten(client_for):
    alone = make.person("buyer_manager")
    client_for(alone).fill("/privacy/own", {"kind": "forget", "text": ""})
    page = f"/privacy/requests/{db.session.query(DataRequest).one().public_id}"
    refused = client_for(make.person("administrator")).send(page, {"answer": "Done.", "deed": "forget"})
    assert refused.status_code == 422
    assert "last manager" in refused.page.text
