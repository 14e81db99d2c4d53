"""Factories on their way in: one at each step from draft to fieldwork, told through the product's own services.

They stand beside the histories, so that every state of an application, an invoice and an assignment can be looked at.
"""

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import select

from ..accounts.models import Membership, Organisation, Person
from ..accreditation.models import Auditor
from ..applications import papers
from ..applications import services as applications
from ..applications.models import Application
from ..applications.questions import COUNTED, LICENCES, MONTHS
from ..assignments import planning
from ..assignments import queries as assignments
from ..assignments import services as assigning
from ..cycles.models import Cycle
from ..documents.uploads import PDF, cleaned
from ..factories.models import Factory
from ..fees import queries as fees
from ..fees import services as paying
from ..fieldwork import services as fieldwork
from ..kernel import clock
from ..kernel.access import VISITOR, Kind, Role, Viewer
from ..kernel.errors import Refused
from ..storage.database import db
from ..storage.use_case import use_case
from . import names, pictures
from .cast import acting
from .people import DOMAIN

SCENES = (
    "draft", "submitted", "submitted", "returned", "rejected", "withdrawn", "offered", "awaiting fees",
    "proof uploaded", "overdue", "window open", "dated", "dated soon", "on site",
)  # fmt: skip
DAYS_AGO = {"overdue": 55, "window open": 30, "dated": 28, "dated soon": 40, "on site": 45}


