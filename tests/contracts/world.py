"""One factory with everything a route can show, and one viewer for each way to stand to it.

A new model in a route's ``@allowed`` needs a row here; the test of the routes says so.
"""

from datetime import date, timedelta
from io import BytesIO

from PIL import Image

from ietp_dash.accounts.models import DataRequest, Membership, Organisation
from ietp_dash.accreditation.models import Accreditation, Auditor, Conflict
from ietp_dash.appeals.models import Appeal, AppealFile, PanelMember
from ietp_dash.applications.models import Application, ApplicationPaper, BuyerCase
from ietp_dash.assignments.models import Assignment, AuditPlan, ClosedDay
from ietp_dash.audits.models import Audit
from ietp_dash.certificates.models import Certificate, LogoConsent, ReportedChange
from ietp_dash.checklists.models import ChecklistSection, ChecklistVersion, Checkpoint
from ietp_dash.connections.models import Connection
from ietp_dash.corrections.models import Correction
from ietp_dash.cycles.models import Cycle
from ietp_dash.directory import services as directory
from ietp_dash.documents import store
from ietp_dash.documents.models import Document
from ietp_dash.factories.models import Factory
from ietp_dash.fees.models import Invoice, InvoiceLine, Payee, PaymentProof
from ietp_dash.findings.models import Evidence, Finding
from ietp_dash.helpdesk.models import AnswerTemplate, Enquiry, Faq
from ietp_dash.helpline.models import HelplineCase, KnowledgeCard
from ietp_dash.imports.models import DuplicatePair, ImportRun
from ietp_dash.incidents.models import Incident, IncidentFile, IncidentVersion
from ietp_dash.integrity.models import IntegrityCase, IntegrityFile, IntegrityHint
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import ROLES_OF, VISITOR, Kind, Role, Scope
from ietp_dash.notifications.models import Notification
from ietp_dash.portfolio.models import JointFinding, JointTask
from ietp_dash.programme.models import TermsSnapshot
from ietp_dash.programme.terms import Terms
from ietp_dash.resources.models import Edition, Feedback
from ietp_dash.status.models import OfferMade, Proposal, StatusDecision
from ietp_dash.storage.database import db
from ietp_dash.surveys.models import Survey
from ietp_dash.surveys.rules import LANGUAGES
from ietp_dash.training.models import TrainingMaterial, TrainingSeat, TrainingSession
from ietp_dash.visits.models import Visit
from tests import builders as make

STAFF = {role.value for role in ROLES_OF[Kind.PROGRAMME]}
OWN = {"own manager", "own member"}
OTHER = {"other manager", "other member"}
FIRM = {"firm manager", "auditor"}
OTHER_FIRM = {"other firm's auditor"}
CONNECTED = {"buyer: status", "buyer: reports", "buyer: caps", "buyer: incidents", "buyer: helpline", "buyer: all"}
SHUT = {"buyer: none", "buyer: pending", "buyer: ended"}
SUSPENDED = {"buyer: suspended"}
EVERYBODY = STAFF | OWN | OTHER | FIRM | OTHER_FIRM | CONNECTED | SHUT | SUSPENDED


def picture() -> bytes:
    """A small PNG."""
    kept = BytesIO()
    Image.new("RGB", (40, 30), "white").save(kept, "PNG")
    return kept.getvalue()


