"""Changes of sites in each of their states: waiting, returned, rejected, confirmed: renamed, moved, closed (R8)."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from ..accounts.models import Membership, Organisation, Person
from ..certificates import changing
from ..certificates.models import ReportedChange
from ..certificates.rules import SiteChange
from ..cycles.models import Cycle
from ..documents.uploads import PDF, cleaned
from ..factories.models import Factory
from ..kernel import clock
from ..kernel.access import Kind, Role
from ..status.models import Standing
from ..storage.database import db
from . import pictures
from .cast import acting

STORIES = (
    (SiteChange.OWNER, {"parent": "Lantern Hill Holdings"}, "The holding took over all shares.", None, ""),
    (SiteChange.ADDRESS, {"address": "9 Harbour Road", "city": "Foshan"}, "We move into the new plant.", "return",
     "Which page of the lease names the dormitory? Please add it."),
    (SiteChange.NAME, {"name": "Best Factory in the World Ltd"}, "", "reject", "The licence shows the old name."),
    (SiteChange.NAME, {"name": "Copper Kite Toys Co., Ltd.", "name_local": "铜风筝玩具有限公司"}, "New name in the "
     "register.", "confirm", ""),
    (SiteChange.ADDRESS, {"address": "27 Willow Park", "city": "Huizhou"}, "The old lease ended.", "confirm", ""),
    (SiteChange.CLOSURE, {}, "The last order is shipped; all workers were paid out.", "confirm", ""),
)  # fmt: skip


class Moves:
    """Reports and answers changes of factories whose certificate runs and whose cycle is decided, up to day ``on``."""

    def __init__(self, on: date):
        self.on = on

    def tell(self) -> None:
        """One factory for each story."""
        answering = _member(select(Membership).where(Membership.role == Role.COORDINATOR.value))
        coordinator = acting(answering.person_id, answering.organisation_id, Kind.PROGRAMME, Role.COORDINATOR)
        for number, (site, story) in enumerate(zip(self._sites(), STORIES, strict=False)):
            self._one(site, coordinator, number, *story)

    def _one(self, site, coordinator, number, change, said, why, answer, remark):
        member = _member(
            select(Membership).where(
                Membership.organisation_id == site.organisation_id, Membership.role == Role.FACTORY_MANAGER.value
            )
        )
        manager = acting(member.person_id, member.organisation_id, Kind.FACTORY, Role.FACTORY_MANAGER, site.id)
        day = self.on - timedelta(days=9 - number)
        shown = None if change is SiteChange.CLOSURE else cleaned(pictures.slip(), "business-licence.pdf", (PDF,))
        with clock.at(datetime.combine(day, time(10), ZoneInfo(site.zone))):
            row = changing.report(manager, site, change=change, said=said, on=day, explanation=why, brought=shown)
        if answer:
            with clock.at(datetime.combine(day + timedelta(days=1), time(15), ZoneInfo(site.zone))):
                changing.answer(coordinator, row, answer=answer, remark=remark)

    def _sites(self) -> list[Factory]:
        """Factories that hold a certificate for long, of the last that were told of, with nothing under way."""
        under_way = select(Cycle.factory_id).where(Cycle.state.not_in(("decided", "closed", "withdrawn", "lapsed")))
        wanted = (
            select(Factory)
            .join(Standing, Standing.factory_id == Factory.id)
            .where(
                Factory.state == "registered", Factory.id.not_in(under_way), Standing.certificate_type == "certified"
            )
            .where(Standing.certificate_to > self.on + timedelta(days=200), Factory.organisation_id.is_not(None))
            .order_by(Factory.id.desc())
        )
        return list(db.session.scalars(wanted.limit(len(STORIES))))


def scenes() -> list[tuple[Person, Organisation, str]]:
    """Who reported a change, one for each kind and state, and two managers of terminated factories, with the scene."""
    at = (Organisation, Organisation.id == Factory.organisation_id)
    reported = select(Person, Organisation, ReportedChange.change, ReportedChange.state)
    reported = reported.join(ReportedChange, ReportedChange.reported_by == Person.id)
    reported = reported.join(Factory, Factory.id == ReportedChange.factory_id).join(*at).order_by(ReportedChange.id)
    found = [
        (one, where, f"change of the site: {change}, {state}")
        for one, where, change, state in db.session.execute(reported)
    ]
    left = select(Person, Organisation).join(Membership, Membership.person_id == Person.id)
    left = left.join(Organisation, Organisation.id == Membership.organisation_id)
    left = left.join(Factory, Factory.organisation_id == Organisation.id).order_by(Factory.reapply_on.desc(), Person.id)
    left = left.where(Factory.state == "terminated", Membership.role == Role.FACTORY_MANAGER.value).limit(2)
    return found + [
        (one, where, "terminated: what remains, and the way back") for one, where in db.session.execute(left)
    ]


def _member(wanted) -> Membership:
    return db.session.scalars(wanted.order_by(Membership.id).limit(1)).one()
