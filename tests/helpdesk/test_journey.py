"""Asking and answering over HTTP and by mail: threads, notes, merging, the clock, satisfaction, questions offered."""

import io
from datetime import timedelta
from email.message import EmailMessage

import pytest

from ietp_dash.helpdesk import dropping, incoming, outgoing, queries, services
from ietp_dash.helpdesk.models import Enquiry, EnquiryPost, Faq
from ietp_dash.kernel import clock
from ietp_dash.kernel.errors import Refused
from ietp_dash.storage.database import db
from tests import builders as make
from tests.applications import picture
from tests.rig.racing import at_once

ASKED = {"topic": "fees", "subject": "Invoice twice", "text": "We got the audit invoice twice."}


def test_an_enquiry_from_the_question_to_the_stars(client_for):
    boss, staff = make.manager_of(make.factory()), make.person("coordinator")
    asker, desk, other = client_for(boss), client_for(staff), client_for(make.person("buyer_manager"))
    assert asker.fill("/help/new", ASKED | {"subject": " "}).status_code == 422
    with_file = ASKED | {"files": (io.BytesIO(picture()), "slip.png")}
    assert asker.fill("/help/new", with_file).status_code == 303
    row = db.session.query(Enquiry).one()
    page = f"/help/enquiries/{row.public_id}"
    assert other.get(page).status_code == 404
    assert row.code in desk.see("/help/").text
    assert desk.send(f"{page}/take", {}).status_code == 303
    assert client_for(make.person("coordinator")).send(f"{page}/take", {}).status_code == 409
    desk.send(f"{page}/answer", {"text": "He pays late, mind.", "deed": "note"})
    assert desk.send(f"{page}/solve", {}).status_code == 422
    desk.send(f"{page}/answer", {"text": "Which number?", "deed": "wait"})
    seen = asker.see(page)
    assert "Which number?" in seen.text
    assert "He pays late" not in seen.text
    assert "slip" in seen.text
    asker.send(f"{page}/reply", {"text": "P1-17."})
    desk.send(f"{page}/answer", {"text": "Credited.", "deed": "answer"})
    assert desk.send(f"{page}/solve", {}).status_code == 303
    assert asker.send(f"{page}/rate", {"stars": "9", "remark": ""}).status_code == 422
    assert asker.send(f"{page}/rate", {"stars": "5", "remark": "Quick."}).status_code == 303
    assert asker.send(f"{page}/rate", {"stars": "1", "remark": ""}).status_code == 409
    assert "5.0 / 5" in desk.see("/help/figures").text
    db.session.expire_all()
    with clock.at(clock.now() + timedelta(days=15)):
        with pytest.raises(Refused) as no:
            services.reply(make.viewer(boss), db.session.get(Enquiry, row.id), text="Again")
        assert no.value.conflict
    asker.send(f"{page}/reply", {"text": "It came again."})
    db.session.expire_all()
    assert db.session.get(Enquiry, row.id).state == "open"


def mail(number, text="Hello", **headers):
    message = EmailMessage()
    message["From"], message["To"] = "Ann <ann@shop.example>", "help@programme.example"
    message["Message-ID"], message["Subject"] = f"<{number}@shop.example>", "A question"
    for name, value in headers.items():
        del message[name.replace("_", "-")]
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


def test_mails_become_posts_once_and_only_from_the_same_address(app):
    place = dropping.folder(app.config["HELPDESK_URL"])
    place.mkdir(parents=True, exist_ok=True)
    (place / "1.eml").write_bytes(mail(1))
    (place / "2.eml").write_bytes(mail(1))
    assert incoming.take_in() == 1
    row = db.session.query(Enquiry).one()
    services.answer(make.viewer(make.person("coordinator")), row, text="Yes?", waits=True)
    (place / "3.eml").write_bytes(mail(3, Subject=f"Re: A question [{row.code}]"))
    (place / "4.eml").write_bytes(mail(4, From="mallory@evil.example", Subject=f"Re: [{row.code}]"))
    (place / "5.eml").write_bytes(b"no mail at all")
    incoming.take_in()
    assert sorted(path.name for path in place.iterdir()) == ["5.odd"]
    assert db.session.query(EnquiryPost).filter_by(enquiry_id=row.id, side="asker").count() == 2
    assert db.session.query(Enquiry).count() == 2
    assert row.state == "open"