class Arrivals:
    """Tells the scenes up to day ``on``; ``password_hash`` is that of every demonstration account."""

    def __init__(self, on: date, seed: int, password_hash: str):
        self.on, self.rng, self.password_hash = on, Random(f"{seed}-arriving"), password_hash
        self.coordinator = _viewer_of(f"coordinator1@programme.{DOMAIN}", Kind.PROGRAMME, Role.COORDINATOR)
        self.firm_id = _organisation_of(f"manager1@firm1.{DOMAIN}")

    def tell(self) -> None:
        """Every scene."""
        self._say_where_to_pay()
        for number, scene in enumerate(SCENES, 1):
            self.days = DAYS_AGO.get(scene, 9)
            site, manager = self._site(number)
            getattr(self, "_" + scene.replace(" ", "_"))(site, manager)

    def _say_where_to_pay(self):
        """The programme and every firm but the last one, which has yet to do so."""
        firms = [_organisation_of(f"manager1@firm{number}.{DOMAIN}") for number in range(1, len(names.audit_firms()))]
        with clock.at(self._at(80)):
            for payee in (self.coordinator, *map(self._firm_manager, firms)):
                organisation = db.session.get(Organisation, payee.organisation_id)
                account = f"Account 000-000-{organisation.id:04d}, SWIFT DEMOXX00XXX"
                words = f"{organisation.name}\nDemonstration Bank (invented, pay nothing)\n{account}"
                paying.edit_payee(payee, organisation, bank_details=words)

    def _at(self, days_ago: int, hour: int = 10) -> datetime:
        day = self.on - timedelta(days=days_ago)
        return datetime.combine(day, time(hour), ZoneInfo("Asia/Shanghai"))

    def _site(self, number) -> tuple[Factory, Viewer]:
        with clock.at(self._at(self.days + 3)):
            return make_site(VISITOR, number, self.rng, self.password_hash)

    # --- scenes -----------------------------------------------------------------------------------------------------

    def _draft(self, site, manager):
        with clock.at(self._at(self.days)):
            made = applications.begin(manager, site)
            self._write(made, site, manager, ("company", "sites"))

    def _submitted(self, site, manager) -> Application:
        with clock.at(self._at(self.days)):
            made = applications.begin(manager, site)
            self._write(made, site, manager)
            for declaration in applications.DECLARATIONS:
                applications.sign(manager, made, declaration=declaration, name=manager.person_name, post="Manager")
            applications.submit(manager, made)
        return made

    def _returned(self, site, manager):
        made = self._submitted(site, manager)
        said = {"workforce.total": "Twelve months add up to more than this. Which is right?"}
        with clock.at(self._at(self.days - 2)):
            applications.send_back(self.coordinator, made, remarks=said)

    def _rejected(self, site, manager):
        made = self._submitted(site, manager)
        with clock.at(self._at(self.days - 2)):
            applications.reject(self.coordinator, made, reason="The site makes no toys and nothing that goes into one.")

    def _withdrawn(self, site, manager):
        made = self._submitted(site, manager)
        with clock.at(self._at(self.days - 1)):
            applications.withdraw(manager, made, reason="We move to another site first.")

    def _offered(self, site, manager) -> Cycle:
        made = self._submitted(site, manager)
        with clock.at(self._at(max(1, self.days - 2))):
            applications.verify(self.coordinator, made)
            self._to_first_firm(db.session.get(Cycle, made.cycle_id))
        return db.session.get(Cycle, made.cycle_id)

    def _to_first_firm(self, cycle):
        held = assignments.live_of(cycle.id)
        if held is None or held.firm_id != self.firm_id:
            with suppress(Refused):
                firm = db.session.get(Organisation, self.firm_id)
                reason = "The drawn firm has no auditor who speaks the workers' language."
                assigning.override(self.coordinator, cycle, firm, reason=reason)

    def _awaiting_fees(self, site, manager) -> Cycle:
        cycle = self._offered(site, manager)
        held = assignments.live_of(cycle.id)
        with clock.at(self._at(max(0, self.days - 3))):
            assigning.accept(self._firm_manager(held.firm_id), held)
        return cycle

    _overdue = _awaiting_fees

    def _proof_uploaded(self, site, manager):
        cycle = self._awaiting_fees(site, manager)
        with clock.at(self._at(max(0, self.days - 5))):
            for invoice in fees.of_cycle(cycle.id):
                paying.upload_proof(manager, invoice, cleaned(pictures.slip(), "transfer.pdf", (PDF,)))

    def _window_open(self, site, manager) -> Cycle:
        cycle = self._awaiting_fees(site, manager)
        with clock.at(self._at(max(0, self.days - 8))):
            for invoice in fees.of_cycle(cycle.id):
                payee = self._payee(invoice)
                on = clock.today(site.zone)
                paying.confirm(payee, invoice, amount_cents=invoice.total_cents, received_on=on)
        return db.session.get(Cycle, cycle.id)

    def _dated(self, site, manager):
        self._plan(self._window_open(site, manager), ahead=range(6, 25))

    def _dated_soon(self, site, manager):
        self._plan(self._window_open(site, manager), ahead=range(1, 10))

    def _on_site(self, site, manager):
        plan = self._plan(self._window_open(site, manager), ahead=range(0, -12, -1))
        if plan is not None:
            lead = _person_viewer(plan.lead_id, plan.firm_id)
            with clock.at(datetime.combine(plan.planned_on, time(9), ZoneInfo(site.zone))):
                fieldwork.start(lead, plan)

    # --- what they need ---------------------------------------------------------------------------------------------

    def _plan(self, cycle, ahead):
        """Date the audit on the first of the days ``ahead`` of today that fits; None if none does."""
        held = assignments.live_of(cycle.id)
        plan = assignments.plan_of(held.id)
        people = list(db.session.scalars(select(Auditor).where(Auditor.firm_id == held.firm_id).order_by(Auditor.id)))
        who = {"lead_id": people[0].person_id, "team": [one.person_id for one in people[1 : held.man_days]]}
        for days in ahead:
            with suppress(Refused), clock.at(self._at(self.days - 9)):
                day = self.on + timedelta(days=days)
                planning.plan(self._firm_manager(held.firm_id), plan, planned_on=day, days=1, **who)
                return plan
        return None

    def _firm_manager(self, firm_id) -> Viewer:
        return _member(firm_id, Kind.FIRM, Role.FIRM_MANAGER)

    def _payee(self, invoice) -> Viewer:
        ours = invoice.payee_id == self.coordinator.organisation_id
        return self.coordinator if ours else self._firm_manager(invoice.payee_id)

    def _write(self, made, site, manager, only=None):
        for step, data in answers(site, self.rng).items():
            if only is None or step in only:
                applications.save_step(manager, made, step=step, data=data, based_on=99)
        if only is None:
            kept = cleaned(pictures.slip(), "business-licence.pdf", (PDF,))
            papers.add(manager, made, kept, kind="business")


