"""Reading certificates: of a factory, and by what a stranger types."""

from sqlalchemy import or_, select

from ..factories.models import Factory
from ..storage.database import db
from .models import Certificate


def of_factory(factory_id: int) -> list[Certificate]:
    """A factory's certificates, newest first."""
    wanted = select(Certificate).where(Certificate.factory_id == factory_id)
    return list(db.session.scalars(wanted.order_by(Certificate.valid_to.desc(), Certificate.id.desc())))


def asked_for(text: str) -> list[tuple[Certificate, Factory]]:
    """Every certificate with this number (C and six digits) or verification code, newest first."""
    folded = "".join(text.split()).replace("-", "").upper()
    rows = db.session.execute(
        select(Certificate, Factory)
        .join(Factory, Factory.id == Certificate.factory_id)
        .where(or_(Certificate.number == folded, Certificate.code == folded))
        .order_by(Certificate.valid_to.desc(), Certificate.id.desc())
    )
    return list(rows.tuples())
