"""From 'start your application' to the certificate through the pages, with six people and without script."""

import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from ietp_dash.accounts.models import Person
from ietp_dash.assignments.models import Assignment, AuditPlan
from ietp_dash.audits.models import Audit
from ietp_dash.certificates.models import Certificate
from ietp_dash.checklists.reading import shipped_version
from ietp_dash.checklists.services import load
from ietp_dash.fees.models import Invoice
from ietp_dash.fieldwork import areas, queries
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR
from ietp_dash.programme.queries import days_off
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import EventRow
from tests import builders as make
from tests.applications import FILLED, form_values, picture
from tests.assignments import cast
from tests.rig.web import PASSWORD, sign_in

START = {
    "organisation": "Bright Toys Ltd", "organisation_local": "光明玩具厂", "country": "CN", "person": "Li Hua",
    "email": "li.hua@example.com", "locale": "en",
}  # fmt: skip


def one(model):
    """The only row of a table."""
    db.session.expire_all()
    return db.session.scalars(select(model)).one()


def next_working_day():
    """A day of fieldwork soon, in China."""
    day = clock.today("Asia/Shanghai") + timedelta(days=1)
    while day.weekday() > 4 or day in days_off("CN", day):
        day += timedelta(days=1)
    return day


class People:
    """Everybody of the story, each with a browser of their own."""

    def __init__(self, app, client_for):
        load(VISITOR, shipped_version())
        firm = cast.firm("Plumb Line Audits")
        people = [cast.auditor(firm).person for _ in range(3)]
        self.coordinator = client_for(make.person("coordinator"))
        self.firm = client_for(cast.manager_of(firm))
        self.lead, self.others = people[0], people[1:]
        self.app = app

    def enter(self, person):
        """Somebody signs in anew: days have passed."""
        return sign_in(self.app.test_client(), person.email)


@pytest.fixture
def people(app, client_for):
    return People(app, client_for)


def apply(client, mails) -> str:
    """The factory starts, writes, signs and submits; answers the application's address."""
    client.fill("/applications/start", START)
    link = re.search(r"/applications/start/[\w-]+", mails()[0].get_body(("plain",)).get_content())[0]
    base = client.fill(link, {"password": PASSWORD}).location.removesuffix("/edit/company")
    client.see(f"{base}/edit/company")
    for step in FILLED:
        if step != "changes":
            answer = client.send(f"{base}/edit/{step}", form_values(step) | {"based_on": "99", "go": "next"})
            assert answer.status_code == 303
    file = (io.BytesIO(picture()), "licence.png")
    assert client.fill(f"{base}/edit/papers", {"kind": "business", "file": file}).status_code == 303
    for declaration in ("transparency", "integrity"):
        said = {"declaration": declaration, "name": "Li Hua", "post": "Director"}
        assert client.send(f"{base}/sign", said).status_code == 303
    assert client.send(f"{base}/submit").status_code == 303
    return base


def pay(people, kinds):
    """The payees confirm the factory's invoices of these kinds, in full."""
    for invoice in db.session.scalars(select(Invoice).where(Invoice.kind.in_(kinds), Invoice.state == "issued")).all():
        payee = people.firm if invoice.kind == "audit" else people.coordinator
        paid = {
            "confirm-amount": f"{invoice.total_cents / 100:.2f}",
            "confirm-received_on": clock.today("Asia/Shanghai").isoformat(),
        }
        where = f"/fees/{invoice.public_id}"
        assert payee.fill(where, paid, action=f"{where}/confirm").status_code == 303


def fieldwork(auditor, base, audit):
    """The whole day, noted on the auditor's phone."""

    def note(area, key, **given):
        answer = auditor.send(f"{base}/entries", {"area": area, "key": key, "number": "0", **given})
        assert answer.status_code == 303, (area, key, auditor.page.text[:2000] if auditor.page else "")

    auditor.see(base)
    for key in areas.OPENING:
        note("opening", key, done="yes")
    for key in areas.CONSENTS:
        note("consent", key, given="yes", by="Li Hua")
    for paper in areas.SIGNED_AT_OPENING:
        sign(auditor, base, paper)
    for name in queries.profile_fields(audit):
        note("profile", name, said="agrees", found="")
    assert auditor.send(f"{base}/confirm-profile").status_code == 303
    for place in (1, 2):
        note("tour", f"b{place}", name=f"Hall {place}", kind="production", seen="toured", note="In order.")
    for code in areas.documents():
        note("paper", code, state="received", note="")
    roster = {"roster": "\n".join(f"R{n:04}" for n in range(420))}
    assert auditor.send(f"{base}/draws", roster).status_code == 303
    note("interview", "held", single="40", groups="0", people="0")
    for point in queries.asked_of(audit):
        note("answer", point.number, answer="yes", note="")
    for code in areas.STEPS:
        for deed in ({"deed": "begin"}, {"deed": "attend", "name": "Li Hua", "post": "Director", "side": "factory"},
                     {"deed": "end"}, {"deed": "sign_off"}):  # fmt: skip
            assert auditor.send(f"{base}/steps", {"code": code, **deed}).status_code == 303
    sign(auditor, base, areas.FINDINGS_LIST)
    assert auditor.send(f"{base}/close").status_code == 303


