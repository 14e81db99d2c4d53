"""Editions over time and in several languages: none is lost before the next takes effect; a resource is read once."""

from datetime import timedelta

import pytest

from ietp_dash.kernel import clock
from ietp_dash.notifications import due
from ietp_dash.resources.models import Edition, Reminder
from ietp_dash.storage.database import db
from tests import builders as make
from tests.rig.web import sign_in

from .test_journey import given


@pytest.fixture
def staff(client_for):
    return client_for(make.person("administrator"))


def last():
    db.session.expire_all()
    return db.session.query(Edition).order_by(Edition.id.desc()).first()


def published(staff, before=None, **values):
    path = f"/resources/keep/{before.public_id}" if before else "/resources/keep/new"
    assert staff.fill(path, given(**values)).status_code == 303
    row = last()
    assert staff.send(f"/resources/keep/{row.public_id}/publish", {}).status_code == 303
    return last()


def test_an_edition_stays_until_the_next_one_takes_effect(app, client_for, staff):
    somebody = make.person("factory_manager")
    reader = client_for(somebody)
    first = published(staff, title="Hours of today")
    ahead = clock.now() + timedelta(days=10)
    published(staff, first, title="Hours of next month", effective_on=ahead.date().isoformat())
    page = reader.see("/resources/").text
    assert "Hours of today" in page
    assert "Hours of next month" not in page
    with clock.at(ahead + timedelta(days=1)):
        reader = sign_in(app.test_client(), somebody.email)
        page = reader.see("/resources/").text
        assert "Hours of today" not in page
        assert "Hours of next month" in page
        due.remind_readers(clock.now())
    db.session.expire_all()
    assert [one.state for one in db.session.query(Edition).order_by(Edition.id)] == ["superseded", "published"]


def test_a_draft_is_looked_at_changed_and_discarded_before_anybody_reads_it(client_for, staff):
    reader = client_for(make.person("factory_manager"))
    assert staff.fill("/resources/keep/new", given(title="Gfit policy")).status_code == 303
    draft = last()
    file = f"/resources/{draft.public_id}/file"
    assert file in staff.see("/resources/keep").html
    assert staff.get(file, buffered=True).mimetype == "image/png"
    assert reader.get(file).status_code == 404
    mended = {name: value for name, value in given(title="Gift policy").items() if name != "file"}
    assert staff.fill(f"/resources/keep/{draft.public_id}", mended).status_code == 303
    again = last()
    assert (again.id, again.number, again.title, again.state) == (draft.id, 1, "Gift policy", "draft")
    assert again.document_id == draft.document_id
    assert staff.send(f"/resources/keep/{again.public_id}/withdraw", {}).status_code == 303
    assert last().state == "withdrawn"
    assert staff.send(f"/resources/keep/{again.public_id}/publish", {}).status_code == 409
    assert staff.fill(f"/resources/keep/{again.public_id}", given(title="Once more")).status_code == 303
    assert (last().state, last().number) == ("draft", 2)


def test_a_resource_in_three_languages_is_confirmed_once_in_any(client_for, staff):
    boss, chief = make.person("factory_manager", locale="vi"), make.person("factory_manager", locale="en")
    reader, other = client_for(boss), client_for(chief)
    english = published(staff, title="Gift policy", confirms="y")
    chinese = published(staff, english, title="礼品政策", locale="zh", confirms="y")
    viet = published(staff, english, title="Chính sách quà tặng", locale="vi", confirms="y")
    assert len({english.name, chinese.name, viet.name}) == 1
    page = reader.see("/resources/")
    assert "Chính sách quà tặng" in page.text
    assert page.html.count("/confirm") == 1
    for translation in (english, chinese):
        assert f"/resources/{translation.public_id}/file" in page.html
    assert "1 document to read" in other.see("/").text
    assert "0 of 1 people" in staff.see(f"/resources/keep/{viet.public_id}/readers").text
    with clock.at(clock.now() + timedelta(days=8)):
        due.remind_readers(clock.now())
    assert {(one.person_id, one.edition_id) for one in db.session.query(Reminder)} == {
        (boss.id, viet.id), (chief.id, english.id),
    }  # fmt: skip
    assert other.send(f"/resources/{chinese.public_id}/confirm", {}).status_code == 303
    assert "document to read" not in other.see("/").text
    assert "You confirmed" in other.see("/resources/").text
    assert "1 of 1 people" in staff.see(f"/resources/keep/{english.public_id}/readers").text


def test_a_new_edition_in_the_own_language_is_confirmed_anew(app, client_for, staff):
    somebody, boss = make.person("factory_manager", locale="en"), make.person("administrator")
    reader = client_for(somebody)
    english = published(staff, title="Gift policy", confirms="y")
    chinese = published(staff, english, title="礼品政策", locale="zh", confirms="y")
    reader.send(f"/resources/{chinese.public_id}/confirm", {})
    with clock.at(clock.now() + timedelta(days=3)):
        published(
            sign_in(app.test_client(), boss.email),
            english,
            title="Gift policy 2",
            confirms="y",
            effective_on=clock.now().date().isoformat(),
        )
        reader = sign_in(app.test_client(), somebody.email)
        assert "1 document to read" in reader.see("/").text
        assert "You confirmed" not in reader.see("/resources/").text
