"""Termination and return over HTTP: what ends at once, what remains to read and to do, and the way back."""

import io
import re
from datetime import timedelta

import pytest

from ietp_dash.analytics.statuses import status_on
from ietp_dash.applications.models import Application
from ietp_dash.assignments import further
from ietp_dash.certificates.models import Certificate
from ietp_dash.factories.models import Factory
from ietp_dash.fees import queries as fees
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import Role
from ietp_dash.kernel.dates import add_months
from ietp_dash.notifications import due
from ietp_dash.notifications.models import Notification
from ietp_dash.status import cases
from ietp_dash.status.models import Proposal
from ietp_dash.storage.database import db
from tests import builders as make
from tests.applications import form_values, picture
from tests.notifications.conftest import read_all
from tests.rig.web import sign_in

from .test_later_audits import LongPath

CLOSED = ("/connections/", "/incidents/", "/corrections/", "/visits/", "/checklists/", "/account/people")


def told(person) -> set[str]:
    """What a person was told of so far."""
    return {one.kind for one in db.session.query(Notification).filter_by(person_id=person.id)}


class Story(LongPath):
    """A certified factory, its buyers, and a browser for whoever is asked."""

    def __init__(self, app):
        super().__init__()
        self.app = app
        self.boss = make.manager_of(self.site)
        self.connected, self.pending = make.person(Role.BUYER_MANAGER), make.person(Role.BUYER_MANAGER)
        make.connection(self.site, self.connected, scope=("status", "reports"), earlier_years=True)
        make.connection(self.site, self.pending, scope=None)

    def enter(self, person):
        """Somebody signs in: days have passed."""
        return sign_in(self.app.test_client(), person.email)

    def certified(self):
        """From the verified application to the certificate; answers the audit and the moment after."""
        self.verify()
        self.accept()
        self.pay("registration", "audit")
        audit, later = self.go(self.held)
        with clock.at(later):
            self.decide(audit)
            self.pay("certification")
        return audit, later

    def investigated(self):
        """A special investigation found a worker locked in; answers it and a moment after the transparency days."""
        held = further.investigate(self.coordinator, self.cycle, because="A letter came.")
        self.take(held)
        audit, then = self.go(held, raised=[("8.1", "zero_tolerance")])
        return audit, then + timedelta(days=40)


@pytest.fixture
def story(app):
    return Story(app)


def terminate(story, audit) -> None:
    """Two reviewers decide it, the second from the proposal that waits for one."""
    proposer, second = make.person(Role.REVIEWER), make.person(Role.REVIEWER)
    page = f"/status/review/{audit.public_id}"
    assert story.enter(proposer).fill(page, {"months": "6"}, action=f"{page}/follow").status_code == 303
    assert story.shown() == "certified", "one person terminates nobody"
    proposal = f"/status/proposals/{db.session.query(Proposal).one().public_id}"
    assert story.enter(second).fill(proposal, action=f"{proposal}/agree").status_code == 303
    db.session.expire_all()
    read_all()


def test_termination_and_return(story):
    first_report, later = story.certified()
    number = db.session.query(Certificate).one().number
    with clock.at(later):
        investigation, then = story.investigated()
    with clock.at(then):
        ended_on = clock.today(story.site.zone)
        terminate(story, investigation)
        what_ends_at_once(story, number)
        what_remains_to_the_factory(story, first_report)
    what_a_buyer_reads_for_twelve_months(story, investigation, ended_on)
    again = db.session.get(Factory, story.site.id).reapply_on
    assert again == add_months(ended_on, 6)
    on_that_day = then + (again - ended_on)
    too_early(story, on_that_day - timedelta(days=1))
    with clock.at(on_that_day):
        apply_again(story)
    with clock.at(on_that_day):
        come_back(story, number)


def verdict(visitor, number) -> str:
    """The word that answers whoever checks a certificate's number."""
    return re.search(r'class="verdict-word">([^<]+)<', visitor.see(f"/verify/{number}?lang=en").html).group(1)


def counted(story) -> dict[str, int]:
    """How many factories show which status today, as the programme's figures say."""
    rows = db.session.execute(status_on(clock.today(story.site.zone)))
    return {status: factories for _country, status, factories in rows}


def what_ends_at_once(story, number):
    """The certificate, the listing, the connections and requests; everybody concerned is told the same day (Z2)."""
    visitor = story.app.test_client()
    assert verdict(visitor, number) == "Not valid"
    page = f"/factories/{story.site.public_id}"
    stranger = story.enter(make.person(Role.BUYER_MANAGER))
    assert page not in stranger.see("/directory/?q=Bright").links
    assert stranger.get(page).status_code == 404
    assert "FactoryTerminated" in told(story.connected)
    assert "ConnectionEnded" in told(story.pending)
    assert "FactoryTerminated" not in told(story.pending)
    assert "Terminated" in story.enter(story.connected).see(page).text
    assert counted(story) == {"terminated": 1}


