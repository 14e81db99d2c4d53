"""People are told by the ways they want: pages, digests, quiet hours, the way out, the delivery log, bounces."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest
from sqlalchemy import select

from ietp_dash.accounts.events import PasswordChanged
from ietp_dash.connections import services as connections
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR, Role
from ietp_dash.notifications import bounces, lines, mailing, wishes
from ietp_dash.notifications.kinds import KINDS
from ietp_dash.notifications.models import AddressFault, Mail, Notification
from ietp_dash.storage.database import db
from tests import builders

from .conftest import by_programme, read_all, send_all
from .test_rules import report

MONDAY = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
AT_ONCE = {"mailing": "at_once", "hour": 8, "quiet_from": None, "quiet_to": None}
ASKED = "ConnectionRequested"


@pytest.fixture
def post(app, smtp_sink):
    """The mail server that everything is sent to."""
    app.config["MAIL_URL"] = smtp_sink.url
    return smtp_sink


def ask(site, times=1) -> None:
    """``times`` buyers ask to connect, and everybody is told."""
    for _ in range(times):
        connections.request(builders.viewer(builders.person(Role.BUYER_MEMBER)), site, message="")
    read_all()


def want(person, kind=None, *, page=True, mail=True, **hours) -> None:
    """What ``person`` wants of ``kind`` and when."""
    mailing.choose(builders.viewer(person), hours=AT_ONCE | hours, ways={kind: (page, mail)} if kind else {})


def kinds_of(person) -> list[str]:
    return list(
        db.session.scalars(select(Notification.kind).where(Notification.person_id == person.id, Notification.shown))
    )


def mails() -> list[Mail]:
    return list(db.session.scalars(select(Mail).order_by(Mail.id).execution_options(populate_existing=True)))


@pytest.mark.parametrize(("on_page", "by_mail"), [(True, False), (False, True), (False, False)])
def test_a_kind_comes_by_the_ways_that_are_wanted(site, manager, post, on_page, by_mail):
    want(manager, ASKED, page=on_page, mail=by_mail)
    ask(site)
    assert kinds_of(manager) == [ASKED] * on_page
    assert send_all() == by_mail


def test_what_is_locked_comes_whatever_is_chosen(manager, post):
    want(manager, "PasswordChanged", page=False, mail=False, mailing="never")
    by_programme(PasswordChanged(manager.id))
    assert kinds_of(manager) == ["PasswordChanged"]
    assert send_all() == 1
    [(_, message)] = post.messages
    assert message["List-Unsubscribe"] is None
    assert "cannot be switched off" in message.get_body(("plain",)).get_content()


def test_a_daily_mail_gathers_what_came_and_says_nothing_else(site, manager, post):
    manager.zone = "Asia/Shanghai"
    db.session.commit()
    with clock.at(MONDAY):
        want(manager, mailing="daily", hour=9)
        ask(site, 3)
        by_programme(PasswordChanged(manager.id))
        assert send_all() == 1, "what is locked does not wait"
    with clock.at(MONDAY + timedelta(hours=21, minutes=59)):
        ask(site)
        assert send_all() == 0
    with clock.at(MONDAY + timedelta(hours=22, minutes=1)):
        assert send_all() == 1
        ask(site)
    digest = post.messages[-1][1]
    assert digest["Subject"] == "IETP Connect: What happened since your last mail"
    text = digest.get_body(("plain",)).get_content()
    assert "- A buyer asks to connect. (4)" in text
    assert site.name not in text
    assert [(one.state, one.digest, len(one.notices)) for one in mails()] == [
        ("sent", True, 4), ("sent", False, 1), ("queued", True, 1),
    ]  # fmt: skip


def test_a_digest_that_was_ever_tried_takes_nothing_more(site, manager, app):
    with clock.at(MONDAY):
        want(manager, mailing="daily", hour=9)
        ask(site)
    [digest] = mails()
    digest.attempts, digest.next_at = 1, MONDAY + timedelta(days=1)
    db.session.commit()
    with clock.at(MONDAY + timedelta(minutes=1)):
        ask(site)
    assert [len(one.notices) for one in mails()] == [1, 1]


def test_who_wants_mail_at_once_again_gets_what_was_gathered(site, manager, post):
    with clock.at(MONDAY):
        want(manager, mailing="weekly", hour=9)
        ask(site)
        want(manager)
        assert send_all() == 1


def test_mails_wait_in_quiet_hours_also_those_queued_before(site, manager, post):
    with clock.at(MONDAY):
        ask(site)
        want(manager, quiet_from=3, quiet_to=5)
        ask(site)
        assert send_all() == 0
    with clock.at(MONDAY + timedelta(hours=1, minutes=59)):
        assert send_all() == 0
    with clock.at(MONDAY + timedelta(hours=2)):
        assert send_all() == 2
    assert [one.attempts for one in mails()] == [1, 1]


def test_a_way_out_of_a_mail_needs_no_signing_in_and_says_nothing(site, manager, post, client, client_for):
    ask(site)
    send_all()
    message = post.messages[0][1]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    on_the_wire = dict(message.raw_items())["List-Unsubscribe"].strip()
    assert on_the_wire.startswith("<http"), "mail programs do not decode this header"
    path = urlparse(on_the_wire.strip("<>")).path
    page = client.see(path)
    for secret in (manager.email, manager.name, site.name, "connect."):
        assert secret not in page.text
    ask(site)
    assert send_all() == 1, "looking at the page is no answer"
    answer = client.post(path, data={"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.headers["Referrer-Policy"]) == (200, "no-referrer")
    ask(site)
    assert send_all() == 0
    assert kinds_of(manager) == [ASKED] * 3
    for wrong in (path[:-2], path + "A", "/notifications/stop/nonsense"):
        assert client.post(wrong, data={"List-Unsubscribe": "One-Click"}).status_code == 404
    assert client.post(path).status_code == 400


def test_the_way_out_of_a_digest_ends_digests(site, manager, post):
    with clock.at(MONDAY):
        want(manager, mailing="daily", hour=4)
        ask(site)
    with clock.at(MONDAY + timedelta(hours=1)):
        assert send_all() == 1
        mailing.stop(VISITOR, mails()[0])
        ask(site)
        by_programme(PasswordChanged(manager.id))
        assert send_all() == 1
    assert wishes.hours_of(manager.id).mailing == "never"


def test_what_is_switched_off_after_it_was_queued_is_not_sent(site, manager, post):
    ask(site)
    want(manager, ASKED, mail=False)
    assert (send_all(), [one.state for one in mails()]) == (0, ["dropped"])


def test_the_settings_page_shows_what_may_come_and_keeps_what_is_chosen(site, manager, buyer, client_for):
    client = client_for(manager)
    page = client.see("/notifications/settings")
    assert "It protects your account." in page.text
    assert "An audit is offered to your firm." not in page.text
    boxes = next(form for form in page.forms if "mailing" in form.names).values
    assert ASKED in boxes["mail"]
    assert "PasswordChanged" not in boxes["mail"]
    kept = {name: values for name, values in boxes.items() if name not in ("page", "mail")}
    some = kept | {"page": boxes["page"], "mail": [one for one in boxes["mail"] if one != ASKED]}
    wrong = client.send("/notifications/settings", some | {"quiet_from": "22", "quiet_to": ""})
    assert wrong.status_code == 422
    assert ASKED not in next(form for form in wrong.page.forms if "mailing" in form.names).values["mail"]
    right = {"mailing": "weekly", "hour": "7", "quiet_from": "22", "quiet_to": "6"}
    assert client.send("/notifications/settings", some | right).status_code == 303
    assert wishes.hours_of(manager.id) == wishes.Hours("weekly", 7, 22, 6, manager.zone)
    assert not wishes.Wishes({manager.id}).by_mail(manager.id, ASKED)
    again = next(form for form in client.see("/notifications/settings").forms if "mailing" in form.names).values
    assert (again["mailing"], again["hour"], ASKED in again["mail"], ASKED in again["page"]) == (
        ["weekly"], ["7"], False, True,
    )  # fmt: skip


def test_every_kind_stands_in_a_group_and_somebody_s_settings(app):
    people = [builders.viewer(builders.person(role)) for role in builders.KIND_OF]
    shown = {kind for one in people for some in lines.lines_for(one).values() for line in some for kind in line.kinds}
    assert set(KINDS) - shown == set()


def test_a_mail_that_comes_back_marks_the_address_until_it_is_another(site, manager, post, app, client_for):
    folder = Path(unquote(urlparse(app.config["BOUNCES_URL"]).path))
    folder.mkdir(parents=True, exist_ok=True)
    ask(site)
    send_all()
    [mail] = mails()
    (folder / "1.eml").write_bytes(report().replace(b"<abc@ietp-connect.invalid>", mail.message_id.encode()))
    (folder / "2.eml").write_bytes(report())
    (folder / "3.eml").write_bytes(b"Subject: I am on holiday\r\n\r\nUntil Monday.")
    assert bounces.take_in() == 1
    assert sorted(one.name for one in folder.iterdir()) == ["3.odd"]
    read_all()
    assert mails()[0].state == "bounced"
    assert "MailBounced" in kinds_of(manager)
    ask(site)
    assert (send_all(), mails()[-1].state) == (0, "dropped")
    client = client_for(manager)
    assert manager.email in client.see("/notifications/settings").text
    assert client.send("/notifications/address").status_code == 303
    assert db.session.get(AddressFault, manager.id) is None
    ask(site)
    assert send_all() == 1


def test_a_passing_fault_of_delivery_marks_no_address(site, manager, post):
    ask(site)
    send_all()
    for status in ("5.2.2", "5.7.1"):
        bounces.note(VISITOR, bounces.Bounce(mails()[0].message_id, True, status))
    assert not bounces.note(VISITOR, bounces.Bounce("<forged@example.com>", True, "5.1.1"))
    assert (mails()[0].state, db.session.get(AddressFault, manager.id)) == ("bounced", None)


def test_the_delivery_log_is_one_s_own_and_staff_see_no_words(site, manager, buyer, post, client_for):
    ask(site)
    send_all()
    own = client_for(manager).see("/notifications/mails")
    assert "A buyer asks to connect." in own.text
    assert "A buyer asks to connect." not in client_for(buyer).see("/notifications/mails").text
    staff = client_for(builders.person(Role.COORDINATOR)).see("/notifications/mails/all?state=sent")
    assert manager.name in staff.text
    assert "connect." not in staff.text
    assert manager.email not in staff.text
    assert client_for(manager).get("/notifications/mails/all").status_code == 403
