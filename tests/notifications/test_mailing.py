"""Mails: each once, in the reader's language, telling nothing; also when the mail server is away."""

import asyncio
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from ietp_dash.accounts.events import PasswordChanged
from ietp_dash.accounts.queries import live_memberships
from ietp_dash.connections import services as connections
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR, Role
from ietp_dash.live.topics import head
from ietp_dash.notifications import due, outbox, queries, services
from ietp_dash.notifications.models import Mail
from ietp_dash.notifications.work import Work
from ietp_dash.storage.database import db
from tests import builders
from tests.live.listening import wait
from tests.rig.places import free_port

from . import crowd
from .conftest import happen, read_all, send_all


@pytest.fixture
def asked(site, manager, buyer):
    """A request of the buyer, of which the factory's manager is told."""
    made = connections.request(builders.viewer(buyer), site, message="Our spring range")
    read_all()
    return made


def states() -> list[str]:
    return list(db.session.scalars(select(Mail.state).order_by(Mail.id)))


def test_a_mail_says_that_something_happened_and_links_to_it(asked, app, smtp_sink, site, manager, buyer, client_for):
    app.config["MAIL_URL"] = smtp_sink.url
    assert send_all() == 1
    [(recipients, message)] = smtp_sink.messages
    assert recipients == [manager.email]
    assert message["Subject"] == "IETP Connect: A buyer asks to connect."
    text = message.get_body(("plain",)).get_content()
    html = message.get_body(("html",)).get_content()
    for words in (text, html, str(message["Subject"])):
        assert site.name not in words
        assert live_memberships(buyer.id)[0].organisation.name not in words
        assert "spring" not in words
    link = next(line for line in text.splitlines() if line.startswith("http"))
    assert f'href="{link}"' in html
    answer = client_for(manager).get(link.removeprefix("http://localhost"))
    assert (answer.status_code, answer.location) == (303, f"/connections/{asked.public_id}")


def test_a_mail_is_in_its_reader_s_language(site, buyer, app, smtp_sink):
    app.config["MAIL_URL"] = smtp_sink.url
    builders.manager_of(site, locale="zh")
    connections.request(builders.viewer(buyer), site, message="")
    read_all()
    send_all()
    [(_, message)] = smtp_sink.messages
    assert message["Subject"] == "IETP Connect: 有买家请求建立关联。"
    assert "登录" in message.get_body(("plain",)).get_content()


def test_while_the_mail_server_is_away_for_a_day_nothing_is_lost_or_doubled(asked, app, smtp_sink):
    app.config["MAIL_URL"] = f"smtp://127.0.0.1:{free_port()}"
    for hours in range(0, 26):
        with clock.at(clock.now() + timedelta(hours=hours)), pytest.raises(outbox.MailServerAway):
            send_all()
    assert states() == ["queued"]
    app.config["MAIL_URL"] = smtp_sink.url
    with clock.at(clock.now() + timedelta(hours=26)):
        assert send_all() == 1
        assert send_all() == 0
    assert len(smtp_sink.messages) == 1
    assert states() == ["sent"]


def test_killed_after_sending_it_comes_again_with_the_same_id(asked, app, smtp_sink, monkeypatch):
    app.config["MAIL_URL"] = smtp_sink.url
    with monkeypatch.context() as killed:
        killed.setattr(outbox, "mark", interrupted)
        with pytest.raises(KeyboardInterrupt):
            send_all()
    assert send_all() == 0, "claimed: nobody else sends it meanwhile"
    with clock.at(clock.now() + timedelta(minutes=6)):
        assert send_all() == 1
    ids = [message["Message-ID"] for _, message in smtp_sink.messages]
    assert len(ids) == 2
    assert len(set(ids)) == 1


def interrupted(*_):
    raise KeyboardInterrupt


class Refusing:
    """A mail server that answers ``says`` to each mail and counts them."""

    def __init__(self, says: str):
        self.says, self.asked = says, 0
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())
        self.url = f"smtp://127.0.0.1:{self.controller.port}"

    async def handle_RCPT(self, server, session, envelope, address, options):
        """Called by aiosmtpd for each recipient."""
        self.asked += 1
        return self.says