class World:
    """``people`` by name, ``rows`` and their public ``ids`` by model, ``extra`` values of routes by name."""

    def __init__(self):
        self.now = clock.now()
        self.site = make.factory("Toy Works", city="Shenzhen", number="C000001")
        self.people = {role.value: make.person(role) for role in ROLES_OF[Kind.PROGRAMME]}
        self._factories()
        self._firms()
        self._records()
        self._buyers()
        self._rest()
        self._coming_in()
        self._planned()
        self._decided()
        self._joined()
        self._happened()
        self._visited()
        self._trained()
        self._told()
        directory.rebuild(VISITOR)
        self.rows = {
            Factory: self.site, Audit: self.audit, Finding: self.finding, Certificate: self.certificate,
            Correction: self.correction, Connection: self.connection, Cycle: self.cycle,
            Organisation: db.session.get(Organisation, self.site.organisation_id),
            ImportRun: self.run, DuplicatePair: self.pair, Notification: self.notification,
            Application: self.application, BuyerCase: self.buyer_case, Invoice: self.invoice,
            PaymentProof: self.proof, Accreditation: self.accreditation, Auditor: self.auditor,
            Conflict: self.conflict, Assignment: self.assignment, AuditPlan: self.plan, ClosedDay: self.closed_day,
            ChecklistVersion: self.version, StatusDecision: self.decision, OfferMade: self.offer,
            Proposal: self.proposal, LogoConsent: self.consent, Visit: self.visit,
            Appeal: self.appeal, Incident: self.incident, TrainingSession: self.training,
            IntegrityCase: self.integrity_case, IntegrityHint: self.hint,
            Edition: self.edition, Survey: self.survey, Feedback: self.feedback,
            Enquiry: self.enquiry, Faq: self.faq, AnswerTemplate: self.template,
            HelplineCase: self.helpline_case, KnowledgeCard: self.card,
            DataRequest: self.data_request, Membership: self.membership, ReportedChange: self.change,
            JointFinding: self.joint, JointTask: self.joint_task,
        }  # fmt: skip
        self.ids = {model: row.public_id for model, row in self.rows.items()}
        self.extra = {
            "attendee": self.attendee.public_id,
            "material": self.material.public_id,
            "document": self.document.public_id,
            "seat": self.seat.public_id,
            "part": "company",
            "year": self.now.year,
            "kind": "csv",
            "chart": "trend",
            "term": "offer_days",
            "question": "fair",
        }

    def _factories(self):
        self.other = other = make.factory("Foreign Toys")
        for name, site in (("own", self.site), ("other", other)):
            owner = db.session.get(Organisation, site.organisation_id)
            self.people[f"{name} manager"] = make.manager_of(site)
            self.people[f"{name} member"] = make.person(Role.FACTORY_MEMBER, at=owner)
        asked = {"asked_at": self.now, "due_at": self.now, "kind": "correct", "text": "My name."}
        self.data_request = make.stored(DataRequest(person_id=self.people["own member"].id, **asked))
        self.membership = db.session.query(Membership).filter_by(person_id=self.people["own member"].id).one()

    def _firms(self):
        self.firm = make.organisation(Kind.FIRM)
        self.people["firm manager"] = make.person(Role.FIRM_MANAGER, at=self.firm)
        self.people["auditor"] = make.person(Role.AUDITOR, at=self.firm)
        self.people["other firm's auditor"] = make.person(Role.AUDITOR)

    def _records(self):
        version = make.stored(
            ChecklistVersion(name="Version of the tests", valid_from=date(2020, 1, 1), published_at=self.now)
        )
        self.version = version
        section = make.stored(ChecklistSection(version_id=version.id, code="safety", position=1, name="Safety"))
        checkpoint = make.stored(
            Checkpoint(
                version_id=version.id, section_id=section.id, number="1.1", position=1, question="Is it safe?",
                severities=["major"],
            )
        )  # fmt: skip
        ours = {"factory_id": self.site.id}
        self.cycle = make.stored(Cycle(**ours, state="decided", state_since=self.now, created_at=self.now))
        ours["cycle_id"] = self.cycle.id
        today = self.now.date()
        self.audit = make.stored(
            Audit(
                **ours, kind="ICA", firm_id=self.firm.id, lead_id=self.people["auditor"].id,
                checklist_version_id=version.id, answers="n", workers=100,
                fieldwork_started_at=self.now, fieldwork_ended_on=today, closing_at=self.now, submitted_at=self.now,
                decided_at=self.now, man_days=2, interviews=10,
            )
        )  # fmt: skip
        self.finding = make.stored(
            Finding(
                **ours, audit_id=self.audit.id, checkpoint_id=checkpoint.id, section_code="safety",
                severity_proposed="major", severity="major", description="An exit was shut.", raised_on=today,
            )
        )  # fmt: skip
        self.correction = make.stored(
            Correction(finding_id=self.finding.id, factory_id=self.site.id, due_on=today + timedelta(days=30))
        )
        content = picture()
        self.document = make.stored(
            Document(
                factory_id=self.site.id, kind="evidence", name="exit.png", media_type="image/png",
                size=len(content), sha256=store.put(content), created_at=self.now,
            )
        )  # fmt: skip
        make.stored(Evidence(finding_id=self.finding.id, document_id=self.document.id))
        self.certificate = make.stored(
            Certificate(
                **ours, number="C000001", code="abcdefghijkmnpqrstuvwxyz23", type="certified", valid_from=today,
                valid_to=today + timedelta(days=365), name="Toy Works", issued_at=self.now,
            )
        )  # fmt: skip
        self.consent = make.stored(
            LogoConsent(
                factory_id=self.site.id, certificate_id=self.certificate.id, use="On a box.", asked_at=self.now,
                asked_by=self.people["own manager"].id,
            )
        )  # fmt: skip

        asked = {"channel": "web", "topic": "fees", "subject": "A fee", "asked_at": self.now}
        self.enquiry = make.stored(Enquiry(reference="ABCD1234", person_id=self.people["own member"].id, **asked))
        told = {"name": "policy-1", "kind": "policy", "locale": "en", "title": "A policy", "audiences": ",public,"}
        self.edition = make.stored(
            Edition(**told, link="https://programme.example/policy", effective_on=self.now.date(), made_at=self.now)
        )
        asked = {"key": "fair", "kind": "scale", "must": True, "options": [], "text": dict.fromkeys(LANGUAGES, "Fair?")}
        told = {"state": "published", "results": {"answered": 0, "questions": {}}}
        self.survey = make.stored(Survey(year=2026, closes_on=self.now.date(), questions=[asked], **told))
        said = {"endpoint": "home.index", "locale": "en", "role": "reviewer", "words": "Good.", "at": self.now}
        self.feedback = make.stored(Feedback(**said))
        self.faq = make.stored(Faq(topic="fees", question="How much?", answer="See the fees.", changed_at=self.now))
        self.template = make.stored(AnswerTemplate(title="Hello", words="Dear {name}"))
        self.helpline_case = make.stored(
            HelplineCase(channel="page", topic="wages", month=self.now.date(), opened_on=self.now.date())
        )
        card = {"topic": "wages", "title": "Wages", "words": "Paid by the 7th.", "changed_at": self.now}
        self.card = make.stored(KnowledgeCard(**card))
        self.change = make.stored(
            ReportedChange(
                factory_id=self.site.id, change="name", takes_effect_on=self.now.date(), said={"name": "New Toys"},
                reported_by=self.people["own manager"].id, reported_at=self.now, document_id=self.document.id,
            )
        )  # fmt: skip

    def _rest(self):
        given = {"kind": "sites", "source": "list", "title": "A list", "file_name": "list.csv", "sha256": "0" * 64}
        self.run = make.stored(ImportRun(**given, state="visible", finished_at=self.now, created_at=self.now))
        self.pair = make.stored(DuplicatePair(one_id=self.site.id, other_id=self.other.id, score=0.9))
        told = {"sequence": 0, "kind": "StatusDecided", "data": {"factory_id": self.site.id}, "at": self.now}
        self.notification = make.stored(Notification(person_id=self.people["own manager"].id, **told))

    def _coming_in(self):
        today, own = self.now.date(), self.people["own manager"]
        self.application = make.stored(
            Application(factory_id=self.site.id, cycle_id=self.cycle.id, submitted_at=self.now, created_at=self.now)
        )
        given = {"application_id": self.application.id, "document_id": self.document.id}
        make.stored(ApplicationPaper(**given, kind="business"))
        applying = make.organisation(Kind.BUYER, "Buyer who applies", state="pending", verified_at=None)
        self.buyer_case = make.stored(BuyerCase(organisation_id=applying.id, created_at=self.now))
        make.stored(Payee(organisation_id=self.firm.id, prefix="T1", last_invoice=1))
        self.invoice = make.stored(
            Invoice(
                number="T1-000001", position=1, kind="audit", factory_id=self.site.id, cycle_id=self.cycle.id,
                payer_id=self.site.organisation_id, payee_id=self.firm.id, reference="RF-0001", total_cents=100_000,
                issued_on=today, due_on=today + timedelta(days=30), created_at=self.now,
            )
        )  # fmt: skip
        make.stored(
            InvoiceLine(
                invoice_id=self.invoice.id, position=1, text="Audit, per man-day", quantity=2, unit_cents=50_000,
                amount_cents=100_000,
            )
        )  # fmt: skip
        self.proof = make.stored(
            PaymentProof(
                invoice_id=self.invoice.id, document_id=self.document.id, uploaded_by=own.id, uploaded_at=self.now
            )
        )

    def _decided(self):
        today, reviewer = self.now.date(), self.people["reviewer"]
        ours = {"factory_id": self.site.id, "cycle_id": self.cycle.id}
        terms = make.stored(TermsSnapshot(digest="0" * 64, values=Terms.default().to_json()))
        self.cycle.terms_id = terms.id
        self.decision = make.stored(
            StatusDecision(
                **ours, audit_id=self.audit.id, status="offered", valid_from=today, rule="D2", facts={}, numbers={},
                terms_id=terms.id, decided_at=self.now, decided_by=reviewer.id,
            )
        )  # fmt: skip
        self.offer = make.stored(
            OfferMade(
                **ours, decision_id=self.decision.id, kind="remediation", months=9, made_on=today,
                until=today + timedelta(days=30),
            )
        )  # fmt: skip
        self.proposal = make.stored(
            Proposal(
                **ours, audit_id=self.audit.id, status="terminated", months=6, seen="0" * 64, proposed_by=reviewer.id,
                proposed_at=self.now,
            )
        )  # fmt: skip

    def _joined(self):
        ours = {"finding_id": self.finding.id, "factory_id": self.site.id, "marked_at": self.now}
        named = {"buyer_id": self.connection.buyer_id, "connection_id": self.connection.id}
        self.joint = make.stored(JointFinding(**ours, **named, cause="price"))
        task = {"what": "Pay for the guard.", "due_on": self.now.date(), "added_at": self.now}
        task["document_id"] = self.document.id
        self.joint_task = make.stored(JointTask(**task, joint_id=self.joint.id))

    def _happened(self):
        today, manager = self.now.date(), self.people["own manager"]
        told = {"happened_at": self.now, "known_at": self.now, "recorded_at": self.now, "noticed_at": self.now}
        told |= {"released_at": self.now, "recorded_by": manager.id, "report_due": today}
        self.incident = make.stored(Incident(factory_id=self.site.id, kind="fire", state="noticed", **told))
        said = {"incident_id": self.incident.id, "said_by": manager.id, "said_at": self.now}
        facts = {"kind": "fire", "dead": None, "hurt": 1, "note": "A lathe burnt."}
        make.stored(IncidentVersion(**said, stage="notice", facts=facts))
        make.stored(IncidentFile(incident_id=self.incident.id, document_id=self.document.id))
        days = {"noticed_on": today, "until": today, "acknowledge_by": today, "decide_by": today}
        ours = {"factory_id": self.site.id, "cycle_id": self.cycle.id, "finding_id": self.finding.id}
        filed = {"state": "filed", "filed_at": self.now, "filed_by": manager.id, "prepared_by": manager.id}
        filed |= {"kind": "finding", "grounds": "It was open.", "created_at": self.now}
        self.appeal = make.stored(Appeal(**ours, **days, **filed))
        seat = {"appeal_id": self.appeal.id, "person_id": self.people["management"].id, "named_at": self.now}
        self.seat = make.stored(PanelMember(**seat))
        make.stored(AppealFile(appeal_id=self.appeal.id, document_id=self.document.id))

    def _planned(self):
        today, auditor = self.now.date(), self.people["auditor"]
        valid = {"firm_id": self.firm.id, "valid_from": today, "valid_to": today + timedelta(days=365)}
        self.accreditation = make.stored(Accreditation(**valid))
        self.auditor = make.stored(Auditor(**valid, person_id=auditor.id, number="TEST-1", photo_id=self.document.id))
        ours = {"factory_id": self.site.id, "firm_id": self.firm.id}
        self.conflict = make.stored(
            Conflict(**ours, reason="A brother works there.", declared_by=auditor.id, declared_at=self.now)
        )
        self.assignment = make.stored(
            Assignment(
                **ours, cycle_id=self.cycle.id, kind="ICA", state="accepted", answer_by=today, headcount=100,
                man_days_due=1, man_days=1, created_at=self.now,
            )
        )  # fmt: skip
        self.plan = make.stored(
            AuditPlan(
                **ours, assignment_id=self.assignment.id, window_from=today, window_to=today + timedelta(days=60),
                planned_on=today + timedelta(days=9), lead_id=auditor.id,
            )
        )  # fmt: skip
        self.closed_day = make.stored(ClosedDay(factory_id=self.site.id, first=today, last=today, entered_at=self.now))

    def _visited(self):
        today = self.now.date()
        ours = {"factory_id": self.site.id, "cycle_id": self.cycle.id, "firm_id": self.firm.id}
        days = {"opened_on": today, "late_on": today, "contacted_on": today, "book_by": today, "latest_on": today}
        self.visit = make.stored(
            Visit(
                **ours, **days, state="booked", set_by="factory", starts_at=self.now, created_at=self.now,
                certified_from=today, certified_to=today, specialist_id=self.people["auditor"].id,
            )
        )  # fmt: skip

    def _told(self):
        told = {"channel": "complaint", "about": "misconduct", "text": "He shouted.", "opened_on": self.now.date()}
        self.integrity_case = make.stored(IntegrityCase(**told, reporter_id=self.people["own manager"].id))
        make.stored(IntegrityFile(case_id=self.integrity_case.id, document_id=self.document.id))
        facts = {"what": "90 %", "sides": [{"title": "One", "text": "Text"}]}
        self.hint = make.stored(IntegrityHint(kind="copied", key="copied:1:2", facts=facts, found_on=self.now.date()))

    def _trained(self):
        given = {"course": "on-site-1", "kind": "on_site", "language": "zh", "area": "south_china", "place": "Here"}
        times = {"zone": "Asia/Shanghai", "starts_at": self.now + timedelta(days=9), "capacity": 3, "code": "T" * 12}
        times |= {"ends_at": self.now + timedelta(days=9, hours=6), "starts_on": self.now.date() + timedelta(days=9)}
        self.training = make.stored(
            TrainingSession(**given, **times, factory_id=self.site.id, seated=1, created_at=self.now)
        )
        manager = self.people["own manager"]
        who = {"organisation_id": self.site.organisation_id, "factory_id": self.site.id, "registered_by": manager.id}
        held = {"state": "seated", "registered_at": self.now, "seated_at": self.now, "code": "S" * 12}
        self.attendee = make.stored(TrainingSeat(session_id=self.training.id, name="Li Na", **who, **held))
        given = {"session_id": self.training.id, "document_id": self.document.id, "title": "Slides"}
        self.material = make.stored(TrainingMaterial(**given))

    def _buyers(self):
        every = ",".join(Scope)
        for scope in Scope:
            self._connect(self._buyer(scope.value), "accepted", scope.value)
        self.connection = self._connect(self._buyer("all"), "accepted", every)
        self._buyer("none")
        self._connect(self._buyer("pending"), "pending", every)
        self._connect(self._buyer("ended"), "ended", every, ended_at=self.now)
        self._connect(self._buyer("suspended", state="suspended"), "accepted", every)

    def _buyer(self, name, **values):
        buyer = make.organisation(Kind.BUYER, **values)
        self.people[f"buyer: {name}"] = make.person(Role.BUYER_MANAGER, at=buyer)
        return buyer

    def _connect(self, buyer, state, scope, **values):
        earlier = self.now - timedelta(days=1)
        given = {"requested_at": earlier, "expires_on": self.now.date() + timedelta(days=30), "answered_at": earlier}
        return make.stored(
            Connection(factory_id=self.site.id, buyer_id=buyer.id, state=state, scope=scope, **(given | values))
        )
