"""Further audits of decided cycles: follow-ups that are paid, what certificates bring, a planned investigation.

Told through the product's own services on the histories' cycles, each left at another step.
"""

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from ..accounts.models import Membership
from ..accreditation.models import Auditor
from ..assignments import further, planning
from ..assignments import queries as assignments
from ..assignments import services as assigning
from ..assignments.models import Assignment
from ..certificates import queries as certificates
from ..cycles.models import Cycle
from ..factories.models import Factory
from ..fees import queries as fees
from ..fees import services as paying
from ..kernel import clock
from ..kernel.access import VISITOR, Kind, Role, Viewer
from ..kernel.errors import Refused
from ..status import judging
from ..status.models import OfferMade
from ..storage.database import db
from .cast import acting
from .underway import OF_A_CAST

FOLLOW_UPS = ("to plan", "planned")
ASKED_AGO = 20
REASON = "A letter says that workers on the night shift are not on the pay roll. Compare roster, gate log and beds."
MOST = 12


class Further:
    """Tells the scenes up to day ``on``."""

    def __init__(self, on: date):
        self.on = on

    def tell(self) -> None:
        """Every scene, as far as the histories have a cycle for it."""
        cycles = self._cycles("progressing", "assessed")
        for scene in FOLLOW_UPS:
            while cycles:
                with suppress(Refused):
                    self._follow_up(cycles.pop(0), scene)
                    break
        self._brought()
        for cycle in self._cycles("certified")[:1]:
            with suppress(Refused):
                self._investigation(cycle)

    def _cycles(self, *results: str) -> list[Cycle]:
        """Decided cycles that run on for some time, of factories that take part."""
        wanted = select(Cycle).where(Cycle.state == "decided", Cycle.result.in_(results), OF_A_CAST)
        long_ago = datetime.combine(self.on - timedelta(days=30), time(0), ZoneInfo("UTC"))
        wanted = wanted.where(Cycle.result_to > self.on + timedelta(days=45), Cycle.state_since < long_ago)
        return list(db.session.scalars(wanted.order_by(Cycle.id).limit(MOST)))

    def _follow_up(self, cycle, scene):
        with self._days_ago(ASKED_AGO):
            held = further.follow_up(_manager_of(cycle), cycle)
        with self._days_ago(ASKED_AGO - 2):
            assigning.accept(_firm(held), held)
        with self._days_ago(ASKED_AGO - 4):
            for invoice in fees.of_assignment(cycle.id, held.public_id):
                on = fees.today_of(invoice)
                paying.confirm(_firm(held), invoice, amount_cents=invoice.total_cents, received_on=on)
        if scene == "planned":
            self._plan(held, ASKED_AGO - 5, range(4, 25))

    def _brought(self):
        """What the certificates bring today, each a step further than the one before."""
        with suppress(Refused):
            self._accept_offer()
        with self._days_ago(0):
            for held in certificates.running_from_offer(self.on)[-MOST * 2 :]:
                cycle = db.session.get(Cycle, held.cycle_id) if held.cycle_id else None
                if cycle is not None and cycle.state in further.OPEN_TO_LATER:
                    further.bring_due(VISITOR, cycle, held.type, held.valid_from, held.valid_to)
        turns = {}
        for held in self._offered("OSE", "OSA", "SA"):
            turn = turns[held.kind] = turns.get(held.kind, 0) + 1
            if turn % 3:
                with self._days_ago(0):
                    assigning.accept(_firm(held), held)
            if turn % 3 == 1:
                self._plan(held, 0, range(2, 90))

    def _accept_offer(self):
        """Where several offers wait, one factory accepts Remediation and pays: its engagement comes first (A8)."""
        wanted = select(OfferMade).where(OfferMade.accepted_on.is_(None), OfferMade.until >= self.on)
        waiting = list(db.session.scalars(wanted.order_by(OfferMade.id)))
        if len(waiting) < 2:
            return
        offer, coordinator = waiting[-1], _staff(Role.COORDINATOR)
        cycle = db.session.get(Cycle, offer.cycle_id)
        with self._days_ago(2):
            judging.accept_offer(_manager_of(cycle), offer, choice=offer.kind, today=self.on - timedelta(days=2))
        with self._days_ago(1):
            for invoice in fees.of_cycle(cycle.id, "certification"):
                on = fees.today_of(invoice)
                paying.confirm(coordinator, invoice, amount_cents=invoice.total_cents, received_on=on)

    @staticmethod
    def _offered(*kinds) -> list[Assignment]:
        wanted = select(Assignment).where(Assignment.state == "offered", Assignment.kind.in_(kinds))
        return list(db.session.scalars(wanted.order_by(Assignment.id)))

    def _investigation(self, cycle):
        with self._days_ago(3):
            held = further.investigate(_staff(Role.INTEGRITY_OFFICER), cycle, because=REASON)
        with self._days_ago(2):
            assigning.accept(_firm(held), held)
        self._plan(held, 1, range(3, 30))

    def _plan(self, held, ago, ahead):
        """Date the audit on the first of the days ``ahead`` of today that fits, if one does."""
        plan = assignments.plan_of(held.id)
        people = list(db.session.scalars(select(Auditor).where(Auditor.firm_id == held.firm_id).order_by(Auditor.id)))
        for days in ahead if plan else ():
            for first in range(len(people)):
                who = {"lead_id": people[first].person_id, "team": [one.person_id for one in people[:first]]}
                who["team"] = who["team"][: held.man_days - 1]
                with suppress(Refused), self._days_ago(ago):
                    day = self.on + timedelta(days=days)
                    planning.plan(_firm(held), plan, planned_on=day, days=held.man_days, **who)
                    return

    def _days_ago(self, ago: int):
        return clock.at(datetime.combine(self.on - timedelta(days=ago), time(10), ZoneInfo("Asia/Shanghai")))


def _member(organisation_id: int, kind: Kind, role: Role, factory_id: int | None = None) -> Viewer:
    wanted = select(Membership.person_id).where(
        Membership.organisation_id == organisation_id, Membership.role == role.value
    )
    return acting(db.session.scalars(wanted.order_by(Membership.id)).first(), organisation_id, kind, role, factory_id)


def _manager_of(cycle) -> Viewer:
    factory = db.session.get(Factory, cycle.factory_id)
    return _member(factory.organisation_id, Kind.FACTORY, Role.FACTORY_MANAGER, factory.id)


def _firm(held) -> Viewer:
    return _member(held.firm_id, Kind.FIRM, Role.FIRM_MANAGER)


def _staff(role: Role) -> Viewer:
    held = db.session.scalars(select(Membership).where(Membership.role == role.value).order_by(Membership.id)).first()
    return acting(held.person_id, held.organisation_id, Kind.PROGRAMME, role)
