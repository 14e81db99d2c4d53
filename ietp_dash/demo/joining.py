"""Joint findings in each of their states: named, promised, late, done, taken back; told by the services (N10)."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from ..accounts.models import Membership
from ..audits.models import Audit
from ..connections.models import Connection
from ..documents.uploads import PDF, cleaned
from ..factories.models import Factory
from ..findings.models import Finding
from ..kernel import clock
from ..kernel.access import Kind, Role, Scope
from ..portfolio import joining, joint
from ..portfolio.models import JointFinding
from ..storage.database import db
from . import pictures
from .cast import acting

FACTORIES = 4
SAID = (
    ("forecast", "Orders for the summer came in May. Please send the forecast by February and keep to it.",
     "Send the forecast for the season by the end of January, each month a firm part of it."),
    ("price", "The price does not cover the wages that the law has asked for since January.",
     "Review the price of the three main items with the new minimum wage."),
    ("lead_time", "Thirty days from order to shipment leave no room for regular hours.",
     "Give at least 45 days from order to shipment in the peak months."),
)  # fmt: skip


class Joints:
    """Marks findings of the histories as joint, up to day ``on``."""

    def __init__(self, on: date):
        self.on = on

    def tell(self) -> None:
        """Four factories: just named; promised; late beside done; taken back."""
        for number, (factory_id, finding) in enumerate(self._findings()):
            site = db.session.get(Factory, factory_id)
            self.zone = ZoneInfo(site.zone)
            manager = _member(site.organisation_id, Kind.FACTORY, Role.FACTORY_MANAGER, site.id)
            cause, note, what = SAID[number % len(SAID)]
            buyers = list(joint.may_be_named(finding))[:2]
            with clock.at(self._at(40)):
                joining.mark(manager, finding, cause=cause, buyers=buyers, note=note)
            rows = [joint.named_before(finding.id, one) for one in _buyer_ids(finding.id)]
            for row in rows[: 0 if number == 0 else 2]:
                self._promise(row, what, number)
            if number == 3:
                with clock.at(self._at(1)):
                    joining.end(manager, rows[-1])

    def _findings(self) -> list[tuple[int, Finding]]:
        """Open findings of factories with two buyers or more who may be named, the gravest factories first."""
        named = select(Connection.factory_id).where(Connection.state == "accepted")
        named = named.where(Connection.scope.contains(Scope.CAPS.value)).group_by(Connection.factory_id)
        wanted = (
            select(func.min(Finding.id))
            .join(Audit, Audit.id == Finding.audit_id)
            .where(Finding.state == "open", Audit.decided_at.is_not(None), Finding.section_code.in_(("WH", "WA")))
            .where(Finding.factory_id.in_(named.having(func.count() > 1)))
            .group_by(Finding.factory_id)
            .order_by(func.count().desc(), Finding.factory_id)
        )
        found = (db.session.get(Finding, one) for one in db.session.scalars(wanted.limit(40)).all())
        fit = [(one.factory_id, one) for one in found if len(joint.may_be_named(one)) > 1]
        return fit[:FACTORIES]

    def _at(self, days_ago: int) -> datetime:
        return datetime.combine(self.on - timedelta(days=days_ago), time(10), self.zone)

    def _promise(self, row, what, number):
        buyer = _member(row.buyer_id, Kind.BUYER, Role.BUYER_MANAGER)
        begun = self.on - timedelta(days=38)
        with clock.at(self._at(38)):
            due = self.on + timedelta(days=25 if number == 1 else -6)
            task = joining.add_task(buyer, row, what=what, due_on=due, today=begun)
            other = "Name one person who answers questions about orders within a day."
            joining.add_task(buyer, row, what=other, due_on=self.on + timedelta(days=5), today=begun)
        if number == 3:
            with clock.at(self._at(8)):
                shown = cleaned(pictures.slip(), "letter-to-the-factory.pdf", (PDF,))
                joining.finish(
                    buyer, task, note="Agreed with the factory; it holds from the next order.", brought=shown
                )


def _buyer_ids(finding_id) -> list[int]:
    wanted = select(JointFinding.buyer_id).where(JointFinding.finding_id == finding_id)
    return list(db.session.scalars(wanted.order_by(JointFinding.id)))


def _member(organisation_id, kind, role, factory_id=None):
    wanted = select(Membership.person_id).where(
        Membership.organisation_id == organisation_id, Membership.role == role.value
    )
    person_id = db.session.scalars(wanted.order_by(Membership.id)).first()
    return acting(person_id, organisation_id, kind, role, factory_id)
