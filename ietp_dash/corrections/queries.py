"""Reading corrections: the corrective action plan of one audit, and what is due next."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from ..checklists.models import Checkpoint
from ..findings.models import Finding
from ..findings.queries import by_weight
from ..storage.database import db
from .models import Correction


def plan_of(audit_id: int) -> list[Correction]:
    """Every line of an audit's plan, gravest finding first."""
    wanted = (
        select(Correction)
        .join(Correction.finding)
        .join(Finding.checkpoint)
        .where(Finding.audit_id == audit_id, Finding.state != "withdrawn")
        .options(joinedload(Correction.finding).joinedload(Finding.checkpoint).joinedload(Checkpoint.section))
        .order_by(by_weight, Checkpoint.position)
    )
    return list(db.session.scalars(wanted))


def next_due(factory_ids: list[int]) -> dict[int, date]:
    """The next day on which an open correction of each factory is due, by one statement."""
    return dict(
        db.session.execute(
            select(Correction.factory_id, func.min(Correction.due_on))
            .where(Correction.factory_id.in_(factory_ids), Correction.state != "verified")
            .group_by(Correction.factory_id)
        ).all()
    )
