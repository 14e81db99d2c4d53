"""Appeals and incidents in each of their states, told by the services (X1 to X11, I1 to I6)."""

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select

from ..accounts.models import Membership
from ..appeals import case, hearing, rules
from ..appeals import services as appeals
from ..appeals.models import Appeal
from ..audits.models import Audit
from ..connections.models import Connection
from ..documents.uploads import PDF, cleaned
from ..factories.models import Factory
from ..findings import services as findings
from ..findings.models import Finding
from ..incidents import services as incidents
from ..kernel import clock
from ..kernel.access import Kind, Role, Scope, Viewer
from ..kernel.errors import Refused
from ..status.models import StatusDecision
from ..storage.database import db
from . import pictures
from .cast import acting

SCENES = ("filed", "draft", "acknowledged", "heard", "upheld", "rejected", "inadmissible", "withdrawn")
GROUNDS = "The photo was taken before the shift began; people worked with the exit open. The day's log shows it."
REASONS = "Log and photo carry the time: the exit was open when the shift began. The finding describes a lesser fault."
NOTICES = (
    # kind, days ago, hours until told, dead, hurt, words, how far it went
    ("fire", 0, 2, 0, 0, "Smoke in the paint store, put out by our own team.", "noticed"),
    ("injury", 3, 40, 0, 1, "A hand caught in a moulding machine.", "noticed"),
    ("flood", 12, 5, 0, 0, "Water in the carton store after the storm.", "reported"),
    ("chemical_release", 30, 3, 0, 2, "A drum of thinner fell and leaked.", "closed"),
    ("strike", 20, 6, 0, 0, "One workshop stopped work over the rest days.", "late"),
    ("allegation", 2, 0, None, None, "A report on the web says that fees are taken at hiring.", "learned"),
)