def what_remains_to_the_factory(story, report):
    """History, invoices, appeals and the day of the new application; everything else is shut and gone (Z4)."""
    owner = story.enter(story.boss)
    start = owner.see("/?lang=en")
    assert "You can apply again from" in start.text
    assert set(CLOSED).isdisjoint(start.links)
    page = f"/factories/{story.site.public_id}"
    for path in (page, "/fees/", "/appeals/", "/applications/", "/account/", "/notifications/",
                 f"/reports/{report.public_id}"):  # fmt: skip
        assert owner.get(path, follow_redirects=True).status_code == 200, path
    assert {owner.get(path).status_code for path in CLOSED} <= {403, 404}
    assert owner.get(f"{page}/profile/edit").status_code == 404


def what_a_buyer_reads_for_twelve_months(story, report, ended_on):
    """Status and the last decided report, through the last day and no longer (N8)."""
    path = f"/reports/{report.public_id}"
    midday = clock.now().replace(hour=4, minute=0)
    last = midday + (add_months(ended_on, 12) - midday.date())
    for moment, answer in ((last, 200), (last + timedelta(days=1), 404)):
        with clock.at(moment):
            buyer = story.enter(story.connected)
            assert buyer.get(path).status_code == answer, moment
            assert buyer.get(f"/factories/{story.site.public_id}").status_code == answer, moment


def too_early(story, moment):
    """The day before it is refused, and says from when on (R6)."""
    with clock.at(moment):
        due.run(moment)
        owner = story.enter(story.boss)
        assert "You can apply again from" in owner.see("/applications/?lang=en").text
        assert owner.send("/applications/begin").status_code == 422
        assert db.session.query(Application).count() == 1


def apply_again(story):
    """On the day itself; what is known is filled in."""
    due.run(clock.now())
    read_all()
    assert "ReapplyOpened" in told(story.boss)
    owner = story.enter(story.boss)
    base = re.sub(r"/edit/\w+$", "", owner.fill("/applications/", action="/applications/begin").location)
    for step in ("changes", "company", "sites", "workforce", "work", "contacts", "licences", "buyers"):
        values = form_values(step) | {"based_on": "99", "go": "next"}
        assert owner.send(f"{base}/edit/{step}", values).status_code == 303, step
    hand_in(owner, base)
    db.session.expire_all()
    story.application = db.session.query(Application).order_by(Application.id.desc()).first()
    assert story.cycle.kind == "reapplication"


def hand_in(owner, base):
    """The paper, both signatures, and off it goes."""
    file = (io.BytesIO(picture()), "licence.png")
    assert owner.fill(f"{base}/edit/papers", {"kind": "business", "file": file}).status_code == 303
    for declaration in ("transparency", "integrity"):
        said = {"declaration": declaration, "name": "Li Hua", "post": "Director"}
        assert owner.send(f"{base}/sign", said).status_code == 303
    assert owner.send(f"{base}/submit").status_code == 303


def come_back(story, number):
    """The full fee, a new initial audit, and a certificate with the old number; only registered the limit ends."""
    coordinator = story.enter(make.person(Role.COORDINATOR))
    base = f"/applications/{story.application.public_id}"
    coordinator.see(base)
    assert coordinator.send(f"{base}/verify").status_code == 303
    (registration,) = fees.of_cycle(story.cycle.id, "registration")
    assert registration.total_cents == 150_000
    assert story.enter(story.boss).get("/connections/").status_code in (403, 404), "not registered yet"
    story.accept()
    story.pay("registration", "audit")
    assert story.enter(story.boss).get("/connections/").status_code == 200
    assert story.shown() == "terminated", "until the new cycle decides"
    audit, later = story.go(story.held)
    with clock.at(later):
        seen = cases.case_of(audit, clock.today(story.site.zone)).seen
        reviewer, page = story.enter(make.person(Role.REVIEWER)), f"/status/review/{audit.public_id}"
        assert reviewer.fill(page, {"seen": seen}, action=f"{page}/follow").status_code == 303
        story.pay("certification")
        assert story.shown() == "certified"
        assert verdict(story.app.test_client(), number) == "Valid"
        assert counted(story) == {"certified": 1}
        stranger = story.enter(make.person(Role.BUYER_MANAGER))
        assert f"/factories/{story.site.public_id}" in stranger.see("/directory/?q=Bright").links
