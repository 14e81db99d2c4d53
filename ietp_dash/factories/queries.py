"""Finding factories by what owns them."""

from sqlalchemy import select

from ..storage.database import db
from .models import Factory


def site_of(organisation_id: int) -> int | None:
    """The factory that a factory organisation is."""
    return db.session.scalar(select(Factory.id).where(Factory.organisation_id == organisation_id))
