"""What people ask of the data kept of them, whom they let look, and an organisation whose manager left (P35 to P37)."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from ..accounts import looking, privacy, services
from ..accounts.models import Membership, Organisation, Person
from ..kernel import clock
from ..kernel.access import Kind, Role
from ..storage.database import db
from .cast import acting

ZONE = ZoneInfo("Asia/Hong_Kong")
LEFT = {"kind": Kind.BUYER, "name": "Little Kite Gifts", "name_local": "", "country": "GB"}


class Asked:
    """Tells of it up to day ``on``; ``password_hash`` is that of everybody here."""

    def __init__(self, on: date, password_hash: str):
        self.on, self._hashed = on, password_hash
        self.administrator = self._viewer(Role.ADMINISTRATOR)

    def tell(self) -> None:
        """Two requests, one answered; a look of yesterday and a consent of today; a buyer without a manager."""
        people = [self._viewer(role) for role in (Role.BUYER_MEMBER, Role.FACTORY_MEMBER, Role.FACTORY_MANAGER)]
        answered, waiting, manager = people
        with clock.at(self._at(6)):
            row = privacy.ask(answered, kind="object", text="Please no saved searches of mine in reports.")
        with clock.at(self._at(5)):
            privacy.answer(self.administrator, row, text="Your searches are read by you alone.", forget=False)
        with clock.at(self._at(2)):
            privacy.ask(waiting, kind="correct", text="My family name is spelt with one n.")
        with clock.at(self._at(1)):
            looking.allow(manager)
            membership = db.session.get(Membership, manager.membership_id)
            look = looking.begin(self.administrator, membership, reason="You asked why a button is missing.")
        with clock.at(self._at(1, 12)):
            looking.end(self.administrator, look)
        self._leave()

    def _leave(self):
        with clock.at(self._at(9)):
            shop = services.invite_organisation(self.administrator, **LEFT)
            boss, _member = (self._joined(shop, *one) for one in (("anna", "manager"), ("tom", "member")))
        with clock.at(self._at(3)):
            services.end_membership(self.administrator, boss)

    def _joined(self, shop: Organisation, name: str, role: str) -> Membership:
        told = {"email": f"{name}@kite.demo.example", "name": f"{name.title()} Kite", "locale": "en"}
        token = services.invite(self.administrator, shop, **told, role=f"{Kind.BUYER}_{role}")
        person: Person = services.join(self.administrator, token, name=told["name"], password_hash=self._hashed)
        return db.session.scalar(select(Membership).where(Membership.person_id == person.id))

    def _at(self, days: int, hour: int = 11) -> datetime:
        return datetime.combine(self.on - timedelta(days=days), time(hour), ZONE)

    @staticmethod
    def _viewer(role: Role):
        wanted = select(Membership).where(Membership.role == role.value, Membership.ended_at.is_(None))
        one = db.session.scalars(wanted.order_by(Membership.id).limit(1)).one()
        viewer = acting(one.person_id, one.organisation_id, Kind(one.kind), role)
        return replace(viewer, membership_id=one.id)
