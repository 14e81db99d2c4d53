"""What tests of fieldwork need to exist: a factory with a profile, a firm with two auditors, a plan for today."""

from dataclasses import dataclass
from datetime import timedelta

from ietp_dash.accounts.models import Organisation, Person
from ietp_dash.assignments.models import Assignment, AuditPlan
from ietp_dash.audits.models import Audit
from ietp_dash.checklists.models import ChecklistSection, ChecklistVersion, Checkpoint
from ietp_dash.cycles.models import Cycle
from ietp_dash.factories.models import Factory, ProfileVersion
from ietp_dash.fieldwork import services
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import Kind
from ietp_dash.storage.database import db
from tests import builders as make

PROFILE = {
    "identity": {"parent": "Group Ltd", "founded": 1999},
    "workforce": {"total": 320, "women": 200},
    "season": {"peak": "June to October"},
    "buildings": [{"kind": "production", "name": "Block A", "floors": 4, "area": 5000}],
    "licences": [],
    "contacts": [{"name": "Li Wei", "post": "HR", "email": "", "phone": ""}],
}


@dataclass
class Stage:
    """Everything of one planned audit."""

    site: Factory
    firm: Organisation
    lead: Person
    second: Person
    manager: Person
    cycle: Cycle
    plan: AuditPlan
    points: list[Checkpoint]

    def start(self) -> Audit:
        """Fieldwork, started by the lead."""
        return services.start(make.viewer(self.lead), self.plan)


def checklist() -> ChecklistVersion:
    """A checklist of two sections with two checkpoints each."""
    version = make.stored(ChecklistVersion(name=f"Edition {clock.now().timestamp()}", valid_from=clock.today()))
    position = 0
    for place, code in enumerate(("safety", "wages")):
        section = make.stored(
            ChecklistSection(version_id=version.id, code=code, position=place, name=code.title(), name_zh="部分")
        )
        for n in (1, 2):
            make.stored(
                Checkpoint(
                    version_id=version.id, section_id=section.id, number=f"{place + 1}.{n}", position=position,
                    question=f"Is {code} {n} in order?", question_zh="是否符合要求？",
                    severities=["major", "minor"] if n == 1 else ["critical"],
                    transparent_severity="minor" if n == 1 else None,
                )
            )  # fmt: skip
            position += 1
    return version


def staged(**values) -> Stage:
    """A plan for today, not started; ``values`` are the plan's own."""
    site, firm, version = make.factory(workers=300), make.organisation(Kind.FIRM), checklist()
    make.stored(ProfileVersion(factory_id=site.id, version=1, data=PROFILE, edited_at=clock.now()))
    lead, second = make.person("auditor", at=firm), make.person("auditor", at=firm)
    manager, now = make.person("firm_manager", at=firm), clock.now()
    cycle = make.stored(
        Cycle(
            factory_id=site.id, state="audit_open", state_since=now, created_at=now, firm_id=firm.id,
            checklist_version_id=version.id,
        )
    )  # fmt: skip
    today = clock.today(site.zone)
    given = make.stored(
        Assignment(
            factory_id=site.id, cycle_id=cycle.id, kind="ICA", firm_id=firm.id, state="accepted", answer_by=today,
            headcount=300, man_days_due=2, man_days=2, created_at=now,
        )
    )  # fmt: skip
    own = {"window_from": today, "window_to": today + timedelta(days=60), "planned_on": today, "team": [second.id]}
    plan = make.stored(
        AuditPlan(
            assignment_id=given.id, factory_id=site.id, firm_id=firm.id, lead_id=lead.id, **(own | values)
        )
    )  # fmt: skip
    points = db.session.query(Checkpoint).filter_by(version_id=version.id).order_by(Checkpoint.position).all()
    return Stage(site, firm, lead, second, manager, cycle, plan, points)
