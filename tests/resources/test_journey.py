"""The library over HTTP: who reads what, editions that supersede, receipts; the fees; feedback without traces."""

import io
from datetime import timedelta

import pytest

from ietp_dash.documents import inside
from ietp_dash.documents.typesetting import typeset
from ietp_dash.kernel import clock
from ietp_dash.kernel.errors import Refused
from ietp_dash.notifications import due
from ietp_dash.resources import rules, services
from ietp_dash.resources.models import Edition, Feedback, Reminder
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import EventRow
from tests import builders as make
from tests.applications import picture


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"kind": "song"}, "kind"), ({"title": " "}, "title"), ({"audiences": []}, "audiences"),
     ({"effective": None}, "effective_on"),
     ({"link": "http://x.example"}, "link"), ({"link": "", "has_file": False}, "file")],
)  # fmt: skip
def test_an_edition_that_lacks_something_is_refused_beside_its_field(changed, field):
    whole = {
        "kind": "policy",
        "title": "T",
        "audiences": ["buyer"],
        "effective": object(),
        "link": "",
        "has_file": True,
    }
    rules.check(**whole)
    with pytest.raises(Refused) as no:
        rules.check(**whole | changed)
    assert no.value.field == field


def given(**more):
    file = {"file": (io.BytesIO(picture()), "policy.png")}
    return (
        {"kind": "policy", "locale": "en", "title": "Gift policy", "summary": "No gifts.", "audiences": "factory"}
        | file
        | more
    )


def test_editions_supersede_and_reach_their_audience_alone(client_for, client):
    staff, factory, buyer = (
        client_for(make.person(role)) for role in ("administrator", "factory_manager", "buyer_manager")
    )
    assert staff.fill("/resources/keep/new", given(title=" ")).status_code == 422
    assert staff.fill("/resources/keep/new", given(confirms="y")).status_code == 303
    first = db.session.query(Edition).one()
    assert "Gift policy" not in factory.see("/resources/").text
    publish = f"/resources/keep/{first.public_id}/publish"
    assert staff.send(publish, {}).status_code == 303
    assert staff.send(publish, {}).status_code == 409
    assert "Gift policy" in factory.see("/resources/?q=gift").text
    assert factory.get(f"/resources/{first.public_id}/file", buffered=True).mimetype == "image/png"
    for other in (buyer, client):
        assert "Gift policy" not in other.see("/resources/").text
        assert other.get(f"/resources/{first.public_id}/file").status_code == 404
    assert "1 document to read" in factory.see("/").text
    assert factory.send(f"/resources/{first.public_id}/confirm", {}).status_code == 303
    assert "You confirmed" in factory.see("/resources/").text
    assert (
        staff.fill(
            f"/resources/keep/{first.public_id}", given(title="Gift policy 2", changed="Tea is fine.")
        ).status_code
        == 303
    )
    second = db.session.query(Edition).order_by(Edition.id.desc()).first()
    staff.send(f"/resources/keep/{second.public_id}/publish", {})
    db.session.expire_all()
    assert [one.state for one in db.session.query(Edition).order_by(Edition.id)] == ["superseded", "published"]
    assert "Tea is fine." in factory.see("/resources/").text


def test_the_fees_of_today_are_shown_to_everybody(client):
    page = client.see("/resources/fees").text
    assert "1,500" in page
    assert "500" in page


def test_feedback_keeps_the_kind_of_page_and_is_seen_once(client_for):
    somebody, staff = client_for(make.person("buyer_manager")), client_for(make.person("administrator"))
    assert somebody.fill("/resources/feedback?of=factories.detail", {"words": " "}).status_code == 422
    assert somebody.fill("/resources/feedback?of=factories.detail", {"words": "I miss the sum."}).status_code == 303
    row = db.session.query(Feedback).one()
    assert (row.endpoint, row.words) == ("factories.detail", "I miss the sum.")
    assert "I miss the sum." in staff.see("/resources/feedback/all").text
    staff.send(f"/resources/feedback/{row.public_id}/seen", {})
    assert "I miss the sum." not in staff.see("/resources/feedback/all").text


INSIDE = {
    "en": ("Emergency exits", "Every door opens from inside without a key."),
    "zh": ("消防出口", "每扇门都能从里面不用钥匙打开。"),
    "vi": ("Lối thoát nạn", "Mọi cửa mở được từ bên trong không cần chìa khóa."),
}


def leaflet(locale):
    title, words = INSIDE[locale]
    told = {"title": title, "paragraphs": [words], "facts": {"name": "IETP"}, "locale": locale, "notice": "Test"}
    return typeset("leaflet", told | {"t": {"page": "", "of": "/", "confidential": ""}})


