"""A person's own data: taken as a file, asked about, forgotten without losing what was decided (P37)."""

import json

from sqlalchemy import select

from ietp_dash import personal
from ietp_dash.accounts.models import DataRequest, Person
from ietp_dash.directory.models import SavedSearch
from ietp_dash.integrity import telling
from ietp_dash.integrity.models import IntegrityCase
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR
from ietp_dash.notifications import own
from ietp_dash.resources import services as resources
from ietp_dash.storage.database import Base, db
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


def test_every_column_that_refers_to_a_person_is_in_the_file_or_left_out_for_a_reason():
    """Columns that say who did something end in 'by': the event log, which is in the file, names those deeds."""
    refers = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table.name == "person" for key in column.foreign_keys)
    }
    noticed = {f"{model.__tablename__}.person_id" for model, _names in own.KEPT.values()}
    account = {f"{name}.person_id" for name in ("membership", "data_request", "look", "look_consent")}
    handed = {column for _of, column in personal.KEPT.values()} | noticed | account
    left = {one for one in refers - handed - set(personal.NOT_HANDED_OVER) if not one.endswith("by")}
    assert not left
    assert set(personal.NOT_HANDED_OVER) <= refers, "a reason for what is not there any more"


def test_what_the_capabilities_keep_is_in_the_file_and_habits_go_with_the_person(client_for):
    site = make.factory("Toy Works")
    somebody, boss = make.manager_of(site, name="Ada Byron"), make.manager_of(site)
    client = client_for(somebody)
    asked = {"topic": "other", "subject": "The seal", "text": "May it stand on a box?"}
    assert client.fill("/help/new", asked).status_code == 303
    telling.complain(VISITOR, somebody.id, about="misconduct", parties="", text="He shouted at the guard.")
    telling.complain(VISITOR, boss.id, about="misconduct", parties="", text="The boss's own words.")
    resources.give_feedback(make.viewer(somebody), endpoint="home.index", locale="en", words="Too many tiles.")
    found = {"name": "South", "query": "q=x", "created_at": clock.now()}
    make.stored(SavedSearch(person_id=somebody.id, organisation_id=site.organisation_id, **found))
    text = client.get("/privacy/own/data.json").get_data(as_text=True)
    told = json.loads(text)
    assert [one["subject"] for one in told["enquiries"]] == ["The seal"]
    assert [one["text"] for one in told["enquiry_posts"]] == ["May it stand on a box?"]
    assert [one["text"] for one in told["complaints"]] == ["He shouted at the guard."]
    assert [one["words"] for one in told["feedback"]] == ["Too many tiles."]
    assert [one["name"] for one in told["saved_searches"]] == ["South"]
    assert "The boss's own words." not in text
    client.fill("/privacy/own", {"kind": "forget", "text": ""})
    page = f"/privacy/requests/{db.session.query(DataRequest).one().public_id}"
    assert client_for(make.person("administrator")).send(page, {"answer": "Done.", "deed": "forget"}).status_code == 303
    assert not db.session.scalars(select(SavedSearch)).all()
    assert len(db.session.scalars(select(IntegrityCase)).all()) == 2


def test_a_person_is_forgotten_and_what_was_done_stays_without_a_name(client_for, mails):
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
    last = mails()[-1]
    assert (last["To"], last["Subject"]) == (address, "Your IETP Connect account is closed")
    assert "Done." not in last.as_string()
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


def test_the_notice_tells_of_every_cookie_and_of_people_without_an_account(client):
    text = client.see("/privacy/").text
    for told in ("session, language and colours", "known again", "registered for a training", "ask the helpdesk"):
        assert told in text