def sign(auditor, base, paper):
    for side in ("audit_team", "factory"):
        said = {"paper": paper, "side": side, "name": f"Name {side}", "post": "Post"}
        assert auditor.send(f"{base}/signatures", said).status_code == 303


def test_from_start_your_application_to_the_certificate(client, people, mails):
    base = apply(client, mails)
    people.coordinator.see(base)
    assert people.coordinator.send(f"{base}/verify").status_code == 303
    held = one(Assignment)
    assert "Bright Toys Ltd" in people.firm.see("/assignments/").text
    where = f"/assignments/{held.public_id}"
    assert people.firm.fill(where, None, action=f"{where}/accept").status_code == 303
    pay(people, ("registration", "audit"))
    assert "Unannounced audit" in client.see(base).text

    plan, day = one(AuditPlan), next_working_day()
    lead, *team = [db.session.get(Person, row.id) for row in (people.lead, *people.others)]
    page = f"/assignments/plans/{plan.public_id}"
    before = client.see(base).text
    choices = re.findall(r'<option[^>]*value="(\w{16})"[^>]*>([^<]+)', people.firm.see(page).html)
    by_name = {name.strip(): value for value, name in choices}
    chosen = {"planned_on": day.isoformat(), "days": "1", "lead": by_name[lead.name], "team": [by_name[team[0].name]]}
    assert people.firm.fill(page, chosen, action=page).status_code == 303
    assert client.see(base).text == before, "the factory learns nothing of the date"

    noon = clock.now() + (day - clock.today("Asia/Shanghai"))
    with clock.at(noon):
        people.auditor = people.enter(people.lead)
        assert "Bright Toys Ltd" in people.auditor.see("/fieldwork/").text
        started = people.auditor.fill("/fieldwork/", None, action=f"/fieldwork/plans/{plan.public_id}/start")
        assert started.status_code == 303
        audit = one(Audit)
        fieldwork(people.auditor, f"/fieldwork/{audit.public_id}", audit)
        page = f"/reports/{audit.public_id}/submission"
        summary = {"summary": "Everything was open to us and in order. " * 4, "summary_zh": ""}
        assert people.auditor.fill(page, summary).status_code == 303
        firm = people.enter(make.person("firm_manager", at=held.firm))
        seen = firm.see(page)
        notes = {name: "Looked at twice." for form in seen.forms for name in form.names if name.startswith("note-")}
        assert "Nothing is missing" in seen.text
        answer = firm.fill(page, notes, action=f"/reports/{audit.public_id}/submit")
        assert answer.status_code == 303
        owner = people.enter(db.session.scalars(select(Person).where(Person.email == START["email"])).one())
        assert "Everything was open to us" in owner.see(f"/reports/{audit.public_id}").text

    with clock.at(noon + timedelta(days=40)):
        reviewer = people.enter(make.person("reviewer"))
        page = f"/status/review/{audit.public_id}"
        assert page in reviewer.see("/status/queue").links
        assert "Looked at twice." in reviewer.see(page).text
        assert reviewer.fill(page, None, action=f"{page}/follow").status_code == 303
        people.coordinator = people.enter(make.person("coordinator", at=cast_programme(people)))
        pay(people, ("certification",))
        certificate = one(Certificate)
        owner = people.enter(db.session.scalars(select(Person).where(Person.email == START["email"])).one())
        assert owner.get(f"/certificates/{certificate.public_id}/certificate.pdf").data.startswith(b"%PDF")
        assert "Bright Toys Ltd" in owner.see(f"/verify/{certificate.number}").text
    types = {row.type for row in db.session.scalars(select(EventRow))}
    assert {"ApplicationVerified", "AuditPlanned", "ReportSubmitted", "StatusDecided", "CertificateIssued"} <= types


def cast_programme(people):
    """The organisation that the certification fee is owed to."""
    return db.session.scalars(select(Invoice).where(Invoice.kind == "certification")).one().payee