class Contested:
    """Appeals against findings and decisions of the histories and incidents at their factories, up to day ``on``."""

    def __init__(self, on: date):
        self.on = on

    def tell(self) -> None:
        """Every scene."""
        self.officer = _somebody(Role.INTEGRITY_OFFICER)
        self.coordinator = _somebody(Role.COORDINATOR)
        if self.officer and self.coordinator:
            for scene, (finding, site, manager) in zip(SCENES, self._findings(), strict=False):
                with suppress(Refused):
                    self._appeal(scene, finding, site, manager)
            self._against_decision()
            for told, (site, manager) in zip(NOTICES, self._sites(), strict=False):
                self._incident(site, manager, *told)

    def _at(self, day: date, hour: int = 3) -> datetime:
        """A moment of ``day``, before now."""
        return min(datetime.combine(day, time(hour), UTC), clock.now())

    # --- appeals ----------------------------------------------------------------------------------------------------

    def _findings(self) -> list[tuple[Finding, Factory, Viewer]]:
        """Open findings of decided audits, one a factory, the latest decided first."""
        wanted = (
            select(func.max(Finding.id))
            .join(Audit, Audit.id == Finding.audit_id)
            .join(Factory, Factory.id == Finding.factory_id)
            .where(Finding.state == "open", Finding.severity.in_(("major", "critical")), Audit.decided_at.is_not(None))
            .where(Factory.organisation_id.is_not(None), Factory.state == "registered", Finding.cycle_id.is_not(None))
            .group_by(Finding.factory_id)
            .order_by(func.max(Audit.decided_at).desc(), Finding.factory_id)
            .limit(40)
        )
        found = [db.session.get(Finding, one) for one in db.session.scalars(wanted).all()]
        sites = [(one, db.session.get(Factory, one.factory_id)) for one in found]
        known = [(one, site, _manager_of(site)) for one, site in sites]
        played = [one for one in known if one[2]]
        return sorted(played, key=lambda one: one[0].audit.decided_at, reverse=True)[: len(SCENES)]

    def _appeal(self, scene, finding, site, manager) -> None:
        day = min(finding.audit.decided_at.date() + timedelta(days=6), self.on - timedelta(days=1))
        with clock.at(self._at(day)):
            kind = "severity" if scene in ("upheld", "heard") and _lower(finding) else "finding"
            appeal = appeals.begin(manager, finding, kind=kind, grounds=GROUNDS)
            paper = cleaned(pictures.slip(), "log.pdf", (PDF,))
            appeals.add_file(manager, appeal, paper)
            if scene == "draft":
                return
            appeals.file(manager, appeal)
        with clock.at(self._at(min(day + timedelta(days=2), self.on))):
            self._heard(scene, appeal, manager)

    def _heard(self, scene, appeal: Appeal, manager) -> None:
        if scene == "withdrawn":
            appeals.withdraw(manager, appeal)
        elif scene == "inadmissible":
            hearing.decide(self.officer, appeal, outcome=scene, reasons="The grounds are about another audit.")
        elif scene != "filed":
            hearing.acknowledge(self.officer, appeal)
            if scene != "acknowledged":
                self._panel(scene, appeal)

    def _panel(self, scene, appeal) -> None:
        known = case.deciders(appeal)
        free = [key for key in case.who_may_sit() if key not in known][:2]
        for number, key in enumerate(free):
            hearing.name(self.officer, appeal, person_id=key)
            if scene != "heard" or number == 0:
                view = "rejected" if scene == "rejected" else "upheld"
                hearing.give_view(_member(key), appeal, view=view, reasons=REASONS)
        if scene == "upheld":
            lower = _lower(appeal.finding)[0] if appeal.kind == "severity" else ""
            hearing.decide(self.officer, appeal, outcome="upheld", reasons=REASONS, severity=lower)
        elif scene == "rejected":
            said = "The log was written afterwards: the photo shows boxes before the exit."
            hearing.decide(self.officer, appeal, outcome="rejected", reasons=said)

    def _against_decision(self) -> None:
        """A termination, and one status decision: filed, and partly upheld without changing the status."""
        for status, kind in (("terminated", "termination"), ("assessed", "status")):
            wanted = select(StatusDecision).where(StatusDecision.status == status, StatusDecision.annulled_at.is_(None))
            for row in db.session.scalars(wanted.order_by(StatusDecision.decided_at.desc()).limit(12)).all():
                manager = _manager_of(db.session.get(Factory, row.factory_id))
                if manager is None:
                    continue
                with suppress(Refused), clock.at(self._at(row.decided_at.date() + timedelta(days=3))):
                    appeal = appeals.begin(manager, row, kind=kind, grounds="We signed the plan and opened every door.")
                    appeals.file(manager, appeal)
                    if row.decided_at.date() < self.on - timedelta(days=28):
                        hearing.acknowledge(self.officer, appeal)
                        self._panel("rejected", appeal)
                    break

    # --- incidents --------------------------------------------------------------------------------------------------

    def _sites(self) -> list[tuple[Factory, Viewer]]:
        """Factories with a connected buyer who sees incidents."""
        wanted = (
            select(Connection.factory_id)
            .where(Connection.state == "accepted", Connection.scope.contains(Scope.INCIDENTS.value))
            .group_by(Connection.factory_id)
            .order_by(func.count().desc(), Connection.factory_id)
            .limit(20)
        )
        sites = [db.session.get(Factory, one) for one in db.session.scalars(wanted).all()]
        known = [(site, _manager_of(site)) for site in sites if site.state == "registered"]
        return [(site, manager) for site, manager in known if manager][: len(NOTICES)]

    def _incident(self, site, manager, kind, days, hours, dead, hurt, words, end) -> None:
        told = clock.now() - timedelta(hours=1) if not days else self._at(self.on - timedelta(days=days))
        known = told - timedelta(hours=hours)
        times = {"happened": known - timedelta(minutes=20), "known": known}
        with clock.at(told):
            if end == "learned":
                incidents.learn(self.coordinator, site, kind=kind, origin="media", note=words, **times)
                return
            row = incidents.notice(manager, site, kind=kind, dead=dead, hurt=hurt, note=words, **times)
        if end != "noticed":
            with clock.at(told + timedelta(days=12 if end == "late" else 4)):
                self._followed(row, manager, words, hurt, end)

    def _followed(self, row, manager, words, hurt, end) -> None:
        said = {"dead": 0, "affected": 12, "impact": "One day of production of one hall was lost."}
        said |= {"authorities": "The emergency bureau of the district, on the same day.", "what": words}
        said |= {"immediate": "The hall was emptied, the injured were taken to hospital, the place was closed off."}
        incidents.report(manager, row, hurt=hurt, corrective="", **said)
        incidents.report(manager, row, hurt=hurt, corrective="New shelves with a rim; a drill each quarter.", **said)
        incidents.say(self.coordinator, row, text="Please add when the hall was opened again.")
        incidents.say(manager, row, text="The hall works again since Monday.", open_to_buyers=True)
        if end == "closed":
            incidents.close(self.coordinator, row, note="Cause found and mended; nobody is in danger.")


def _lower(finding: Finding) -> list[str]:
    return rules.lower(finding.severity, findings.allowed(finding.checkpoint))


def _manager_of(site: Factory) -> Viewer | None:
    wanted = select(Membership.person_id).where(
        Membership.organisation_id == site.organisation_id,
        Membership.role == Role.FACTORY_MANAGER.value,
        Membership.ended_at.is_(None),
    )
    person = db.session.scalar(wanted.order_by(Membership.id).limit(1))
    return acting(person, site.organisation_id, Kind.FACTORY, Role.FACTORY_MANAGER, site.id) if person else None


def _somebody(role: Role) -> Viewer | None:
    wanted = select(Membership).where(Membership.role == role.value, Membership.ended_at.is_(None))
    found = db.session.scalar(wanted.order_by(Membership.id).limit(1))
    return acting(found.person_id, found.organisation_id, Kind.PROGRAMME, role) if found else None


def _member(person_id: int) -> Viewer:
    row = db.session.scalars(select(Membership).where(Membership.person_id == person_id).limit(1)).one()
    return acting(person_id, row.organisation_id, Kind.PROGRAMME, Role(row.role))
