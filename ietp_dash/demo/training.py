"""Trainings in each state: seats free, full with a waiting list, held with certificates, cancelled, online and free.

Told through the product's own services, at the times at which people would have done it.
"""

from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO

import pikepdf
from sqlalchemy import select

from ..accounts.models import Membership
from ..documents.uploads import PDF, cleaned
from ..factories.models import Factory
from ..fees import services as fees
from ..fees.models import Invoice
from ..kernel import clock
from ..kernel.access import VISITOR, Kind, Role, Viewer
from ..storage.database import db
from ..training import attending, seating, services
from ..training.courses import catalogue
from ..training.models import TrainingSeat, TrainingSession
from ..training.rules import Attendee
from .cast import acting

PEOPLE = (
    ("李娜", "EHS manager"), ("Wang Fang", "HR manager"), ("陈伟", "Production planning"), ("Zhao Min", "Line leader"),
    ("刘洋", "Payroll"), ("Huang Jie", "Compliance"), ("周敏", "HR"), ("Lin Tao", "Safety officer"),
)  # fmt: skip
WORDS = (
    "The cases were close to our work.",
    "More time for questions, please.",
    "",
    "案例很实用。",
    "",
    "Good trainer.",
)
PLACES = {
    "south_china": ("Conference Centre, Hall 2, Dongguan", "Asia/Shanghai"),
    "east_china": ("Trade Hotel, Room 5, Ningbo", "Asia/Shanghai"),
    "vietnam": ("Industrial Park Office, Binh Duong", "Asia/Ho_Chi_Minh"),
    "hong_kong": ("Programme office, Hong Kong", "Asia/Hong_Kong"),
    "online": ("", "Asia/Shanghai"),
}
COMING = (
    ("introduction", 24, "south_china", "zh", 30, 18_000),
    ("advanced-labour", 31, "east_china", "zh", 20, 22_050),
    ("roundtable", 38, "hong_kong", "yue", 16, 0),
    ("open-day", 45, "vietnam", "vi", 60, 0),
    ("webinar-hours", 9, "online", "zh", 300, 0),
    ("webinar-news", 16, "online", "en", 300, 0),
)


class Trainings:
    """Tells the scenes up to day ``on``."""

    def __init__(self, on: date):
        self.on = on

    def tell(self) -> None:
        """Nothing where nobody coordinates or too few factories joined."""
        self.coordinator = _viewer(Kind.PROGRAMME, Role.COORDINATOR)
        self.factories = _managers(6)
        if self.coordinator is None or len(self.factories) < 3:
            return
        with clock.at(self._ago(40)):
            held = self._open("advanced-ehs", -17, "south_china", "zh", 8, 12_000, "Wu Lan")
            dropped = self._open("introduction", 20, "vietnam", "vi", 25, 9_000, "Tran Mai")
            self._register(held, 2, 0, 4)
            self._register(held, 1, 4, 3)
            self._register(dropped, 1, 0, 2)
        with clock.at(self._ago(25)):
            for seat in _seats(held):
                invoice = db.session.get(Invoice, seat.invoice_id)
                day = self.on - timedelta(days=26)
                fees.confirm(self.coordinator, invoice, amount_cents=invoice.total_cents, received_on=day)
        self._hold(held)
        with clock.at(self._ago(6)):
            services.cancel(self.coordinator, dropped, reason="The trainer is ill; a new date follows.")
        self._plan()

    def _plan(self):
        with clock.at(self._ago(5)):
            for course, days, area, language, capacity, fee in COMING:
                session = self._open(course, days, area, language, capacity, fee, "Wu Lan")
                if course == "webinar-hours":
                    self._register(session, 0, 0, 2)
                elif course == "introduction":
                    self._register(session, 2, 0, 2)
            full = self._open("advanced-ehs", 27, "south_china", "zh", 3, 12_000, "Ho Sze")
            self._register(full, 1, 0, 2)
            self._register(full, 2, 2, 2)
            self._register(full, 0, 4, 1)
            self._register(full, 2, 5, 1)
        host = db.session.get(Factory, self.factories[0].factory_id)
        with clock.at(self._ago(4)):
            first = db.session.scalars(
                select(TrainingSeat).where(TrainingSeat.session_id == full.id).order_by(TrainingSeat.id)
            ).first()
            seating.give_up(self.factories[1], full, first)
            self._open("on-site-1", 34, "south_china", "zh", 25, 60_000, "Ho Sze", host)

    def _ago(self, days: int) -> datetime:
        return datetime.combine(self.on - timedelta(days=days), time(3), UTC)

    def _open(self, course, days, area, language, capacity, fee, trainer, host=None) -> TrainingSession:
        place, zone = ("Your factory, training room", PLACES[area][1]) if host else PLACES[area]
        first = self.on + timedelta(days=days)
        first -= timedelta(days=max(0, first.weekday() - 3))
        return services.open_session(
            self.coordinator, course=course, day=first, begins=time(9, 30), ends=time(16, 30),
            fee_cents=fee, host=host, language=language, area=area, place=place, zone=zone, capacity=capacity,
            link="https://meet.example.com/training" if area == "online" else "", trainer=trainer, note="",
        )  # fmt: skip

    def _register(self, session, factory, first, number):
        people = [Attendee(*one) for one in (PEOPLE * 2)[first : first + number]]
        seating.register(self.factories[factory], session, people=people)

    def _hold(self, session):
        """Six of seven came; four passed the quiz at once, one at the second try; six said what they thought."""
        right = [one.right for one in catalogue()[session.course].questions]
        with clock.at(datetime.combine(session.starts_on, time(4), UTC)):
            slides = cleaned(_slides(), "slides.pdf", (PDF,))
            services.add_material(self.coordinator, session, slides, title="Slides")
            seats = _seats(session)
            for seat in seats[:3]:
                attending.here(VISITOR, session, seat)
            attending.tick(
                self.coordinator, session, day=session.starts_on, present={one.public_id for one in seats[:6]}
            )
            seats = _seats(session)
            for seat in seats[:5]:
                attending.answer_quiz(
                    VISITOR, session, seat, given=right if seat is not seats[4] else [2, *right[1:2], 2, 2]
                )
            attending.answer_quiz(VISITOR, session, seats[4], given=right)
            for points, seat, words in zip((5, 4, 5, 3, 4, 5), seats, WORDS, strict=False):
                attending.say(VISITOR, session, seat, points=points, words=words)


def _slides() -> bytes:
    """A PDF of one empty page."""
    document, out = pikepdf.new(), BytesIO()
    document.add_blank_page()
    document.save(out)
    return out.getvalue()


def _seats(session) -> list[TrainingSeat]:
    wanted = select(TrainingSeat).where(TrainingSeat.session_id == session.id)
    return list(db.session.scalars(wanted.order_by(TrainingSeat.id)))


def _viewer(kind, role) -> Viewer | None:
    wanted = select(Membership).where(Membership.role == role.value).order_by(Membership.id).limit(1)
    member = db.session.scalars(wanted).one_or_none()
    return member and acting(member.person_id, member.organisation_id, kind, role)


def _managers(most: int) -> list[Viewer]:
    """The managers of the first registered factories."""
    wanted = (
        select(Membership, Factory.id)
        .join(Factory, Factory.organisation_id == Membership.organisation_id)
        .where(Membership.role == Role.FACTORY_MANAGER.value, Factory.state == "registered")
        .order_by(Membership.id)
        .limit(most)
    )
    return [
        acting(one.person_id, one.organisation_id, Kind.FACTORY, Role.FACTORY_MANAGER, factory_id)
        for one, factory_id in db.session.execute(wanted)
    ]
