"""The reviewers' queue: reports that wait for a decision, the oldest or the gravest first."""

from dataclasses import dataclass

from sqlalchemy import Integer, case, func, or_, select
from sqlalchemy.orm import aliased

from ..audits.models import Audit
from ..cycles.models import Cycle
from ..factories.models import Factory
from ..storage.database import db
from .models import Proposal, Standing

PAGE = 25
_GRAVITY = (("open_zero_tolerance", 1_000_000), ("open_critical", 10_000), ("open_major", 100), ("open_minor", 1))


@dataclass(frozen=True)
class Waiting:
    """One report: ``standing`` counts the factory's open findings; ``second`` a decision waits for another person."""

    audit: Audit
    factory: Factory
    standing: Standing | None
    second: bool


def _risk():
    weighed = [func.coalesce(getattr(Standing, name), 0) * weight for name, weight in _GRAVITY]
    total = weighed[0]
    for one in weighed[1:]:
        total = total + one
    return total.cast(Integer)


def _waiting():
    second = select(Proposal.id).where(Proposal.audit_id == Audit.id, Proposal.state == "waiting").exists()
    return (
        select(Audit, Factory, Standing, case((second, True), else_=False))
        .join(Cycle, Cycle.id == Audit.cycle_id)
        .join(Factory, Factory.id == Audit.factory_id)
        .outerjoin(Standing, Standing.factory_id == Audit.factory_id)
        .where(*_is_waiting())
    )


def _is_waiting():
    """The newest submitted report of a cycle that is under review."""
    later = aliased(Audit)
    newer = select(later.id).where(
        later.cycle_id == Audit.cycle_id, later.submitted_at.is_not(None), later.id > Audit.id
    )
    return Cycle.state == "under_review", Audit.submitted_at.is_not(None), ~newer.exists()


def page(order: str, after: str | None) -> tuple[list[Waiting], str | None]:
    """The next rows by ``order`` (age or risk) after the audit with public id ``after``, and the id to go on from."""
    wanted, last = _waiting(), _last(after)
    if order == "risk":
        wanted = wanted.order_by(_risk().desc(), Audit.id)
        if last:
            beyond = or_(_risk() < last.risk, (_risk() == last.risk) & (Audit.id > last.id))
            wanted = wanted.where(beyond)
    else:
        wanted = wanted.order_by(Audit.submitted_at, Audit.id)
        if last:
            later = or_(
                Audit.submitted_at > last.submitted_at, (Audit.submitted_at == last.submitted_at) & (Audit.id > last.id)
            )
            wanted = wanted.where(later)
    rows = [Waiting(*row) for row in db.session.execute(wanted.limit(PAGE + 1))]
    return rows[:PAGE], rows[PAGE - 1].audit.public_id if len(rows) > PAGE else None


def _last(after):
    if not after:
        return None
    found = select(Audit.id, Audit.submitted_at, _risk().label("risk"))
    found = found.outerjoin(Standing, Standing.factory_id == Audit.factory_id).where(Audit.public_id == after)
    return db.session.execute(found).one_or_none()


def size(most: int = 1000) -> int:
    """How many reports wait, counted up to ``most`` + 1."""
    waits = select(Audit.id).join(Cycle, Cycle.id == Audit.cycle_id).where(*_is_waiting())
    return db.session.scalar(select(func.count()).select_from(waits.limit(most + 1).subquery()))


def for_second(viewer) -> list[tuple[Proposal, Factory]]:
    """Decisions that wait for a second person other than ``viewer``."""
    wanted = select(Proposal, Factory).join(Factory, Factory.id == Proposal.factory_id)
    wanted = wanted.where(Proposal.state == "waiting", Proposal.proposed_by != viewer.person_id)
    return list(db.session.execute(wanted.order_by(Proposal.id).limit(PAGE)))
