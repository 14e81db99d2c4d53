"""Progress Visits in every state: to contact, late, to be booked, not booked in time, booked, under way, done.

Told through the product's own services on the histories' certificates, so that whoever signs in can go on with them.
"""

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import select

from ..accounts.models import Membership, Organisation, Person
from ..accreditation.models import Accreditation, Auditor
from ..factories.models import Factory
from ..fieldwork import agenda, areas, signing
from ..fieldwork import services as fieldwork
from ..kernel import clock
from ..kernel.access import VISITOR, Kind, Role, Viewer
from ..kernel.dates import is_working_day
from ..kernel.errors import Refused
from ..programme.queries import days_off
from ..storage.database import db
from ..storage.use_case import use_case
from ..visits import booking, holding, opening, queries, questions, survey
from ..visits.models import Visit
from ..visits.rules import State
from .cast import acting
from .people import DOMAIN

SCENES = ("done", "unbooked", "running", "booked", "moved", "booking", "offered")
AGO = {"done": 42, "unbooked": 33, "running": 20, "booked": 14, "moved": 12, "booking": 8, "offered": 3}
PEOPLE = (
    ("Wen Lihua", Role.AUDITOR, "zh"),
    ("Grace Okafor", Role.AUDITOR, "en"),
    ("Ho Wing Sze", Role.FIRM_MANAGER, "en"),
)
ANSWERS = {
    "changes": "A second moulding hall since spring; a new HR manager.",
    "workers": "430",
    "seasonal": "60",
    "open": "The new exit on floor 3 waits for the landlord.",
    "difficult": "Hours in June and July, when orders come late.",
    "poster": "partly",
    "cards": "yes",
    "topics": "How others plan the peak season; how to train line leaders.",
}
STEPS = (
    ("Forecast meeting with the two largest buyers in March", "Sales manager"),
    ("Train line leaders in the complaints procedure", "HR manager"),
)


class Visits:
    """Tells the scenes up to day ``on``; ``password_hash`` is that of every demonstration account."""

    def __init__(self, on: date, seed: int, password_hash: str):
        self.on, self.rng, self.password_hash = on, Random(f"{seed}-visits"), password_hash

    def tell(self) -> None:
        """The contacts that are open today; the oldest of them go through the scenes."""
        coordinator = _coordinator()
        if coordinator is None:
            return
        team = make_team(VISITOR, self.on, self.password_hash)
        now = datetime.combine(self.on, time(9), ZoneInfo("UTC"))
        with clock.at(now):
            opening.let_time_pass(VISITOR, now)
        for number, (scene, visit) in enumerate(zip(SCENES, self._visits(), strict=False)):
            with suppress(Refused):
                _Scene(self.on, visit, coordinator, team[number % 2], self.rng).tell(scene)
        with clock.at(now):
            opening.let_time_pass(VISITOR, now)

    def _visits(self) -> list[Visit]:
        wanted = select(Visit).join(Factory, Factory.id == Visit.factory_id).where(Visit.state == State.TO_CONTACT)
        wanted = wanted.where(Factory.organisation_id.is_not(None)).order_by(Visit.opened_on, Visit.id)
        return list(db.session.scalars(wanted.offset(1).limit(len(SCENES))))


