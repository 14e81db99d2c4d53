"""Plans under way: evaluated, returned and mended, disputed, extended, to be checked on site; told by the services.

They stand on the histories' own audits, so that each state of an answer, a dispute and an extension can be looked at.
"""

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from ..accounts.models import Membership
from ..audits.models import Audit
from ..corrections import disputing, evaluating, extending, queries, services
from ..corrections.models import Correction
from ..cycles.models import Cycle
from ..documents.uploads import PDF, cleaned
from ..factories.models import Factory
from ..findings.models import Finding
from ..kernel import clock
from ..kernel.access import Kind, Role, Viewer
from ..kernel.errors import Refused
from ..storage.database import db
from . import pictures
from .cast import acting

PLANS = 6
OUTCOMES = ("", "kept", "withdrawn")
REASONS = {
    "kept": "The photos of both days show the same: the finding stands.",
    "withdrawn": "The photos show the neighbour's hall: the finding is withdrawn.",
}


class Plans:
    """Goes on with the plans of the histories up to day ``on``."""

    def __init__(self, on: date):
        self.on = on

    def tell(self) -> None:
        """A dispute and mended answers before the decision; extensions, evidence and checks on site after it."""
        for number, audit in enumerate(self._audits(decided=False)):
            self._before_decision(number, audit)
        for number, audit in enumerate(self._audits(decided=True)):
            self._after_decision(number, audit)

    def _audits(self, decided: bool) -> list[Audit]:
        """The latest audits with submitted answers, those with most of them first."""
        known = Audit.decided_at.is_not(None) if decided else Audit.decided_at.is_(None)
        wanted = (
            select(Audit)
            .join(Finding, Finding.audit_id == Audit.id)
            .join(Correction, Correction.finding_id == Finding.id)
            .join(Cycle, Cycle.id == Audit.cycle_id)
            .join(Factory, Factory.id == Audit.factory_id)
            .where(Factory.organisation_id.is_not(None))
            .where(Correction.state == "submitted", Finding.state == "open", queries.RUNNING, known)
            .where(Audit.fieldwork_ended_on > self.on - timedelta(days=60), Audit.firm_id.is_not(None))
            .group_by(Audit.id)
            .order_by(func.count().desc(), Audit.id)
        )
        return list(db.session.scalars(wanted.limit(PLANS)))

    def _people(self, audit) -> tuple[Viewer, Viewer, Viewer, str]:
        """Who acts on a plan: the factory's manager, the firm's, a reviewer; and the factory's zone."""
        site = db.session.get(Factory, audit.factory_id)
        factory = _member(site.organisation_id, Kind.FACTORY, Role.FACTORY_MANAGER, site.id)
        reviewer = select(Membership.organisation_id).where(Membership.role == Role.REVIEWER.value).limit(1)
        programme = db.session.scalars(reviewer).one()
        firm = _member(audit.firm_id, Kind.FIRM, Role.FIRM_MANAGER)
        return factory, firm, _member(programme, Kind.PROGRAMME, Role.REVIEWER), site.zone

    def _at(self, days_ago: int, hour: int, zone: str) -> datetime:
        return datetime.combine(self.on - timedelta(days=days_ago), time(hour), ZoneInfo(zone))

    def _lines(self, audit) -> list[Correction]:
        return [one for one in queries.plan_of(audit.id) if one.state == "submitted" and one.finding.state == "open"]

    def _before_decision(self, number, audit):
        factory, firm, reviewer, zone = self._people(audit)
        lines = self._lines(audit)
        with clock.at(self._at(3, 10, zone)):
            for line in lines[number % 2 :: 2]:
                evaluating.evaluate(firm, line, verdict="sufficient", remarks="")
            for line in lines[1 - number % 2 : 4 : 2]:
                said = "Who checks it, and how often? The cause is not named."
                evaluating.evaluate(firm, line, verdict="insufficient", remarks=said)
        with clock.at(self._at(2, 11, zone)):
            self._returned(factory, reviewer, lines[-1], again=number != 1)
        if number < len(OUTCOMES):
            self._disputed(factory, firm, reviewer, lines[0], zone, OUTCOMES[number])

    def _returned(self, factory, reviewer, line, again):
        services.send_back(
            reviewer, line, remarks="Say who checks the action, and from which day.", on=self.on - timedelta(days=2)
        )
        if again:
            said = {
                name: getattr(line, name) for name in ("root_cause", "root_cause_text", "preventive_action", "owner")
            }
            action = f"{line.action} The safety officer checks it every Monday and signs the list."
            services.draft(factory, line, **said, action=action, due_on=line.due_on, today=self.on)
            services.submit(factory, line, **said, action=action)

    def _disputed(self, factory, firm, reviewer, line, zone, outcome):
        with clock.at(self._at(2, 14, zone)):
            disputing.open_(
                factory, line, text="The sample was drawn on the day of a power cut; the other lines were in order."
            )
        with clock.at(self._at(1, 10, zone)):
            disputing.say(firm, line, text="The auditors looked at three lines on two days. The photos show both days.")
        if outcome:
            with clock.at(self._at(1, 15, zone)):
                disputing.answer(reviewer, line, outcome=outcome, text=REASONS[outcome])

    def _after_decision(self, number, audit):
        factory, firm, reviewer, zone = self._people(audit)
        lines = self._lines(audit)
        with clock.at(self._at(4, 10, zone)), suppress(Refused):
            until = lines[0].due_on + timedelta(days=14)
            extending.ask(
                factory, lines[0], until=until, reason="The new machine guard is delivered later.", today=self.on
            )
            if number % 3:
                extending.answer(
                    reviewer, lines[0], grant=number % 3 == 1, words="The stop of the machine is possible now."
                )
        with clock.at(self._at(3, 9, zone)):
            for line in lines[1:3]:
                evaluating.evaluate(firm, line, verdict="sufficient", remarks="")
                services.accept(reviewer, line)
        with clock.at(self._at(2, 16, zone)):
            for line in lines[1:2]:
                services.show_evidence(
                    factory,
                    line,
                    cleaned(pictures.slip(), "training-list.pdf", (PDF,)),
                    captured_on=self.on - timedelta(days=2),
                )
                services.mark_on_site(reviewer, line, needed=number % 2 == 0)


def _member(organisation_id, kind, role, factory_id=None) -> Viewer:
    wanted = select(Membership.person_id).where(
        Membership.organisation_id == organisation_id, Membership.role == role.value
    )
    person_id = db.session.scalars(wanted.order_by(Membership.id)).first()
    return acting(person_id, organisation_id, kind, role, factory_id)
