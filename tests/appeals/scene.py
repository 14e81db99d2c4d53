"""A factory with a decided finding, a certificate, a connection and an invoice; and whoever acts in its appeals."""

from datetime import UTC, date, datetime, timedelta

from ietp_dash.appeals import hearing, services
from ietp_dash.audits.models import Audit
from ietp_dash.certificates import services as certificates
from ietp_dash.certificates.models import Certificate
from ietp_dash.checklists.models import ChecklistSection, ChecklistVersion, Checkpoint
from ietp_dash.connections import services as connections
from ietp_dash.cycles.models import Cycle
from ietp_dash.fees.models import Invoice, Payee
from ietp_dash.findings.models import Finding
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import Kind, Role
from ietp_dash.programme.models import TermsSnapshot
from ietp_dash.programme.terms import Terms
from ietp_dash.status import services as statuses
from ietp_dash.status.models import StatusDecision
from ietp_dash.storage.use_case import use_case
from tests import builders as make

NOW = datetime(2027, 3, 9, 4, 0, tzinfo=UTC)  # noon of a Tuesday in Shenzhen
TODAY = date(2027, 3, 9)


class Scene:
    """``reviewers[0]`` decided; the others and the management are free."""

    def __init__(self):
        self.site = make.factory("Toy Works", number="C000777")
        programme = make.organisation(Kind.PROGRAMME)
        self.manager, self.member = make.manager_of(self.site), None
        self.reviewers = [make.person(Role.REVIEWER, at=programme) for _ in range(4)]
        self.management = make.person(Role.MANAGEMENT, at=programme)
        self.officers = [make.person(Role.INTEGRITY_OFFICER, at=programme) for _ in range(2)]
        self.coordinator = make.person(Role.COORDINATOR, at=programme)
        self.buyer = make.person(Role.BUYER_MANAGER)
        self._cycle(programme)
        self.connection = make.connection(self.site, self.buyer, scope=("status", "reports"))

    def _cycle(self, programme):
        ours = {"factory_id": self.site.id}
        decided = NOW - timedelta(days=2)
        self.terms = make.stored(TermsSnapshot(digest="0" * 64, values=Terms.default().to_json()))
        self.cycle = make.stored(Cycle(**ours, state="decided", state_since=decided, created_at=decided))
        ours["cycle_id"] = self.cycle.id
        version = make.stored(ChecklistVersion(name="1", valid_from=date(2020, 1, 1), published_at=NOW))
        section = make.stored(ChecklistSection(version_id=version.id, code="safety", position=1, name="Safety"))
        asked = {"version_id": version.id, "section_id": section.id, "number": "1.1", "question": "Is it safe?"}
        point = make.stored(Checkpoint(**asked, position=1, severities=["minor", "major"]))
        done = {"closing_at": decided, "submitted_at": decided, "decided_at": decided, "fieldwork_started_at": decided}
        done["fieldwork_ended_on"] = decided.date()
        self.audit = make.stored(Audit(**ours, **done, kind="ICA", checklist_version_id=version.id, answers="n"))
        found = {"audit_id": self.audit.id, "checkpoint_id": point.id, "section_code": "safety", "raised_on": TODAY}
        given = {"severity_proposed": "major", "severity": "major", "description": "An exit was shut."}
        self.finding = make.stored(Finding(**ours, **found, **given))
        self.certified = self.decision("certified", date(2026, 6, 1), date(2027, 6, 1), at=NOW - timedelta(days=280))
        days = {"valid_from": date(2026, 6, 1), "valid_to": date(2027, 6, 1), "issued_at": NOW}
        named = {"number": "C000777", "code": "A" * 16, "type": "certified", "name": "Toy Works"}
        self.certificate = make.stored(Certificate(**ours, **days, **named))
        make.stored(Payee(organisation_id=programme.id, prefix="IP", last_invoice=1))
        sides = {"payer_id": self.site.organisation_id, "payee_id": programme.id, "reference": "RF-1"}
        issued = {"issued_on": TODAY, "due_on": TODAY + timedelta(days=30), "created_at": NOW, "total_cents": 150_000}
        self.invoice = make.stored(Invoice(**ours, **sides, **issued, number="IP-1", position=1, kind="registration"))

    def decision(self, status, first, last, at=NOW, by=0) -> StatusDecision:
        """A stored decision of ``reviewers[by]``."""
        ours = {"factory_id": self.site.id, "cycle_id": self.cycle.id, "audit_id": self.audit.id}
        rested = {"rule": "D1", "facts": {}, "numbers": {}, "terms_id": self.terms.id, "reason": "An exit was shut."}
        by_whom = {"decided_at": at, "decided_by": self.reviewers[by].id}
        return make.stored(StatusDecision(**ours, **rested, **by_whom, status=status, valid_from=first, valid_to=last))

    def terminate(self) -> StatusDecision:
        """The factory is terminated today, with all that follows."""
        row = self.decision("terminated", TODAY, None)
        self._terminated(make.viewer(self.reviewers[0]), self.site, self.cycle)
        return row

    @staticmethod
    @use_case
    def _terminated(viewer, site, cycle):
        site.state, site.terminated_on, site.reapply_on = "terminated", TODAY, date(2028, 3, 9)
        cycle.state = "closed"
        certificates.withdraw_all(viewer, site.id, TODAY, "termination")
        connections.end_by_termination(viewer, site.id, on=TODAY, last_cycle_id=cycle.id)
        statuses.refresh(site.id)

    def filed(self, row, kind, **values):
        """An appeal filed by the manager."""
        appeal = services.begin(make.viewer(self.manager), row, kind=kind, grounds="It was open.", **values)
        services.file(make.viewer(self.manager), appeal)
        return appeal

    def heard(self, appeal, *people):
        """``appeal`` with a panel of ``people`` (reviewers 2 and 3), each with a view."""
        for one in people or self.reviewers[2:4]:
            hearing.name(make.viewer(self.officers[0]), appeal, person_id=one.id)
            hearing.give_view(make.viewer(one), appeal, view="upheld", reasons="The photo shows it.")
        return appeal

    def decided(self, appeal, outcome="upheld", **values):
        """The outcome recorded by the first officer."""
        hearing.decide(make.viewer(self.officers[0]), appeal, outcome=outcome, reasons="It was open.", **values)
        return appeal


def at_noon():
    """The scene's time."""
    return clock.at(NOW)
