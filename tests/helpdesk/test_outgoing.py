"""Answers to who has no account: mailed once, with their files, whatever the mail server does in between (H6)."""

import io
from datetime import timedelta

import pytest

from ietp_dash.helpdesk import outgoing, queries, services
from ietp_dash.helpdesk.letters import Letter
from ietp_dash.helpdesk.models import Enquiry, EnquiryPost
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR
from ietp_dash.notifications.work import Work
from ietp_dash.storage.database import db
from tests import builders as make
from tests.applications import picture

FIRST = "<first@shop.example>"
AWAY = "smtp://127.0.0.1:9"


@pytest.fixture
def desk(client_for):
    return client_for(make.person("coordinator"))


@pytest.fixture
def asked(app):
    """The desk's page of an enquiry that came by mail."""
    told = {"message_id": FIRST, "address": "ann@shop.example", "name": "Ann", "subject": "Sum", "text": "Which?"}
    return f"/help/enquiries/{services.receive(VISITOR, Letter(**told, reference='', answers=(), files=())).public_id}"


def given(desk, asked, text="The second.\nIt is the later one.", **more):
    assert desk.send(f"{asked}/answer", {"text": text, "deed": "answer"} | more).status_code == 303


def test_an_answer_outlives_a_mail_server_that_is_away_and_is_mailed_once_with_its_files(app, desk, asked, smtp_sink):
    app.config["MAIL_URL"], app.config["HELPDESK_ADDRESS"] = AWAY, "help@programme.example"
    given(desk, asked, files=(io.BytesIO(picture()), "slip.png"))
    with pytest.raises(OSError, match="refused"):
        outgoing.send_due()
    assert "waits to be mailed" in desk.see(asked).text
    app.config["MAIL_URL"] = smtp_sink.url
    with clock.at(clock.now() + timedelta(days=3)):
        assert [outgoing.send_due() for _turn in range(2)] == [(1, False), (0, False)]
    assert "waits to be mailed" not in desk.see(asked).text
    ((recipients, message),) = smtp_sink.messages
    assert (recipients, message["Reply-To"], message["In-Reply-To"]) == (
        ["ann@shop.example"], "help@programme.example", FIRST,
    )  # fmt: skip
    html = message.get_body(preferencelist=("html",)).get_content()
    assert "The second.<br>It is the later one." in html
    assert [one.get_content_type() for one in message.iter_attachments()] == ["image/png"]
    again = {
        "message_id": "<again@shop.example>",
        "address": "ann@shop.example",
        "name": "Ann",
        "subject": "Re: no number",
    }
    answers = (message["Message-ID"],)
    services.receive(VISITOR, Letter(**again, text="Thanks.", reference="", answers=answers, files=()))
    assert db.session.query(Enquiry).count() == 1


@pytest.mark.parametrize(("code", "days", "ended"), [(550, 0, True), (450, 0, False), (450, 1, True)])
def test_a_refusal_for_good_or_for_a_day_is_shown_to_the_desk(app, desk, asked, smtp_sink, code, days, ended):
    async def refuse(server, session, envelope, address, options):
        return f"{code} no"

    smtp_sink.handle_RCPT = refuse
    app.config["MAIL_URL"] = smtp_sink.url
    given(desk, asked)
    with clock.at(clock.now() + timedelta(days=days)):
        assert outgoing.send_due() == (int(ended), not ended)
    assert ("the mail was refused" in desk.see(asked).text) is ended
    assert bool(queries.unsent(9)) is not ended


def test_a_file_goes_out_once_the_scanner_has_seen_it_and_never_with_a_virus(app, desk, asked, smtp_sink):
    app.config["MAIL_URL"] = smtp_sink.url
    given(desk, asked, files=(io.BytesIO(picture()), "slip.png"))
    document = db.session.query(EnquiryPost).filter_by(side="staff").one().files[0].document
    for state, ended in (("waiting", (0, True)), ("infected", (1, False))):
        make.stored(document).checked = state
        make.stored(document)
        assert outgoing.send_due() == ended
    assert not list(smtp_sink.messages[0][1].iter_attachments())


def test_who_has_an_account_gets_a_notice_and_no_mail_with_the_answer(client_for, desk):
    asker = client_for(make.person("buyer_manager"))
    asked = asker.fill("/help/new", {"topic": "fees", "subject": "Sum", "text": "Which?"}).location
    given(desk, asked)
    assert queries.unsent(9) == []


def test_the_worker_mails_answers_beside_its_other_work_and_waits_where_the_server_is_away(app, desk, asked, smtp_sink):
    given(desk, asked)
    app.config["MAIL_URL"] = AWAY
    worker = Work(app)
    worker.round()
    assert len(queries.unsent(9)) == 1
    worker.end()
    app.config["MAIL_URL"] = smtp_sink.url
    Work(app).round()
    assert queries.unsent(9) == []
