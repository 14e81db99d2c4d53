"""A year of a certified factory over HTTP: the Progress Visit, the renewal five months ahead, the next certificate."""

import re
from datetime import timedelta

import pytest

from ietp_dash.accounts.models import Person
from ietp_dash.applications.models import Application
from ietp_dash.audits.models import Audit
from ietp_dash.certificates.models import Certificate
from ietp_dash.fees import queries as fees
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import Role
from ietp_dash.kernel.dates import add_months
from ietp_dash.notifications import due
from ietp_dash.notifications.models import Notification
from ietp_dash.programme.queries import days_off
from ietp_dash.status.models import Standing
from ietp_dash.storage.database import db
from ietp_dash.visits.models import Visit
from tests import builders as make
from tests.applications import form_values
from tests.assignments import cast
from tests.notifications.conftest import read_all
from tests.rig.web import sign_in

from .test_later_audits import LongPath
from .test_return import hand_in, verdict

STEPS = ("opening", "full_tour", "documents", "survey")


class Year(LongPath):
    """A factory with its first certificate, the programme, and a visit specialist."""

    def __init__(self, app):
        super().__init__()
        self.app, self.boss = app, make.manager_of(self.site)
        self.specialist = cast.auditor(self.firms[0], kind="specialist").person
        self.desk, self.judge = make.person(Role.COORDINATOR), make.person(Role.REVIEWER)
        self.verify()
        self.accept()
        self.pay("registration", "audit")
        audit, later = self.go(self.held)
        with clock.at(later):
            self.decide(audit)
            self.pay("certification")
        self.began = later

    @property
    def certificates(self):
        """Oldest first."""
        db.session.expire_all()
        return db.session.query(Certificate).order_by(Certificate.id).all()

    def enter(self, person: Person):
        """Somebody signs in: time has passed."""
        return sign_in(self.app.test_client(), person.email)

    def at(self, day):
        """The moment of ``day`` in the factory's zone, time having done what was due."""
        moment = self.began + (day - self.certificates[0].valid_from)
        with clock.at(moment):
            assert clock.today(self.site.zone) == day
            due.run(moment)
            read_all()
        return moment

    def told(self) -> list[str]:
        """What the factory's manager was told of, by kind."""
        return [one.kind for one in db.session.query(Notification).filter_by(person_id=self.boss.id)]


@pytest.fixture
def year(app):
    return Year(app)


def working_day(day):
    """The first working day in China from ``day`` on."""
    while day.weekday() > 4 or day in days_off("CN", day):
        day += timedelta(days=1)
    return day


def test_a_year_with_visit_and_renewal(year):
    (first,) = year.certificates
    assert first.valid_to == add_months(first.valid_from, 12)
    visit_in_the_second_month(year, first)
    opens = add_months(first.valid_to, -5)
    renewal_opens(year, opens)
    with clock.at(year.at(opens)):
        renew(year, first)
    old_end, next_day = first.valid_to, first.valid_to + timedelta(days=1)
    second = year.certificates[1]
    assert (second.number, second.type) == (first.number, "certified")
    assert (second.valid_from, second.valid_to) == (next_day, add_months(next_day, 12))
    for day, ends in ((old_end, old_end), (next_day, second.valid_to)):
        with clock.at(year.at(day)):
            standing = db.session.get(Standing, year.site.id, populate_existing=True)
            assert (standing.shown, standing.certificate_to) == ("certified", ends)
            assert verdict(year.app.test_client(), first.number) == "Valid"
    assert year.told().count("StatusExpired") == 1, "that the first one is over is said once"


