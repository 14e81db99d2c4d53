"""Reading certificates: of a factory, and by what a stranger types."""

from datetime import date

from sqlalchemy import or_, select

from ..factories.models import Factory
from ..status.facts import FROM_OFFER, Status
from ..status.shown import Held
from ..storage.database import db
from .models import Certificate
from .rules import Asked, EndReason


def of_factory(factory_id: int) -> list[Certificate]:
    """A factory's certificates, newest first."""
    wanted = select(Certificate).where(Certificate.factory_id == factory_id)
    return list(db.session.scalars(wanted.order_by(Certificate.valid_to.desc(), Certificate.id.desc())))


def last_of(factory_id: int, on: date) -> tuple[date, date, bool] | None:
    """(first day, last day, in force or not) of the certificate in force ``on`` a day, else of the last to end; None
    where a new address ended it: the new site has none yet (R8)."""
    rows = of_factory(factory_id)
    if rows and rows[0].withdrawn_reason == EndReason.CHANGE_OF_ADDRESS:
        return None
    every = [held(one) for one in rows]
    in_force = [one for one in every if one.in_force(on)]
    last = in_force[0] if in_force else max(every, key=lambda one: one.last_day, default=None)
    return (last.valid_from, last.last_day, last.in_force(on)) if last else None


def from_offer(cycle_id: int) -> Certificate | None:
    """The certificate of type Remediation or Probation that a cycle led to and that was neither withdrawn nor
    superseded."""
    wanted = _from_offer().where(Certificate.cycle_id == cycle_id)
    return db.session.scalar(wanted.order_by(Certificate.id.desc()).limit(1))


def running_from_offer(on: date) -> list[Certificate]:
    """Every certificate of type Remediation or Probation that has not ended before ``on`` (A8)."""
    return list(db.session.scalars(_from_offer().where(Certificate.valid_to >= on).order_by(Certificate.id)))


def _from_offer():
    """Certificates that bring audits of their own."""
    return select(Certificate).where(
        Certificate.type.in_([str(one) for one in FROM_OFFER]),
        Certificate.withdrawn_on.is_(None),
        Certificate.superseded_on.is_(None),
    )


def asked_for(folded: str) -> list[tuple[Asked, Factory]]:
    """Every certificate with this folded number or verification code, newest first, as the rules ask for it."""
    rows = db.session.execute(
        select(Certificate, Factory)
        .join(Factory, Factory.id == Certificate.factory_id)
        .where(or_(Certificate.number == folded, Certificate.code == folded))
        .order_by(Certificate.valid_to.desc(), Certificate.id.desc())
    )
    return [(_asked(certificate), factory) for certificate, factory in rows]


def _asked(one: Certificate) -> Asked:
    return Asked(held(one), one.name, "", "")


def held(one: Certificate) -> Held:
    """A certificate as the rules look at it."""
    return Held(Status(one.type), one.valid_from, one.valid_to, one.withdrawn_on, one.superseded_on)


def certified_in_force(factory_id: int, on: date) -> Certificate | None:
    """The factory's certificate of type Certified that is in force on day ``on``: what the seal stands for."""
    rows = [one for one in of_factory(factory_id) if one.type == Status.CERTIFIED and held(one).in_force(on)]
    return max(rows, key=lambda one: (one.valid_from, one.id), default=None)


def factory_of(row) -> Factory:
    """The factory that a certificate or consent belongs to."""
    return db.session.get(Factory, row.factory_id)
