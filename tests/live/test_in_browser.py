"""The stream in Chromium: badges renew without a reload, and what many pages show is asked for after a random while."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update

from ietp_dash import create_app
from ietp_dash.accounts.events import PasswordChanged
from ietp_dash.accounts.models import Person
from ietp_dash.accounts.queries import person_by_email
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR
from ietp_dash.live import topics
from ietp_dash.notifications import queries, services
from ietp_dash.notifications.models import Notification
from ietp_dash.storage.database import db
from ietp_dash.storage.use_case import use_case
from tests.rig.stand import SETTINGS

from .conftest import happen
from .listening import wait

pytestmark = pytest.mark.xdist_group("live in the browser")
HEARD = "window.heard = 0; document.getElementById('live').addEventListener('factory-x', () => { window.heard += 1; });"
SEND = """(wait) => !document.getElementById('live').dispatchEvent(new CustomEvent('htmx:sse:before:message', {
  bubbles: true, cancelable: true, detail: {message: {event: 'factory-x', data: String(wait)}}}))"""


@pytest.fixture
def at_server(fresh_server):
    """``at_server(work)``: do ``work()`` on the server's database in another process, as another worker would."""
    place = fresh_server.instance
    app = create_app(SETTINGS | {"DATABASE_URL": f"sqlite:///{place / 'ietp.db'}", "INSTANCE": str(place)}, str(place))

    def run(work):
        with app.app_context():
            return work()

    yield run
    with app.app_context():
        db.engine.dispose()


def everybody_is_told() -> bool:
    """Whether the worker has come to the end of the log."""
    return queries.read_up_to(services.READER) == topics.head()


@use_case
def everything_read(viewer, email: str) -> None:
    """What was told before is read, so that the list has room for what comes; waits for whoever writes."""
    theirs = Notification.person_id == person_by_email(email).id
    db.session.execute(update(Notification).where(theirs).values(read_at=clock.now()))


def test_the_badge_renews_by_itself(page, enter, fresh_server, at_server, demo_people):
    account = demo_people["factory_manager"]
    page.goto(f"{fresh_server.url}/sign-in")
    page.locator("input[name=email]").fill(account.email)
    page.locator("input[name=password]").fill(account.password)
    page.locator("main form [type=submit]").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    assert wait(lambda: at_server(everybody_is_told), 30)
    at_server(lambda: everything_read(VISITOR, account.email))
    page.goto(f"{fresh_server.url}/notifications/?unread=1")
    page.evaluate("window.stayed = true")
    before = page.locator("#notices li form").count()

    def new_password():
        happen(VISITOR, PasswordChanged(person_by_email(account.email).id))

    at_server(new_password)
    expect(page.locator("#notices li").filter(has_text="Your password was changed.")).to_have_count(1)
    assert page.evaluate("window.stayed")

    def how_many():
        own = select(Notification).join(Person).where(Person.email == account.email, Notification.read_at.is_(None))
        return len(db.session.scalars(own).all())

    assert at_server(how_many) > before
    expect(page.locator("#badges .badge")).to_contain_text(str(at_server(how_many)))
    page.locator("#notices form[action*='/notifications/read'] [type=submit]").first.click()
    expect(page.locator("#badges .badge")).to_have_count(0)
    assert page.evaluate("window.stayed")


def test_a_name_with_a_number_waits_a_while_and_once(page, enter, live_server, demo_people):
    enter(page, demo_people["reviewer"])
    page.evaluate("Math.random = () => 0.5;" + HEARD)
    assert [page.evaluate(SEND, 3000) for _ in range(3)] == [True] * 3, "not held back"
    assert page.evaluate("window.heard") == 0
    page.wait_for_timeout(2000)
    assert page.evaluate("window.heard") == 1
    assert page.evaluate(SEND, 0) is False, "held back although few listen"