def visit_in_the_second_month(year, certificate):
    """Contact opens by itself; the factory books what the specialist offers; the visit changes no status (B1, B4)."""
    contact = add_months(certificate.valid_from, 2)
    year.at(contact - timedelta(days=1))
    assert db.session.query(Visit).count() == 0
    with clock.at(year.at(contact)):
        visit = db.session.query(Visit).one()
        path = f"/visits/{visit.public_id}"
        desk = year.enter(year.desk)
        chosen = re.search(r'value="(\w+)">Person[^<]*specialist', desk.see(path).html).group(1)
        assert desk.fill(path, {"specialist": chosen}, action=f"{path}/contact").status_code == 303
        day = working_day(contact + timedelta(days=7))
        offered = {"day": day.isoformat(), "at": "09:30"}
        assert year.enter(year.specialist).fill(path, offered, action=f"{path}/slots").status_code == 303
        owner = year.enter(year.boss)
        assert "Book your Progress Visit" in owner.see("/?lang=en").text
        slot = re.search(r'name="slot" value="(\w+)"', owner.see(path).html).group(1)
        assert owner.send(f"{path}/book", {"slot": slot}).status_code == 303
    with clock.at(year.at(day)):
        hold(year, path)
        db.session.expire_all()
        assert visit.state == "done"
        report = db.session.query(Audit).filter_by(kind="PV").one()
        assert "A frank visit." in year.enter(year.boss).see(f"/reports/{report.public_id}").text
    assert year.shown() == "certified"
    assert len(year.certificates) == 1


def hold(year, path):
    """The visit's day on the tablet: no findings, an agreed step, both signatures."""
    client = year.enter(year.specialist)
    url = client.fill(path, {}, action=f"{path}/start").location
    for step in STEPS:
        for deed in ("begin", "end", "sign_off"):
            assert client.send(f"{url}/steps", {"code": step, "deed": deed}).status_code == 303
    for area, key, said in (
        ("opening", "aims", {"done": "yes"}),
        ("agreed", "s1", {"what": "A second exit", "who": "Li Hua", "by": ""}),
        ("agreed", "summary", {"note": "A frank visit."}),
    ):
        assert client.send(f"{url}/entries", {"area": area, "key": key, "number": "0", **said}).status_code == 303
    assert client.send(f"{path}/survey/sheet").status_code == 200
    assert client.send(f"{path}/survey/close").status_code == 303
    for side in ("audit_team", "factory"):
        signed = {"paper": "findings_list", "side": side, "name": f"Somebody {side}", "post": ""}
        assert client.send(f"{url}/signatures", signed).status_code == 303
    assert client.send(f"{url}/close").status_code == 303


def renewal_opens(year, opens):
    """Not a day before; then the factory is told once and its start page leads there (R7)."""
    with clock.at(year.at(opens - timedelta(days=1))):
        owner = year.enter(year.boss)
        assert "A renewal opens on" in owner.see("/applications/?lang=en").text
        assert owner.send("/applications/begin").status_code == 422
    with clock.at(year.at(opens)):
        assert year.told().count("RenewalOpened") == 1
        assert "Renew your certificate" in year.enter(year.boss).see("/?lang=en").text


def renew(year, first):
    """What is known stands there already; the smaller fee, an annual audit, the next certificate without a gap."""
    owner = year.enter(year.boss)
    began = owner.fill("/applications/", action="/applications/begin").location
    assert began.endswith("/edit/changes")
    base = began.removesuffix("/edit/changes")
    assert "8 Harbour Road" in owner.see(f"{base}/edit/company").html
    assert "Wang Fang" in owner.see(f"{base}/edit/contacts").html
    values = form_values("changes") | {"based_on": "99", "go": "next"}
    assert owner.send(f"{base}/edit/changes", values).status_code == 303
    hand_in(owner, base)
    year.application = db.session.query(Application).order_by(Application.id.desc()).first()
    desk = year.enter(year.desk)
    desk.see(base)
    assert desk.send(f"{base}/verify").status_code == 303
    assert (year.cycle.kind, year.held.kind) == ("renewal", "IAA")
    (registration,) = fees.of_cycle(year.cycle.id, "registration")
    assert registration.total_cents == 100_000
    year.accept()
    year.pay("registration", "audit")
    audit, later = year.go(year.held)
    with clock.at(later):
        page = f"/status/review/{audit.public_id}"
        assert year.enter(year.judge).fill(page, None, action=f"{page}/follow").status_code == 303
        year.pay("certification")
        standing = db.session.get(Standing, year.site.id, populate_existing=True)
        assert standing.certificate_to == first.valid_to, "the first one runs to its end"
