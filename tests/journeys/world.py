"""A small invented programme in an empty database, and the parties of the story in it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select

from ietp_dash.accounts.models import Membership, Person
from ietp_dash.accounts.passwords import hashed
from ietp_dash.certificates.models import Certificate
from ietp_dash.connections.models import Connection
from ietp_dash.demo import seeding
from ietp_dash.factories.models import Factory
from ietp_dash.kernel.access import VISITOR, Role
from ietp_dash.status.models import Standing
from ietp_dash.storage.database import db
from ietp_dash.storage.use_case import use_case
from tests.rig.web import PASSWORD

ON = date(2026, 11, 23)
FACTORIES = 12


@dataclass(frozen=True)
class Parties:
    """A certified factory in China, who signs for it, a buyer it has never met, and the programme's management."""

    factory: Factory
    manager: Person
    buyer: Person
    buyer_name: str
    management: Person
    certificate: Certificate


@use_case
def _count(viewer):
    seeding.count(ON)


def tell() -> Parties:
    """Seed the programme as of ON (the clock must stand there) and choose the parties."""
    seeding.seed(VISITOR, factories=FACTORIES, seed=1, on=ON, years=4, password_hash=hashed(PASSWORD))
    _count(VISITOR)
    buyer = _member(Role.BUYER_MANAGER)
    factory = db.session.scalars(_strangers(buyer.organisation_id)).first()
    certificate = db.session.scalars(
        select(Certificate).where(Certificate.factory_id == factory.id).order_by(Certificate.id.desc())
    ).first()
    manager = _member(Role.FACTORY_MANAGER, factory.organisation_id)
    management = _member(Role.MANAGEMENT)
    return Parties(factory, manager.person, buyer.person, buyer.organisation.name, management.person, certificate)


def _member(role, organisation_id=None) -> Membership:
    wanted = select(Membership).where(Membership.role == role.value).order_by(Membership.id)
    if organisation_id:
        wanted = wanted.where(Membership.organisation_id == organisation_id)
    return db.session.scalars(wanted).first()


def _strangers(buyer_id):
    met = exists().where(Connection.factory_id == Factory.id, Connection.buyer_id == buyer_id)
    return (
        select(Factory)
        .join(Standing, Standing.factory_id == Factory.id)
        .where(Factory.country == "CN", Factory.opted_in.is_(False), Standing.certificate_type == "certified", ~met)
        .order_by(Factory.id)
    )