class _Scene:
    """One visit, told as far as its scene goes."""

    def __init__(self, on, visit, coordinator, specialist: Viewer, rng):
        self.on, self.visit, self.coordinator, self.specialist, self.rng = on, visit, coordinator, specialist, rng
        self.zone, self.country = visit.factory.zone, visit.factory.country
        self.manager = _member(visit.factory.organisation_id, Kind.FACTORY, Role.FACTORY_MANAGER, visit.factory_id)

    def tell(self, scene: str) -> None:
        """Contact and times; then what the scene needs."""
        first = max(self.on - timedelta(days=AGO[scene]), self.visit.opened_on)
        with clock.at(self._at(first, 10)):
            note = "Spoke to the HR manager. Peak season until the end of the month."
            booking.contact(self.coordinator, self.visit, person_id=self.specialist.person_id, note=note)
        if scene in ("unbooked", "booking"):
            return
        ahead = {"done": self.on - timedelta(days=9), "running": self.on}.get(scene)
        days = (
            [self._worked(ahead, -1)] if ahead else [self._worked(self.on + timedelta(days=n), 1) for n in (6, 9, 13)]
        )
        with clock.at(self._at(first + timedelta(days=1), 10)):
            slots = [booking.offer(self.specialist, self.visit, day=one, at=time(9, 30)) for one in days]
            if scene != "offered":
                booking.book(self.manager, self.visit, slots[0])
            if scene == "moved":
                booking.reschedule(self.manager, self.visit, slots[1])
            if scene in ("done", "running", "booked"):
                booking.answer_questionnaire(self.manager, self.visit, given=ANSWERS, whole=True)
        if ahead:
            with clock.at(self._at(days[0], 9, 40)):
                self._hold(whole=scene == "done")

    def _at(self, day, hour, minute=0) -> datetime:
        return datetime.combine(day, time(hour, minute), ZoneInfo(self.zone))

    def _worked(self, day, step) -> date:
        while not is_working_day(day, days_off(self.country, day)):
            day += timedelta(days=step)
        return day

    def _hold(self, whole):
        audit = holding.start(self.specialist, self.visit)
        for code in areas.VISIT_STEPS if whole else areas.VISIT_STEPS[:2]:
            agenda.attend(self.specialist, audit, code, name="Chen Guoqiang", post="HR manager", side="factory")
            for deed in (agenda.begin, agenda.end, agenda.sign_off):
                deed(self.specialist, audit, code)
        for place, code in enumerate(areas.documents()):
            if whole and place < 12:
                self._note(audit, areas.PAPER, code, state="received", note="")
        for key in areas.VISIT_OPENING:
            self._note(audit, areas.OPENING_AREA, key, done="yes")
        for place, one in enumerate(queries.earlier_findings(audit)):
            if whole or place % 2:
                done = "yes" if place % 4 else "no"
                self._note(
                    audit, areas.KEPT, one.public_id, done=done, note="" if done == "yes" else "Begun, not finished."
                )
        self._ask(whole)
        if whole:
            self._conclude(audit)

    def _note(self, audit, area, key, **given):
        fieldwork.save(self.specialist, audit, area=area, key=key, given=given, number=0)

    def _ask(self, whole):
        ways = survey.make_ways(self.specialist, self.visit)
        for token in ways if whole else ways[:4]:
            given = {code: self.rng.choice(_leaning(one.answers)) for code, one in questions.SURVEY.items()}
            survey.answer(VISITOR, self.visit, token=token, given=given)
        if whole:
            survey.close(self.specialist, self.visit)

    def _conclude(self, audit):
        for place, (what, who) in enumerate(STEPS, 1):
            by = (self.on + timedelta(days=60 * place)).isoformat()
            self._note(audit, areas.AGREED, f"s{place}", what=what, who=who, by=by)
        summary = "An open talk. Earlier corrections mostly hold; hours in the peak season remain the hard part."
        self._note(audit, areas.AGREED, areas.SUMMARY, note=summary)
        for side, name in (("audit_team", "Wen Lihua"), ("factory", "Chen Guoqiang")):
            signing.sign(self.specialist, audit, paper=areas.FINDINGS_LIST, side=side, name=name, post="")
        fieldwork.close(self.specialist, audit)


def _leaning(answers) -> list[str]:
    """The answers with the first one likelier than the others."""
    codes = list(answers)
    return codes[:1] * 6 + codes


@use_case
def make_team(viewer, on: date, password_hash: str) -> list[Viewer]:
    """The programme's own visit team: accredited as a firm without man-days, it is never drawn for audits (B7)."""
    now = clock.now()
    team = Organisation(
        kind=Kind.FIRM,
        name="IETP Visit Team",
        name_local="IETP 访问团队",
        country="HK",
        verified_at=now,
        created_at=now,
    )
    db.session.add(team)
    db.session.flush()
    valid = {"firm_id": team.id, "valid_from": on - timedelta(days=500), "valid_to": on + timedelta(days=500)}
    db.session.add(Accreditation(**valid, man_days_a_month=0))
    made = []
    for number, (name, role, locale) in enumerate(PEOPLE, 1):
        email = f"{'specialist' if role is Role.AUDITOR else 'manager'}{number}@visits.{DOMAIN}"
        person = Person(
            email=email, email_folded=email, name=name, password_hash=password_hash, locale=locale,
            zone="Asia/Shanghai", created_at=now,
        )  # fmt: skip
        db.session.add(person)
        db.session.flush()
        db.session.add(Membership(person_id=person.id, organisation_id=team.id, role=role.value, created_at=now))
        if role is Role.AUDITOR:
            db.session.add(
                Auditor(**valid, person_id=person.id, number=f"PVS {number:04}", kind="specialist", languages="zh,en")
            )
            made.append(acting(person.id, team.id, Kind.FIRM, role))
    return made


def _coordinator() -> Viewer | None:
    held = select(Membership).where(Membership.role == Role.COORDINATOR.value).order_by(Membership.id).limit(1)
    row = db.session.scalar(held)
    return acting(row.person_id, row.organisation_id, Kind.PROGRAMME, Role.COORDINATOR) if row else None


def _member(organisation_id, kind, role, factory_id=None) -> Viewer:
    wanted = select(Membership).where(Membership.organisation_id == organisation_id, Membership.role == role.value)
    row = db.session.scalar(wanted.order_by(Membership.id).limit(1))
    if row is None:
        raise Refused("nobody acts for this factory")
    return acting(row.person_id, organisation_id, kind, role, factory_id)
