"""What tests of visits need to exist: a certified factory, a firm with a specialist, a coordinator."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from ietp_dash.accounts.models import Organisation, Person
from ietp_dash.accreditation.models import Accreditation, Auditor
from ietp_dash.audits.models import Audit
from ietp_dash.certificates.models import Certificate
from ietp_dash.checklists.models import Checkpoint
from ietp_dash.cycles.models import Cycle
from ietp_dash.factories.models import Factory, ProfileVersion
from ietp_dash.findings.models import Finding
from ietp_dash.kernel.access import VISITOR, Kind
from ietp_dash.storage.database import db
from ietp_dash.visits import booking, opening
from ietp_dash.visits.models import Visit, VisitSlot
from tests import builders as make
from tests.fieldwork import day

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)
"""Monday 2 March 2026, 10:00 in Shenzhen."""
LONG = date(2020, 1, 1), date(2030, 1, 1)


def on(number: int, hour: int = 2) -> datetime:
    """The moment ``number`` days after that Monday, at ``hour`` UTC (eight hours later in Shenzhen)."""
    return MONDAY.replace(hour=hour) + timedelta(days=number)


@dataclass
class Cast:
    """A factory certified since 2 January 2026, and everybody who has to do with its visit."""

    site: Factory
    firm: Organisation
    specialist: Person
    manager: Person
    member: Person
    coordinator: Person
    cycle: Cycle
    earlier: Finding
    points: list[Checkpoint]

    @property
    def visit(self) -> Visit:
        """Its visit as it is now."""
        db.session.expire_all()
        return db.session.query(Visit).filter_by(factory_id=self.site.id).one()

    def contacted(self) -> Visit:
        """The visit, contacted now."""
        opening.let_time_pass(VISITOR, MONDAY)
        booking.contact(make.viewer(self.coordinator), self.visit, person_id=self.specialist.id)
        return self.visit

    def offered(self, *days: int) -> list[VisitSlot]:
        """Times offered at 9:30 in Shenzhen, ``days`` after that Monday."""
        visit, viewer = self.visit, make.viewer(self.specialist)
        return [booking.offer(viewer, visit, day=on(n).date(), at=time(9, 30)) for n in days]

    def booked(self, number: int = 8) -> Visit:
        """The visit, booked by the manager."""
        self.contacted()
        slot = self.offered(number)[0]
        booking.book(make.viewer(self.manager), self.visit, slot)
        return self.visit


def specialist_of(firm: Organisation, number: str = "PVS 0001") -> Person:
    """An accredited visit specialist of an accredited firm."""
    made = make.person("auditor", at=firm)
    make.stored(
        Auditor(
            firm_id=firm.id, person_id=made.id, number=number, kind="specialist", valid_from=LONG[0], valid_to=LONG[1]
        )
    )
    return made


def cast() -> Cast:
    """Everybody; call it at MONDAY or later."""
    site, firm, version = make.factory(workers=300), make.organisation(Kind.FIRM), day.checklist()
    make.stored(Accreditation(firm_id=firm.id, valid_from=LONG[0], valid_to=LONG[1]))
    make.stored(ProfileVersion(factory_id=site.id, version=1, data=day.PROFILE, edited_at=MONDAY))
    cycle = make.stored(
        Cycle(
            factory_id=site.id, state="decided", state_since=MONDAY, created_at=MONDAY, firm_id=firm.id,
            checklist_version_id=version.id,
        )
    )  # fmt: skip
    points = db.session.query(Checkpoint).filter_by(version_id=version.id).order_by(Checkpoint.position).all()
    earlier = _audited(site, firm, cycle, points[2])
    make.stored(
        Certificate(
            factory_id=site.id, cycle_id=cycle.id, number="C000001", code=f"code-{site.id}", type="certified",
            valid_from=date(2026, 1, 2), valid_to=date(2027, 1, 2), name=site.name, issued_at=MONDAY,
        )
    )  # fmt: skip
    owner = db.session.get(Organisation, site.organisation_id)
    people = {"specialist": specialist_of(firm), "manager": make.manager_of(site)}
    people |= {"member": make.person("factory_member", at=owner), "coordinator": make.person("coordinator")}
    return Cast(site=site, firm=firm, cycle=cycle, earlier=earlier, points=points, **people)


def _audited(site, firm, cycle, point) -> Finding:
    """The audit of the cycle, with one finding that was closed."""
    past = datetime(2025, 11, 3, tzinfo=UTC)
    audit = make.stored(
        Audit(
            factory_id=site.id, cycle_id=cycle.id, kind="ICA", firm_id=firm.id, checklist_version_id=point.version_id,
            fieldwork_started_at=past, fieldwork_ended_on=past.date(), closing_at=past, submitted_at=past,
            decided_at=past, workers=300,
        )
    )  # fmt: skip
    return make.stored(
        Finding(
            factory_id=site.id, cycle_id=cycle.id, audit_id=audit.id, checkpoint_id=point.id, section_code="wages",
            severity_proposed="major", severity="major", description="Payslips were not itemised.", state="closed",
            raised_on=past.date(), closed_on=date(2025, 12, 20),
        )
    )  # fmt: skip
