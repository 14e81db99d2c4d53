"""The pages of notices: one's own, in one's language, only what is still open; read one by one or all."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from ietp_dash.accounts.models import Membership, Organisation
from ietp_dash.connections import services as connections
from ietp_dash.connections.models import Connection
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import Role
from ietp_dash.notifications.events import NotificationsRead
from ietp_dash.notifications.models import Notification
from ietp_dash.status.events import StatusExpired
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import EventRow
from tests import builders

from .conftest import by_programme, read_all


@pytest.fixture
def asked(site, manager, buyer):
    made = connections.request(builders.viewer(buyer), site, message="")
    read_all()
    return made


def notices_of(person) -> list[Notification]:
    wanted = select(Notification).where(Notification.person_id == person.id).order_by(Notification.id)
    return list(db.session.scalars(wanted))


def name_of(person) -> str:
    membership = db.session.scalar(select(Membership).where(Membership.person_id == person.id))
    return db.session.get(Organisation, membership.organisation_id).name


def test_the_list_names_what_happened_and_leads_there(asked, client_for, manager, buyer, site):
    client = client_for(manager)
    page = client.see("/notifications/")
    words = f"{name_of(buyer)} asks to connect with Harbour Toys."
    assert words in page.text
    [link] = [
        link for link in page.links if link.startswith("/notifications/") and len(link) == len("/notifications/") + 16
    ]
    answer = client.get(link)
    assert answer.location == f"/connections/{asked.public_id}"
    assert notices_of(manager)[0].read_at is not None
    assert words not in client.see("/notifications/?unread=1").text


def test_the_list_is_in_the_reader_s_language(asked, client_for, manager, buyer):
    page = client_for(manager).see("/notifications/?lang=zh")
    assert f"{name_of(buyer)} 请求与 Harbour Toys 建立关联。" in page.text


def test_another_s_notice_is_as_if_it_were_not(asked, client_for, manager, buyer):
    notice, client = notices_of(manager)[0], client_for(buyer)
    refused, none = client.get(f"/notifications/{notice.public_id}"), client.get("/notifications/aaaaaaaaaaaaaaaa")
    assert refused.status_code == none.status_code == 404
    assert client.send(f"/notifications/{notice.public_id}/read").status_code == 404
    assert notice.public_id not in client.get("/notifications/").get_data(as_text=True)
    db.session.refresh(notice)
    assert notice.read_at is None


def test_a_notice_says_nothing_more_once_its_object_is_closed(connection, client_for, manager, buyer, site):
    by_programme(StatusExpired(site.id, "assessed"))
    client = client_for(buyer)
    assert "A status of Harbour Toys" in client.see("/notifications/").text
    connections.end(builders.viewer(manager), connection)
    page = client.see("/notifications/")
    assert "A status of Harbour Toys" not in page.text
    assert "no longer open to you" in page.text
    notice = next(one for one in notices_of(buyer) if one.kind == "StatusExpired")
    assert client.get(f"/notifications/{notice.public_id}").location == "/notifications/"


def test_marking_read_works_with_and_without_script_and_wakes_other_pages(connection, client_for, manager, buyer, site):
    by_programme(StatusExpired(site.id, "assessed"))
    client, (first, *_) = client_for(manager), notices_of(manager)
    assert client.send(f"/notifications/{first.public_id}/read").status_code == 303
    db.session.refresh(first)
    assert first.read_at is not None
    answer = client.htmx("POST", "/notifications/read", target="notices")
    assert answer.status_code == 200
    assert answer.get_data(as_text=True).lstrip().startswith('<div id="notices"')
    db.session.expire_all()
    assert all(one.read_at for one in notices_of(manager))
    rows = db.session.scalars(select(EventRow).where(EventRow.type == NotificationsRead.__name__))
    assert [row.payload["person_ids"] for row in rows] == [[manager.id]] * 2


def test_the_badge_counts_what_is_unread(asked, client_for, manager, buyer):
    client = client_for(manager)
    fragment = client.htmx("GET", "/notifications/badges").get_data(as_text=True)
    assert '<span class="badge">1<' in fragment
    assert 'data-hx-swap-oob="innerHTML:.count-connections">1<' in fragment
    client.htmx("POST", "/notifications/read")
    assert 'class="badge"' not in client.htmx("GET", "/notifications/badges").get_data(as_text=True)


def test_long_lists_go_on(site, manager, client_for):
    for _ in range(30):
        connections.request(builders.viewer(builders.person(Role.BUYER_MEMBER)), site, message="")
    read_all()
    client = client_for(manager)
    first = client.get("/notifications/")
    assert first.statements <= 12
    page, following = first.page, client.see(next(link for link in first.page.links if "after=" in link))
    assert page.text.count("asks to connect with") == 25
    assert following.text.count("asks to connect with") == 5


def test_a_notice_for_another_membership_says_so(asked, client_for, manager):
    second = builders.factory()
    db.session.commit()
    builders.stored(
        Membership(
            person_id=manager.id,
            organisation_id=second.organisation_id,
            role=Role.FACTORY_MANAGER,
            created_at=clock.now(),
        )
    )
    client = client_for(manager)
    membership = db.session.scalar(select(Membership).where(Membership.organisation_id == second.organisation_id))
    assert client.send("/account/switch", {"membership": membership.public_id}).status_code == 303
    assert "asks to connect" not in client.see("/notifications/").text
    answer = client.get(f"/notifications/{notices_of(manager)[0].public_id}", follow_redirects=True)
    assert "another of your organisations" in answer.page.text


def test_what_is_due_is_done_by_command(asked, app):
    moment = datetime.now(UTC) + timedelta(days=62)
    done = app.test_cli_runner().invoke(args=["due", "--at", moment.strftime("%Y-%m-%dT%H:%M:%S")])
    assert done.exit_code == 0, done.output
    assert "expire_connections" in done.output
    db.session.rollback()
    assert db.session.get(Connection, asked.id, populate_existing=True).state == "expired"
