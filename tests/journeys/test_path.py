"""The path of a factory from application to certificate: each step brings the next, in one transaction."""

from datetime import timedelta

import pytest

from ietp_dash.applications import services as applications
from ietp_dash.assignments import planning
from ietp_dash.assignments import queries as assignments
from ietp_dash.assignments import services as assigning
from ietp_dash.audits import services as audits
from ietp_dash.certificates.models import Certificate
from ietp_dash.checklists.reading import shipped_version
from ietp_dash.checklists.services import load
from ietp_dash.cycles.models import Cycle
from ietp_dash.factories.models import Factory
from ietp_dash.fees import queries as fees
from ietp_dash.fees import services as paying
from ietp_dash.fieldwork import services as fieldwork
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR
from ietp_dash.kernel.errors import Refused
from ietp_dash.status import cases, judging
from ietp_dash.status.models import Standing
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import EventRow
from tests import builders as make
from tests.applications import write_all
from tests.assignments import cast


class Path:
    """A factory that applies, two firms, and the programme."""

    def __init__(self):
        load(VISITOR, shipped_version())
        self.coordinator, self.reviewer = make.viewer(make.person("coordinator")), make.viewer(make.person("reviewer"))
        self.firms = [cast.firm(), cast.firm()]
        self.auditors = {one.firm_id: [cast.auditor(one) for _ in range(3)] for one in self.firms}
        self.managers = {one.firm_id: make.viewer(cast.manager_of(one)) for one in self.firms}
        self.site = make.factory("Bright Toys", state="applicant", registered_at=None)
        self.owner = make.viewer(make.manager_of(self.site))
        self.application = applications.begin(self.owner, self.site)
        write_all(self.owner, self.application)
        for declaration in applications.DECLARATIONS:
            applications.sign(self.owner, self.application, declaration=declaration, name="Li Hua", post="Director")
        applications.submit(self.owner, self.application)

    @property
    def cycle(self) -> Cycle:
        db.session.expire_all()
        return db.session.get(Cycle, self.application.cycle_id)

    @property
    def held(self):
        return assignments.live_of(self.cycle.id)

    def verify(self):
        applications.verify(self.coordinator, self.application)

    def accept(self):
        assigning.accept(self.managers[self.held.firm_id], self.held)

    def pay(self, *kinds):
        """Confirm the cycle's invoices of these kinds in full."""
        for invoice in fees.of_cycle(self.cycle.id, *kinds):
            payee = self.managers.get(invoice.payee_id, self.coordinator)
            on = clock.today(self.site.zone)
            paying.confirm(payee, invoice, amount_cents=invoice.total_cents, received_on=on)

    def audit(self, findings=0):
        """Plan the audit for the next day that fits, go there, hold the closing meeting and submit the report."""
        held = self.held
        plan, day = assignments.plan_of(held.id), clock.today(self.site.zone)
        people = [one.person_id for one in self.auditors[held.firm_id]]
        for _ in range(20):
            day += timedelta(days=1)
            try:
                who = {"lead_id": people[0], "team": people[1 : held.man_days]}
                planning.plan(self.managers[held.firm_id], plan, planned_on=day, days=1, **who)
                break
            except Refused as no:
                if "working day" not in str(no):
                    raise
        lead = make.viewer(self.auditors[held.firm_id][0].person)
        with clock.at(clock.now() + (day - clock.today(self.site.zone))):
            audit = fieldwork.start(lead, plan)
            audits.close_meeting(lead, audit, ended_on=clock.today(self.site.zone))
            audits.submit(self.managers[held.firm_id], audit, man_days=2, interviews=14, summary="All was seen.")
        return audit, clock.now() + (day - clock.today(self.site.zone)) + timedelta(days=1)


@pytest.fixture
def path(app):
    return Path()


def test_verified_is_drawn_and_invoiced_at_once(path):
    path.verify()
    assert path.cycle.state == "firm_assigned"
    assert path.held.state == "offered"
    assert [one.kind for one in fees.of_cycle(path.cycle.id)] == ["registration", "audit"]
    assert fees.of_cycle(path.cycle.id, "audit")[0].payee_id == path.held.firm_id


def test_a_decline_gives_audit_and_invoice_to_the_other_firm(path):
    path.verify()
    first = path.held
    assigning.decline(path.managers[first.firm_id], first, reason="No team is free.")
    assert path.held.firm_id != first.firm_id
    (invoice,) = fees.of_cycle(path.cycle.id, "audit")
    assert invoice.payee_id == path.held.firm_id
    assert len(fees.of_cycle(path.cycle.id, "registration")) == 1


@pytest.mark.parametrize("fees_first", [True, False])
def test_both_fees_and_the_firms_word_register(path, fees_first):
    path.verify()
    steps = [lambda: path.pay("registration", "audit"), path.accept]
    steps[0 if fees_first else 1]()
    assert path.cycle.state != "audit_open"
    steps[1 if fees_first else 0]()
    assert path.cycle.state == "audit_open"
    assert db.session.get(Factory, path.site.id).state == "registered"
    assert assignments.plan_of(path.held.id).window_from == path.cycle.registered_on


def test_from_application_to_certificate(path):
    path.verify()
    path.accept()
    path.pay("registration", "audit")
    audit, later = path.audit()
    assert path.cycle.state == "under_review"
    with clock.at(later):
        seen = cases.case_of(audit, clock.today(path.site.zone)).seen
        judging.follow(path.reviewer, audit, seen=seen)
        assert [one.kind for one in fees.of_cycle(path.cycle.id, "certification")] == ["certification"]
        path.pay("certification")
        certificate = db.session.query(Certificate).one()
        assert certificate.type == "certified"
        assert certificate.valid_from == clock.today(path.site.zone)
        assert db.session.get(Standing, path.site.id).shown == "certified"
        path_of_events = [row.type for row in db.session.query(EventRow).order_by(EventRow.sequence)]
    wanted = [
        "ApplicationVerified", "AssignmentOffered", "AssignmentAccepted", "FactoryRegistered", "WindowOpened",
        "AuditPlanned", "FieldworkStarted", "AuditClosed", "ReportSubmitted", "StatusDecided", "CertificateIssued",
    ]  # fmt: skip
    places = [path_of_events.index(one) for one in wanted]
    assert places == sorted(places)


def test_who_withdraws_owes_nothing_and_frees_the_firm(path):
    path.verify()
    applications.withdraw(path.owner, path.application, reason="We move.")
    assert fees.of_cycle(path.cycle.id) == []
    assert path.held is None
    assert path.cycle.state == "withdrawn"


def test_nothing_follows_halfway(path, monkeypatch):
    def fails(*_args, **_kwargs):
        raise RuntimeError("the invoice cannot be written")

    monkeypatch.setattr("ietp_dash.consequences.issuing.issue_first", fails)
    with pytest.raises(RuntimeError):
        path.verify()
    assert path.cycle.state == "submitted"
    assert path.held is None
