"""Small makers of what tests need to exist. Each stores what it makes at once and answers the row.

They make the plainest thing that is valid; a test says only what matters to it. What a rule guards (a decision, an
accepted connection) is better made by the service itself, so that tests do not hold states nobody can reach.
"""

from functools import cache
from itertools import count

from ietp_dash.accounts.models import Membership, Organisation, Person
from ietp_dash.accounts.passwords import hashed
from ietp_dash.accounts.queries import live_memberships, viewer_of
from ietp_dash.connections import services as connections
from ietp_dash.connections.models import Connection
from ietp_dash.factories.models import Factory
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import ROLES_OF, Kind, Role, Viewer
from ietp_dash.storage.database import db, writing

from .rig.web import PASSWORD

KIND_OF = {role: kind for kind, roles in ROLES_OF.items() for role in roles}
_number = count(1)


@cache
def _password_hash() -> str:
    return hashed(PASSWORD)


def stored(row):
    """``row``, kept in the database."""
    db.session.commit()
    token = writing.set(True)
    try:
        db.session.add(row)
        db.session.commit()
    finally:
        writing.reset(token)
    return row


def organisation(kind: Kind | str, name: str | None = None, **values) -> Organisation:
    """An active organisation; ``state="pending"`` makes a buyer that is not verified yet."""
    kind, now = Kind(kind), clock.now()
    given = {"name": name or f"{kind.value} {next(_number)}", "country": "CN", "verified_at": now, "created_at": now}
    return stored(Organisation(kind=kind, **(given | values)))


def person(role: Role | str, at: Organisation | None = None, **values) -> Person:
    """Somebody with ``role`` at an organisation (a new one of the fitting kind), whose password is PASSWORD."""
    role, number, now = Role(role), next(_number), clock.now()
    at = at or organisation(KIND_OF[role])
    address = values.pop("email", f"{role.value.replace('_', '-')}-{number}@example.com")
    given = {"name": f"Person {number}", "password_hash": _password_hash(), "created_at": now}
    made = stored(Person(email=address, email_folded=address.casefold(), **(given | values)))
    stored(Membership(person_id=made.id, organisation_id=at.id, role=role, created_at=now))
    db.session.refresh(made)
    return made


def factory(name: str | None = None, **values) -> Factory:
    """A registered factory with an organisation of its own, in Shenzhen."""
    name, now = name or f"Toy Works {next(_number)}", clock.now()
    owner = values.pop("organisation", None) or organisation(Kind.FACTORY, name)
    given = {"country": "CN", "city": "Shenzhen", "state": "registered", "registered_at": now, "created_at": now}
    return stored(Factory(organisation_id=owner.id, name=name, **(given | values)))


def manager_of(site: Factory, **values) -> Person:
    """The factory manager of ``site``."""
    return person(Role.FACTORY_MANAGER, at=db.session.get(Organisation, site.organisation_id), **values)


def viewer(somebody: Person) -> Viewer:
    """``somebody`` as services and queries see them, in their first membership."""
    membership = live_memberships(somebody.id)[0]
    owned = db.session.query(Factory).filter_by(organisation_id=membership.organisation_id).one_or_none()
    limited = owned is not None and owned.state == "terminated"
    site, zone = (owned.id, owned.zone) if owned else (None, "")
    return viewer_of(somebody, membership, site, zone=zone, limited=limited)


def connection(site: Factory, buyer: Person, scope=("status", "reports", "caps"), earlier_years=False) -> Connection:
    """``site`` and the organisation of ``buyer``, connected by the services; ``scope=None`` leaves it pending."""
    row = connections.request(viewer(buyer), site, message="")
    if scope is not None:
        connections.accept(viewer(manager_of(site)), row, scope=scope, earlier_years=earlier_years)
    return row
