"""The one person who can look at a history instance: programme management, who reads everything and runs nothing."""

from sqlalchemy import select

from ..accounts.models import Membership, Organisation, Person
from ..kernel import clock
from ..kernel.access import Kind, Role
from ..storage.database import db
from ..storage.use_case import use_case

EMAIL = "reader@history.invalid"


def exists() -> bool:
    """Whether somebody in management can sign in here already."""
    return db.session.scalar(select(Membership.id).where(Membership.role == Role.MANAGEMENT.value)) is not None


@use_case
def add(viewer, *, password_hash: str) -> str:
    """Make the reader; answers the address to sign in with."""
    now = clock.now()
    home = Organisation(kind=Kind.PROGRAMME.value, name="History", country="CH", verified_at=now, created_at=now)
    person = Person(
        email=EMAIL, email_folded=EMAIL, name="Reader of the history", password_hash=password_hash, created_at=now
    )
    db.session.add_all([home, person])
    db.session.flush()
    role = Role.MANAGEMENT.value
    db.session.add(Membership(person_id=person.id, organisation_id=home.id, role=role, created_at=now))
    return EMAIL