@pytest.fixture
def refusing():
    """``refusing("550 nobody")``: a running mail server."""
    made = []

    def start(says):
        made.append(Refusing(says))
        made[-1].controller.start()
        return made[-1]

    yield start
    for one in made:
        one.controller.stop()


def test_a_refusal_for_good_is_not_tried_again(asked, app, refusing):
    server = refusing("550 no such mailbox")
    app.config["MAIL_URL"] = server.url
    with clock.at(clock.now() + timedelta(days=2)):
        assert send_all() == 0
        assert send_all() == 0
    assert (states(), server.asked) == (["failed"], 1)
    assert db.session.scalars(select(Mail.fault)).one().startswith("550")


def test_a_refusal_for_now_is_tried_later_and_less_and_less_often(asked, app, refusing):
    server = refusing("450 busy")
    app.config["MAIL_URL"] = server.url
    now = clock.now()
    for minute in range(0, 60 * 48, 10):
        with clock.at(now + timedelta(minutes=minute)):
            send_all()
    assert states() == ["failed"]
    assert 6 <= server.asked <= 9


def test_who_left_meanwhile_gets_no_mail(asked, app, smtp_sink, manager):
    app.config["MAIL_URL"] = smtp_sink.url
    live_memberships(manager.id)[0].ended_at = clock.now()
    db.session.commit()
    assert send_all() == 0
    assert (states(), smtp_sink.messages) == (["dropped"], [])


def test_many_go_out_in_order(site, manager, app, smtp_sink):
    app.config["MAIL_URL"] = smtp_sink.url
    for _ in range(60):
        connections.request(builders.viewer(builders.person(Role.BUYER_MEMBER)), site, message="")
    read_all()
    assert send_all() == 60
    wanted = list(db.session.scalars(select(Mail.message_id).order_by(Mail.id)))
    assert [message["Message-ID"] for _, message in smtp_sink.messages] == wanted


def test_only_one_of_two_workers_works(asked, app, smtp_sink, buyer):
    app.config["MAIL_URL"] = smtp_sink.url
    first, second = Work(app), Work(app)
    first.round()
    assert len(smtp_sink.messages) == 1
    connections.withdraw(builders.viewer(buyer), asked)
    second.round()
    assert len(smtp_sink.messages) == 1, "the second worked although the first holds the lease"
    with clock.at(clock.now() + timedelta(seconds=30)):
        second.round()
    assert len(smtp_sink.messages) == 2, "nobody took over from one that is gone"


def test_a_worker_that_stops_leaves_its_place(asked, app, smtp_sink, buyer):
    app.config["MAIL_URL"] = smtp_sink.url
    first = Work(app)
    first.start()
    assert wait(lambda: smtp_sink.messages, 10)
    first.stop()
    connections.withdraw(builders.viewer(buyer), asked)
    Work(app).round()
    assert len(smtp_sink.messages) == 2


def test_what_happens_is_told_while_a_thousand_mails_wait(app, smtp_sink, manager):
    """Seen in CI: after a start with 1,153 mails waiting, nobody was told of anything until the last had gone out."""
    crowd.make(100, 1)
    read_all()
    taken = smtp_sink.handle_DATA

    async def slow(server, session, envelope):
        await asyncio.sleep(0.1)
        return await taken(server, session, envelope)

    smtp_sink.controller.handler.handle_DATA = slow
    app.config["MAIL_URL"] = smtp_sink.url

    def is_told():
        db.session.rollback()
        return queries.read_up_to(services.READER) == head()

    worker = Work(app)
    worker.start()
    assert wait(lambda: smtp_sink.messages, 10)
    happen(VISITOR, PasswordChanged(manager.id))
    try:
        assert wait(is_told, 10)
        assert len(smtp_sink.messages) < 90, "told only when the mails were out"
    finally:
        worker.stop()


def test_every_step_that_is_due_has_its_turn(app, monkeypatch):
    taken = []

    def broken(now):
        raise ValueError("broken")

    def in_parts(now):
        taken.append("part")
        return len(taken) < 3

    monkeypatch.setattr(due, "STEPS", [broken, in_parts, lambda now: taken.append("last")])
    worker = Work(app)
    while worker.round():
        pass
    assert taken == ["part"] * 3 + ["last"]
    worker.round()
    assert len(taken) == 4, "due again at once"
    due.run(clock.now())
    assert taken[4:] == ["part", "last"]