@pytest.mark.parametrize(
    ("locale", "query", "words"),
    [("en", "DOOR key", "door"), ("zh", "鑰匙", "钥匙"), ("vi", "chia khoa", "chìa")],
)
def test_words_inside_a_pdf_are_found_in_any_script_with_their_page_by_its_audience_alone(
    client_for, locale, query, words
):
    staff, factory, buyer = (
        client_for(make.person(role)) for role in ("administrator", "factory_manager", "buyer_manager")
    )
    paper = {"file": (io.BytesIO(leaflet(locale)), "paper.pdf"), "locale": locale, "title": "Safety", "summary": ""}
    assert staff.fill("/resources/keep/new", given(**paper)).status_code == 303
    row = db.session.query(Edition).one()
    staff.send(f"/resources/keep/{row.public_id}/publish", {})
    found = factory.see(f"/resources/?q={query}")
    assert "Safety" in found.text
    assert "Page 1:" in found.text
    assert f"<mark>{words}" in found.html
    assert "Safety" not in buyer.see(f"/resources/?q={query}").text
    assert "Safety" not in factory.see("/resources/?q=windows").text


def test_a_file_without_text_or_that_takes_too_much_gives_none_and_staff_are_told(client_for, monkeypatch):
    staff = client_for(make.person("administrator"))
    answer = staff.fill("/resources/keep/new", given())
    assert "No text was found inside" in staff.see(answer.location).text
    assert inside.pages_of(b"%PDF-1.7 broken") == []
    assert inside.pages_of(leaflet("en"))
    monkeypatch.setattr(inside, "SECONDS", 0.01)
    assert inside.pages_of(leaflet("en")) == []


def test_who_has_not_confirmed_is_reminded_twice_however_often_and_late_the_worker_runs(client_for):
    begun = clock.now()
    staff = client_for(make.person("administrator"))
    boss, clerk, late = (make.person("factory_manager") for _ in range(3))
    make.person("buyer_manager")
    assert staff.fill("/resources/keep/new", given(confirms="y")).status_code == 303
    row = db.session.query(Edition).one()
    staff.send(f"/resources/keep/{row.public_id}/publish", {})
    reminded = {}
    for day in (3, 7, 8, 20, 21, 22, 60):
        with clock.at(begun + timedelta(days=day, hours=1)):
            for _turn in range(2):
                due.remind_readers(clock.now())
            if day == 8:
                services.confirm(make.viewer(clerk), db.session.get(Edition, row.id))
        told = db.session.execute(db.select(Reminder.person_id, Reminder.number).order_by(Reminder.at)).all()
        reminded[day] = [(one, number) for one, number in told]
    everybody = [(person.id, 1) for person in (boss, clerk, late)]
    assert reminded[3] == []
    assert sorted(reminded[7]) == sorted(reminded[20]) == everybody
    assert sorted(reminded[60]) == sorted([*everybody, (boss.id, 2), (late.id, 2)])
    types = db.session.scalars(db.select(EventRow.type).where(EventRow.type == "ReadingReminded")).all()
    assert len(types) == 5
    page = f"/resources/keep/{row.public_id}/readers"
    assert "1 of 3 people have confirmed" in staff.see(page).text
    file = staff.get(f"{page}.csv").get_data(as_text=True)
    assert (boss.name in file, clerk.name in file) == (True, False)
    assert client_for(boss).get(f"{page}.csv").status_code == 404


def test_a_missed_week_brings_one_reminder_and_a_newcomer_has_days_of_their_own(app):
    begun = clock.now()
    viewer = make.viewer(make.person("administrator"))
    told = {"kind": "policy", "locale": "en", "title": "T", "summary": "", "changed": "", "confirms": True}
    to = {"audiences": ["factory"], "link": "https://x.example", "effective_on": begun.date()}
    row = services.write(viewer, None, **told, **to)
    services.publish(viewer, row)
    old = make.person("factory_manager")
    with clock.at(begun + timedelta(days=30)):
        new = make.person("factory_manager")
        due.remind_readers(clock.now())
        assert [(one.person_id, one.number) for one in db.session.query(Reminder)] == [(old.id, 2)]
    with clock.at(begun + timedelta(days=38)):
        due.remind_readers(clock.now())
        assert (new.id, 1) in [(one.person_id, one.number) for one in db.session.query(Reminder)]


def test_a_film_is_played_in_parts_and_only_what_is_a_film_is_taken(client_for):
    staff, factory, buyer = (
        client_for(make.person(role)) for role in ("administrator", "factory_manager", "buyer_manager")
    )
    film = b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 40
    wrong = given(kind="video", file=(io.BytesIO(b"MZ" + film), "film.mp4"))
    assert staff.fill("/resources/keep/new", wrong).status_code == 422
    right = given(kind="video", file=(io.BytesIO(film), "film.mp4"))
    assert staff.fill("/resources/keep/new", right).status_code == 303
    row = db.session.query(Edition).one()
    staff.send(f"/resources/keep/{row.public_id}/publish", {})
    assert "<video" in factory.see("/resources/").html
    at = f"/resources/{row.public_id}/film"
    part = factory.get(at, headers={"Range": "bytes=100-199"}, buffered=True)
    assert (part.status_code, part.data, part.mimetype) == (206, film[100:200], "video/mp4")
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(film)}"
    assert factory.get(at, buffered=True).data == film
    assert buyer.get(at).status_code == 404
    assert "media-src 'self'" in factory.get("/resources/").headers["Content-Security-Policy"]
