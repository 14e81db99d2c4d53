"""Finding factories by what owns them."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..accounts.models import Person
from ..storage.database import db
from .models import Factory, ProfileVersion


def site_of(organisation_id: int) -> tuple[int | None, str, bool]:
    """The factory that a factory organisation is, its zone, and whether it is terminated (Z4)."""
    wanted = select(Factory.id, Factory.zone, Factory.state).where(Factory.organisation_id == organisation_id)
    row = db.session.execute(wanted).one_or_none()
    return (row.id, row.zone, row.state == "terminated") if row else (None, "", False)


def profile_in_force(factory_id: int) -> ProfileVersion | None:
    """The latest version of a factory's profile."""
    wanted = select(ProfileVersion).where(ProfileVersion.factory_id == factory_id)
    return db.session.scalar(wanted.order_by(ProfileVersion.version.desc()).limit(1))


def profile_history(factory_id: int) -> list[tuple[ProfileVersion, str | None]]:
    """Every version with the editor's name, newest first."""
    rows = db.session.execute(
        select(ProfileVersion, Person.name)
        .outerjoin(Person, Person.id == ProfileVersion.edited_by)
        .where(ProfileVersion.factory_id == factory_id)
        .order_by(ProfileVersion.version.desc())
        .limit(50)
    )
    return list(rows)


def with_kinds(factory_id: int) -> Factory:
    """A factory with its products and processes, by one statement."""
    wanted = select(Factory).where(Factory.id == factory_id)
    loaded = wanted.options(joinedload(Factory.products), joinedload(Factory.processes))
    return db.session.scalars(loaded).unique().one()
