"""``flask demo seed`` and ``flask demo accounts``."""

import json
import secrets
import time
from datetime import date
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from ..accounts import passwords
from ..accounts.models import Membership, Organisation, Person
from ..appeals.models import Appeal
from ..factories.models import Factory
from ..incidents.models import Incident
from ..kernel import clock
from ..kernel.access import VISITOR, Role
from ..notifications import due
from ..storage.database import db
from ..storage.use_case import use_case
from . import notifying, noting, reporting, seeding, stamping, surveying
from .arriving import SCENES as SCENES_OF_ARRIVAL
from .arriving import Arrivals
from .asking import Helpdesk
from .asking_for_data import Asked
from .contesting import Contested
from .correcting import Plans
from .helping import Helpline
from .joining import Joints
from .moving import Moves
from .moving import scenes as scenes_of_change
from .people import DOMAIN
from .returning import Further
from .shelving import Library
from .training import Trainings
from .underway import Underway
from .visiting import Visits

demo = AppGroup("demo", help="The invented programme for trying the product.")
BASE = 1200
SCENES = {
    Role.COORDINATOR: "applications to verify, firms to assign, payments to confirm, buyers to verify",
    Role.REVIEWER: "reports waiting for a decision, what if, second person",
    Role.INTEGRITY_OFFICER: "integrity cases, radar and appeals in each state; statuses and reports; every look logged",
    Role.HELPLINE_AGENT: "helpline cases in every state, knowledge cards",
    Role.MANAGEMENT: "an appeal to give a view on, analytics, terms, checklists, accreditation",
    Role.ADMINISTRATOR: "people, organisations, imports",
    Role.FACTORY_MANAGER: "connection requests, plan, profile, access log",
    Role.FACTORY_MEMBER: "prepares, does not sign",
    Role.BUYER_MANAGER: "directory, portfolio, downloads, analytics",
    Role.BUYER_MEMBER: "the same without inviting, in Chinese",
    Role.FIRM_MANAGER: "offers, calendar and plans, invoices, reports to hand in",
    Role.AUDITOR: "fieldwork on the phone, an audit that began this morning",
}


def _password_file() -> Path:
    return Path(current_app.config["INSTANCE"]) / "demo-password"


def _password() -> str:
    """One random password for every demonstration account of this instance, kept in its own folder."""
    path = _password_file()
    if not path.exists():
        path.write_text("-".join(secrets.token_hex(3) for _part in range(4)))
        path.chmod(0o600)
    return path.read_text().strip()


@demo.command("seed")
@click.option("--scale", default=1.0, help="How many times 1,200 factories; below 1 for fewer.")
@click.option("--seed", "number", default=1, help="Another number tells other stories.")
@click.option("--on", "on_text", default=None, help="The day the story has reached (YYYY-MM-DD); today by default.")
@click.option("--years", default=5, help="How far the story goes back.")
@click.option("--if-empty", is_flag=True, help="Do nothing where something is stored already.")
def seed(scale, number, on_text, years, if_empty):
    """Fill an empty database with an invented programme."""
    if not seeding.is_empty():
        if if_empty:
            return
        raise click.ClickException("There is data here already; the demonstration fills only an empty database.")
    on = date.fromisoformat(on_text) if on_text else clock.today()
    started = time.monotonic()
    factories = max(1, round(BASE * min(scale, 1)))
    hashed = passwords.hashed(_password())
    click.echo(f"Telling the stories of {factories} factories up to {on.isoformat()} ...")
    seeding.seed(VISITOR, factories=factories, seed=number, on=on, years=years, password_hash=hashed)
    if scale > 1:
        stamping.stamp(VISITOR, copies=round(scale) - 1, seed=number)
    _count(VISITOR, on)
    Arrivals(on, number, hashed).tell()
    Underway(on, number).tell()
    Further(on).tell()
    Plans(on).tell()
    Visits(on, number, hashed).tell()
    Joints(on).tell()
    noting.tell()
    Moves(on).tell()
    Helpline(on).tell()
    Helpdesk(on).tell()
    Library(on).tell()
    surveying.tell(on)
    Contested(on).tell()
    Trainings(on).tell()
    Asked(on, hashed).tell()
    reporting.tell()
    if on == clock.today():
        due.run(clock.now())
    notifying.tell(on)
    click.echo(f"Done in {time.monotonic() - started:.0f} s.")


