"""The World that writes rows in bulk: the same tables and events as the services, without their transactions.

A test tells thirty factories both ways and compares every table.
"""

from datetime import UTC
from random import Random
from types import SimpleNamespace

from sqlalchemy import func, select

from ..audits.models import Audit
from ..certificates.models import Certificate
from ..certificates.rules import number_of
from ..certificates.services import FIRST
from ..corrections.models import Correction
from ..cycles.models import Cycle
from ..factories.models import Factory
from ..findings.models import Finding
from ..status.decision import Outcome
from ..status.facts import Status
from ..status.models import Standing, StatusDecision
from ..status.services import _KEPT, fill
from ..storage.database import ID_LETTERS, db
from .by_services import summaries
from .cast import Firm, Staff
from .tables import Table, write_events

STAMP = "9"


class ByRows:
    """Histories told into rows."""

    def __init__(self, staff: Staff, firms: list[Firm], version_id: int, terms_id: int, rng: Random):
        self.staff, self.firms = staff, firms
        self.version_id, self.terms_id, self.rng = version_id, terms_id, rng
        self.cycles, self.audits, self.findings = Table(Cycle), Table(Audit), Table(Finding)
        self.lines, self.decisions, self.certificates = Table(Correction), Table(StatusDecision), Table(Certificate)
        self.standings = []
        self.events = []
        last = db.session.scalar(select(func.max(Factory.number))) or FIRST
        self.serial = int(last[1:])
        self.of_factory: dict[int, SimpleNamespace] = {}

    def public_id(self) -> str:
        """A public id drawn with the seed; none begins with STAMP, so that copies can mark theirs with it."""
        return self.rng.choice(ID_LETTERS.replace(STAMP, "")) + "".join(self.rng.choices(ID_LETTERS, k=15))

    def _event(self, at, kind, actor, subject, hears, **payload):
        self.events.append((at.astimezone(UTC), kind, actor, subject, hears, payload))

    def _mine(self, site):
        return self.of_factory.setdefault(
            site.id, SimpleNamespace(cycle=None, decisions=[], findings=[], lines=[], certificates=[], last=None)
        )

    def at_site(self, site):
        """The site as this World changes it."""
        return site

    def begin(self, at, site, kind):
        """A new application."""
        at = at.astimezone(UTC)
        cycle = self.cycles.add(
            public_id=self.public_id(),
            factory_id=site.id,
            kind=kind,
            state="draft",
            state_since=at,
            created_at=at,
            terms_id=self.terms_id,
            checklist_version_id=self.version_id,
        )
        self._mine(site).cycle = cycle
        self._stepped(at, cycle, site.manager)
        return cycle

    def _stepped(self, at, cycle, actor):
        payload = {"factory_id": cycle.factory_id, "cycle_id": cycle.id, "step": cycle.state}
        self._event(at, "CycleStepped", actor, cycle.factory_id, "factory:status", **payload)

    def step(self, at, cycle, to, **facts):
        """The next step of a cycle."""
        cycle.state, cycle.state_since = to, at.astimezone(UTC)
        for name, value in facts.items():
            setattr(cycle, name, value)
        self._stepped(at, cycle, self.staff.coordinator)

    def registered(self, at, site):
        """Both first fees are confirmed."""
        if site.row.state == "applicant":
            site.row.state, site.row.registered_at = "registered", at.astimezone(UTC)
            self._event(at, "FactoryRegistered", self.staff.coordinator, site.id, "factory:card", factory_id=site.id)

    def start(self, at, cycle, site, kind, firm, lead):
        """Fieldwork starts."""
        audit = self.audits.add(
            public_id=self.public_id(),
            factory_id=site.id,
            cycle_id=cycle.id,
            kind=kind,
            firm_id=firm.id,
            lead_id=lead,
            checklist_version_id=self.version_id,
            fieldwork_started_at=at.astimezone(UTC),
            workers=site.workers,
        )
        self._audited(at, "FieldworkStarted", audit, None)
        return audit

    def _audited(self, at, kind, audit, hears, actor=None):
        actor = actor or SimpleNamespace(person_id=audit.lead_id, organisation_id=audit.firm_id)
        payload = {"factory_id": audit.factory_id, "audit_id": audit.id}
        self._event(at, kind, actor, audit.factory_id, hears, **payload)

    def answer(self, at, audit, letters):
        """The checklist is answered."""
        audit.answers = letters

    def raise_finding(self, at, audit, checkpoint, code, severity, day, *, repeat_of, words, **facts):
        """A finding is raised."""
        finding = self.findings.add(
            public_id=self.public_id(),
            factory_id=audit.factory_id,
            cycle_id=audit.cycle_id,
            audit_id=audit.id,
            checkpoint_id=checkpoint.id,
            section_code=code,
            severity_proposed=severity,
            severity=severity,
            raised_on=day,
            repeat_of_id=repeat_of.id if repeat_of else None,
            description=words[0],
            description_zh=words[1],
            **facts,
        )
        self.of_factory[audit.factory_id].findings.append(finding)
        actor = SimpleNamespace(person_id=audit.lead_id, organisation_id=audit.firm_id)
        self._found(at, "FindingRaised", finding, None, actor)
        return finding

    def _found(self, at, kind, finding, hears, actor):
        payload = {"factory_id": finding.factory_id, "finding_id": finding.id, "audit_id": finding.audit_id}
        self._event(at, kind, actor, finding.factory_id, hears, **payload)

    def close_meeting(self, at, audit, ended_on):
        """The closing meeting."""
        audit.closing_at, audit.fieldwork_ended_on = at.astimezone(UTC), ended_on
        self._audited(at, "AuditClosed", audit, None)

    def plan(self, at, finding, due):
        """A line of the plan is opened."""
        line = self.lines.add(
            public_id=self.public_id(), finding_id=finding.id, factory_id=finding.factory_id, due_on=due
        )
        self.of_factory[finding.factory_id].lines.append(line)
        return line

    def submit(self, at, audit, man_days, interviews, number):
        """The report is submitted."""
        audit.submitted_at, audit.man_days, audit.interviews = at.astimezone(UTC), man_days, interviews
        audit.summary, audit.summary_zh = summaries(number)
        self._audited(at, "ReportSubmitted", audit, "factory:status")

    def _lined(self, at, kind, line, actor):
        payload = {"factory_id": line.factory_id, "correction_id": line.id}
        self._event(at, kind, actor, line.factory_id, "factory:status", **payload)

    def answer_line(self, at, line, site, answer):
        """The factory answers a finding."""
        for name, value in answer.items():
            setattr(line, name, value)
        line.state, line.submitted_at = "submitted", at.astimezone(UTC)
        self._lined(at, "CorrectionSubmitted", line, site.manager)

    def accept(self, at, line):
        """The reviewer accepts an answer."""
        reviewer = self.staff.reviewer
        line.state, line.accepted_at, line.accepted_by = "accepted", at.astimezone(UTC), reviewer.person_id
        self._lined(at, "CorrectionAccepted", line, reviewer)

    def verify(self, at, line, finding, on):
        """A correction is verified and its finding closes."""
        reviewer = self.staff.reviewer
        line.state, line.verified_how, line.verified_at = "verified", "desk", at.astimezone(UTC)
        self._lined(at, "CorrectionVerified", line, reviewer)
        finding.state, finding.closed_on, finding.closed_by = "closed", on, reviewer.person_id
        self._found(at, "FindingClosed", finding, "factory:status", reviewer)

    def decide(self, at, site, cycle, audits, facts, terms, decision):
        """A decision is put into force."""
        now, reviewer = at.astimezone(UTC), self.staff.reviewer
        row = self.decisions.add(
            public_id=self.public_id(),
            factory_id=site.id,
            cycle_id=cycle.id,
            audit_id=audits[-1].id,
            status=str(_KEPT.get(decision.outcome, decision.status)),
            valid_from=decision.valid_from or facts.decided_on,
            valid_to=decision.valid_to or decision.until,
            rule=decision.rule,
            facts=facts.to_json(),
            numbers=decision.numbers.to_json(),
            terms_id=self.terms_id,
            decided_at=now,
            decided_by=reviewer.person_id,
        )
        for audit in audits:
            audit.decided_at = audit.decided_at or now
        cycle.first_decided_on = cycle.first_decided_on or row.valid_from
        cycle.decided_at = now
        if decision.outcome is Outcome.DECIDED:
            cycle.result, cycle.result_from, cycle.result_to = row.status, row.valid_from, row.valid_to
        self._mine(site).decisions.append(row)
        payload = {"factory_id": site.id, "decision_id": row.id, "status": row.status}
        ended = row.status == Status.TERMINATED
        kind = "FactoryTerminated" if ended else "StatusDecided"
        self._event(at, kind, reviewer, site.id, "factory:status", **payload)
        if ended:
            self._terminate(at, site, row, decision)
        return row

    def _terminate(self, at, site, row, decision):
        site.row.state, site.row.terminated_on = "terminated", row.valid_from
        site.row.reapply_on = decision.reapply[0][1]
        for one in self._mine(site).certificates:
            if one.valid_to >= row.valid_from:
                one.withdrawn_on, one.withdrawn_reason = row.valid_from, "termination"
                self._certified(at, "CertificateWithdrawn", one, self.staff.reviewer)

    def _certified(self, at, kind, certificate, actor):
        payload = {"factory_id": certificate.factory_id, "certificate_id": certificate.id}
        self._event(at, kind, actor, certificate.factory_id, "factory:card", **payload)

    def issue(self, at, site, cycle, kind, valid_from, valid_to):
        """A certificate is issued."""
        if site.row.number is None:
            self.serial += 1
            site.row.number = number_of(self.serial)
        for one in self._mine(site).certificates:
            if one.valid_to >= valid_from and one.superseded_on is None:
                one.superseded_on = valid_from
        made = self.certificates.add(
            public_id=self.public_id(),
            factory_id=site.id,
            cycle_id=cycle.id,
            number=site.row.number,
            code=self.public_id().upper().replace("I", "J").replace("O", "P"),
            type=kind,
            valid_from=valid_from,
            valid_to=valid_to,
            name=site.row.name,
            name_local=site.row.name_local,
            address=site.row.address,
            issued_at=at.astimezone(UTC),
        )
        self._mine(site).certificates.append(made)
        self._certified(at, "CertificateIssued", made, self.staff.coordinator)

    def sign_off(self, at, audit):
        """A visit is signed off."""
        audit.decided_at = at.astimezone(UTC)
        self._audited(at, "VisitSignedOff", audit, "factory:status", self.staff.reviewer)

    def close_cycle(self, at, cycle):
        """A cycle is closed."""
        self.step(at, cycle, "closed", closed_on=at.date())

    def stand(self, sites, now) -> None:
        """How each factory stands at the end of its story."""
        for site in sites:
            mine = self.of_factory.get(site.id)
            if mine is None:
                continue
            row = Standing(factory_id=site.id)
            fill(row, mine.decisions, now.astimezone(UTC).date())
            row.step, row.step_since = mine.cycle.state, mine.cycle.state_since
            for severity in ("minor", "major", "critical", "zero_tolerance"):
                count = sum(f.state == "open" and f.severity == severity for f in mine.findings)
                setattr(row, f"open_{severity}", count)
            row.next_due_on = min((one.due_on for one in mine.lines if one.state != "verified"), default=None)
            row.changed_at = now
            self.standings.append(row)

    def write(self) -> None:
        """Insert every row, then the events in the order of their times."""
        for table in (self.cycles, self.audits, self.findings, self.lines, self.decisions, self.certificates):
            table.write()
        db.session.add_all(self.standings)
        db.session.flush()
        write_events(self.events)