def test_a_visitor_asks_and_is_answered_by_mail_and_answers_are_offered(app, client, client_for, mails):
    db.session.add(
        Faq(
            topic="fees",
            question="When is the invoice due?",
            answer="In 30 days.",
            published=True,
            changed_at=clock.now(),
        )
    )
    db.session.commit()
    told = ASKED | {"name": "Ann", "email": "ann@shop.example", "text": "When is the invoice due?"}
    client.see("/help/contact")
    assert "In 30 days." in client.send("/help/contact", told | {"suggest": "yes"}).page.text
    assert "In 30 days." in client.htmx("GET", "/help/suggestions?subject=invoice").get_data(as_text=True)
    assert "HD-" in client.fill("/help/contact", told).page.text
    row = db.session.query(Enquiry).one()
    desk = client_for(make.person("coordinator"))
    desk.send(f"/help/enquiries/{row.public_id}/answer", {"text": "In thirty days.", "deed": "answer"})
    outgoing.send_due()
    assert row.code in str(mails()[-1]["Subject"])


def test_merging_keeps_to_one_asker_and_two_who_take_at_once_are_one(app):
    first, second = (make.viewer(make.person("coordinator")) for _ in range(2))
    asker = make.viewer(make.manager_of(make.factory()))
    one, two = (services.ask(asker, **ASKED | {"subject": f"Subject {n}"}) for n in (1, 2))
    stranger = services.ask(make.viewer(make.person("buyer_manager")), **ASKED)
    for wrong in ("HD-00000000", one.code, stranger.code):
        with pytest.raises(Refused) as no:
            services.merge(first, one, into=wrong)
        assert no.value.field == "into"
    services.merge(first, one, into=two.code)
    assert one.state == "merged"
    key = two.id
    db.session.commit()
    outcomes = at_once(
        app, *(lambda who=who: services.take(who, db.session.get(Enquiry, key)) for who in (first, second))
    )
    assert [out.conflict for out in outcomes if out is not None] == [True]


def test_the_clock_stands_still_while_the_asker_is_waited_for(app):
    viewer = make.viewer(make.person("coordinator"))
    monday = clock.now().replace(year=2026, month=3, day=2, hour=2, minute=0, second=0, microsecond=0)
    with clock.at(monday):
        row = services.ask(make.viewer(make.manager_of(make.factory())), **ASKED)
    with clock.at(monday + timedelta(hours=1)):
        services.answer(viewer, row, text="Which?", waits=True)
    with clock.at(monday + timedelta(hours=27)):
        services.reply(make.viewer(make.person("buyer_manager")), row, text="This.")
    with clock.at(monday + timedelta(hours=28)):
        services.solve(viewer, row)
        told = queries.clock_of(row, services.waits_of(row), queries.hours(clock.now()), clock.now())
    assert (told["first"], told["whole"]) == (timedelta(hours=1), timedelta(hours=2))


def test_past_answers_are_found_in_any_script_in_every_list_and_by_number(client_for):
    asker, agent = make.viewer(make.person("buyer_manager")), make.person("coordinator")
    seal = services.ask(asker, topic="other", subject="印章的使用", text="May the seal stand on a box?")
    fees = services.ask(asker, topic="fees", subject="Invoice twice", text="We paid twice.")
    services.answer(make.viewer(agent), seal, text="包装箱上可以使用印章，须先申请。", waits=False)
    services.solve(make.viewer(agent), seal)
    services.note(make.viewer(agent), fees, text="Ask the accountant about boxes.")
    client = client_for(agent)

    def found(q):
        page = client.see(f"/help/?q={q}").html
        return [row.subject for row in (seal, fees) if row.public_id in page]

    assert found("包装箱") == ["印章的使用"]
    assert found("seal box") == ["印章的使用"]
    assert found("box") == ["印章的使用", "Invoice twice"]
    assert found(fees.code) == ["Invoice twice"]
    assert found("accountants") == []
    assert "Nothing found" in client.see("/help/?q=accountants").text


def test_topics_without_a_question_in_the_readers_language_come_in_english(client):
    now = clock.now()
    asked = (
        ("fees", "en", "When is an invoice due?"),
        ("audit", "en", "Are audits announced?"),
        ("audit", "vi", "Đánh giá có được báo trước không?"),
    )
    for topic, locale, question in asked:
        make.stored(
            Faq(topic=topic, locale=locale, question=question, answer="Thirty days.", published=True, changed_at=now)
        )
    text = client.get("/help/faq?lang=vi").get_data(as_text=True)
    assert "Đánh giá có được báo trước không?" in text
    assert "Are audits announced?" not in text
    assert '<details lang="en"><summary>When is an invoice due?' in text
    assert "When is an invoice due?" in client.get("/help/suggestions?lang=vi&subject=invoice").get_data(as_text=True)