@use_case
def _count(viewer, on):
    seeding.count(on)


@demo.command("accounts")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def accounts(as_json):
    """Sign-ins of the demonstration, at least two for every role, with the scene each is good for."""
    if not _password_file().exists():
        return
    found = [_account(*row) for role in Role if role is not Role.VISITOR for row in _of_role(role)]
    found += _arriving() + _visiting() + _contesting() + _leaving()
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    click.echo(f"Demonstration sign-ins; the password of each is {_password()}")
    for one in found:
        click.echo(f"  {one['email']:42} {one['role']:20} {one['locale']}  {one['scene']}")


def _of_role(role):
    wanted = (
        select(Person, Organisation)
        .join(Membership, Membership.person_id == Person.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.role == role.value, Organisation.state == "active")
        .order_by(Person.id)
        .limit(2 if role is not Role.FACTORY_MANAGER else 3)
    )
    return [(person, organisation, role) for person, organisation in db.session.execute(wanted)]


def _arriving() -> list[dict]:
    """The managers of factories on their way in, one for each scene."""
    found = []
    for number, scene in enumerate(SCENES_OF_ARRIVAL, 1):
        wanted = select(Person, Organisation).join(Membership, Membership.person_id == Person.id)
        wanted = wanted.join(Organisation, Organisation.id == Membership.organisation_id)
        row = db.session.execute(wanted.where(Person.email == f"manager@applicant{number}.{DOMAIN}")).one_or_none()
        if row is not None:
            found.append(_account(*row, Role.FACTORY_MANAGER) | {"scene": f"on the way in: {scene}"})
    return found


def _visiting() -> list[dict]:
    """The programme's own visit specialists."""
    wanted = select(Person, Organisation).join(Membership, Membership.person_id == Person.id)
    wanted = wanted.join(Organisation, Organisation.id == Membership.organisation_id)
    rows = db.session.execute(wanted.where(Person.email.like(f"specialist%@visits.{DOMAIN}")).order_by(Person.id))
    return [_account(*row, Role.AUDITOR) | {"scene": "Progress Visits: one under way, others booked"} for row in rows]


def _contesting() -> list[dict]:
    """The managers of factories with an appeal or an incident, one for each state."""
    found = {}
    for words, model, person in (("appeal", Appeal, Appeal.prepared_by), ("incident", Incident, Incident.recorded_by)):
        wanted = select(Person, Organisation, model.state).join(model, person == Person.id)
        wanted = wanted.join(Factory, Factory.id == model.factory_id)
        wanted = wanted.join(Organisation, Organisation.id == Factory.organisation_id).order_by(model.id)
        for manager, organisation, state in db.session.execute(wanted.where(model.state != "learned")):
            found.setdefault(f"{words}: {state}", (manager, organisation))
    return [_account(*row, Role.FACTORY_MANAGER) | {"scene": scene} for scene, row in found.items()]


def _leaving() -> list[dict]:
    """The managers of factories whose site changed, and of terminated ones."""
    return [_account(one, at, Role.FACTORY_MANAGER) | {"scene": scene} for one, at, scene in scenes_of_change()]


def _account(person, organisation, role) -> dict:
    return {
        "email": person.email,
        "password": _password(),
        "organisation": organisation.name,
        "kind": organisation.kind,
        "role": role.value,
        "locale": person.locale,
        "scene": SCENES[role],
    }


COMMANDS = (demo,)
