"""Mails to the helpdesk from a real mailbox over IMAP: each once, odd ones aside, a server out of reach later (H6)."""

import logging

import pytest

from ietp_dash.helpdesk import incoming, mailbox
from ietp_dash.helpdesk.models import Enquiry
from ietp_dash.storage.database import db
from tests.rig.mailbox import Mailbox

from .test_journey import mail

BROKEN = b"no mail at all"


@pytest.fixture(scope="module")
def server():
    box = Mailbox().start()
    yield box
    box.stop()
    box.remove()


@pytest.fixture
def served(server, app, monkeypatch):
    """The server as the product is told of it, with an empty mailbox."""
    monkeypatch.setitem(app.config, "HELPDESK_URL", server.url)
    monkeypatch.setitem(app.config, "HELPDESK_PASSWORD", server.password)
    monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
    with server.box() as box:
        for folder in ("INBOX", mailbox.ODD):
            if box.select(folder)[1][0] not in (b"0", None) and box.state == "SELECTED":
                box.store("1:*", "+FLAGS", r"(\Deleted)")
                box.expunge()
    return server


def kept() -> list[str]:
    return sorted(db.session.scalars(db.select(Enquiry.subject)))


def test_each_mail_becomes_a_post_once_and_is_marked(served):
    served.put(mail(1, Subject="One"), mail(2, Subject="二"), mail(1, Subject="One"))
    assert incoming.take_in() == 2
    assert (kept(), served.found(criterion="UNSEEN"), served.found()) == (["One", "二"], 0, 3)
    assert incoming.take_in() == 0
    served.put(mail(3, Subject="Three"))
    assert incoming.take_in() == 1
    assert len(kept()) == 3


def test_what_cannot_be_used_is_moved_aside_and_holds_nothing_up(served, monkeypatch):
    monkeypatch.setattr(mailbox, "LARGEST", 3000)
    served.put(BROKEN, mail(1, Subject="Fine"), mail(2, text="x" * 5000, Subject="Too large"))
    assert incoming.take_in() == 1
    assert (kept(), served.found(), served.found(mailbox.ODD)) == (["Fine"], 1, 2)


def test_a_mail_whose_marking_was_cut_off_is_known_the_next_time(served, monkeypatch):
    served.put(mail(1, Subject="Once"))
    whole = incoming.keep

    def cut(raw):
        whole(raw)
        raise ConnectionResetError

    monkeypatch.setattr(incoming, "keep", cut)
    incoming.take_in()
    monkeypatch.setattr(incoming, "keep", whole)
    assert (kept(), served.found(criterion="UNSEEN")) == (["Once"], 1)
    assert incoming.take_in() == 0
    assert (kept(), served.found(criterion="UNSEEN")) == (["Once"], 0)


def test_a_server_that_is_not_trusted_or_refuses_or_is_down_is_tried_later_and_no_log_holds_the_password(
    served, app, monkeypatch, caplog
):
    caplog.set_level(logging.DEBUG)
    served.put(mail(1, Subject="Late"))
    monkeypatch.setitem(app.config, "HELPDESK_PASSWORD", "wrong " + served.password)
    assert incoming.take_in() == 0
    monkeypatch.setitem(app.config, "HELPDESK_PASSWORD", served.password)
    monkeypatch.delenv("SSL_CERT_FILE")
    assert incoming.take_in() == 0
    monkeypatch.setenv("SSL_CERT_FILE", str(served.certificate))
    served.stop()
    assert incoming.take_in() == 0
    served.start()
    assert incoming.take_in() == 1
    assert kept() == ["Late"]
    assert caplog.text.count("could not be read") == 3
    assert served.password not in caplog.text