@use_case
def make_site(viewer, number: int, rng: Random, password_hash: str) -> tuple[Factory, Viewer]:
    """A factory that applies, with its manager ``manager@applicantN``."""
    town, now = names.place(rng, "CN"), clock.now()
    name, where, said = names.factory(rng, town, set()), names.address(rng, town), names.person(rng, "CN")
    owner = Organisation(kind=Kind.FACTORY, name=name.en, name_local=name.local, country="CN", created_at=now)
    email = f"manager@applicant{number}.{DOMAIN}"
    person = Person(
        email=email, email_folded=email, name=said.en, password_hash=password_hash, locale="en" if number % 2 else "zh",
        zone=town.zone, created_at=now,
    )  # fmt: skip
    db.session.add_all([owner, person])
    db.session.flush()
    role = Role.FACTORY_MANAGER
    db.session.add(Membership(person_id=person.id, organisation_id=owner.id, role=role.value, created_at=now))
    site = Factory(
        organisation_id=owner.id, name=name.en, name_local=name.local, address=where.en, address_local=where.local,
        city=town.city.en, province=town.province.en, country="CN", postal_code=where.postal_code, zone=town.zone,
        latitude=where.latitude, longitude=where.longitude, created_at=now,
    )  # fmt: skip
    db.session.add(site)
    db.session.flush()
    manager = Viewer(
        person_id=person.id, organisation_id=owner.id, kind=Kind.FACTORY, role=role, factory_id=site.id,
        person_name=person.name, organisation_name=owner.name,
    )  # fmt: skip
    return site, manager


def answers(site: Factory, rng: Random) -> dict:
    """What a factory writes in its application: step -> field -> value, with nothing missing."""
    workers = rng.choice((80, 240, 430, 760, 1200))
    contact = names.person(rng, "CN")
    groups = {code: str(workers // 20) for code, _label in COUNTED} | {"foreign_migrants": "0"}
    return {
        "company": {
            "name": site.name, "name_local": site.name_local, "address": site.address,
            "address_local": site.address_local, "city": site.city, "province": site.province,
            "postal_code": site.postal_code or "n/a", "business_licence": f"DEMO-{rng.randint(10**7, 10**8)}",
            "licence_expires": "n/a", "founded": str(rng.randint(1990, 2018)), "parent": "n/a",
            "previous_names": "n/a",
        },
        "sites": {
            "boundary": "yes", "has_dormitory": "yes", "has_canteen": "no", "has_off_site": "no",
            "subcontractors": "n/a",
            "buildings": [
                {"kind": "production", "name": "Building 1", "floors": "3", "area": "4200"},
                {"kind": "warehouse", "name": "Building 2", "floors": "1", "area": "1500"},
                {"kind": "dormitory", "name": "Dormitory", "floors": "5", "area": "2400"},
            ],
        },
        "workforce": groups | {"total": str(workers), "women": str(workers // 2), "languages": "普通话, 粤语"}
        | {"nationalities": "n/a", "months": {month: {"total": str(workers - 10)} for month in MONTHS}},
        "work": {
            "products": ["plush"], "processes": ["sewing"], "peak": "6-9", "low": "2", "shifts": "08:00-17:00",
            "representation": "An elected committee of five.",
        },
        "contacts": {
            "responsible": contact.en, "responsible_post": "Director",
            "contacts": [{"name": contact.en, "post": "HR", "email": f"hr@{DOMAIN}", "phone": "n/a"}],
        },
        "licences": {
            "licences": {code: {"number": "n/a"} for code in LICENCES}
            | {"fire": {"number": f"DEMO-F-{rng.randint(1000, 9999)}", "expires_on": "2031-05-01"}}
        },
        "buyers": {"asked": "n/a", "audits": "n/a"},
    }  # fmt: skip


def _organisation_of(email) -> int:
    wanted = select(Membership.organisation_id).join(Person, Person.id == Membership.person_id)
    return db.session.scalars(wanted.where(Person.email == email)).one()


def _viewer_of(email, kind, role) -> Viewer:
    person = db.session.scalars(select(Person).where(Person.email == email)).one()
    return acting(person.id, _organisation_of(email), kind, role)


def _member(organisation_id, kind, role) -> Viewer:
    wanted = select(Membership.person_id).where(
        Membership.organisation_id == organisation_id, Membership.role == role.value
    )
    return acting(db.session.scalars(wanted.order_by(Membership.id)).first(), organisation_id, kind, role)


def _person_viewer(person_id, firm_id) -> Viewer:
    return acting(person_id, firm_id, Kind.FIRM, Role.AUDITOR)
