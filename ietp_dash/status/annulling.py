"""Annulling a decision after an appeal: it counts as never made, and stays in the history as annulled (X5, X9, Z5)."""

from sqlalchemy import select

from ..cycles.models import Cycle
from ..factories.models import Factory
from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import record, use_case
from .events import DecisionAnnulled
from .facts import Status
from .models import StatusDecision


@use_case
def annul(viewer, decision: StatusDecision, *, reason: str = "") -> None:
    """Annul ``decision``: the earlier state returns with its old days, and its report waits for review again.

    ``reason`` stands beside it for ever, where it is a slip that is corrected (D13).

    Refused (conflict) for one that is annulled already.
    """
    if decision.annulled_at is not None:
        raise Refused(N_("This decision is annulled already."), conflict=True)
    decision.annulled_at, decision.annulled_reason = clock.now(), reason
    db.session.flush()
    factory = db.session.get(Factory, decision.factory_id)
    if decision.status == Status.TERMINATED and not _terminations(factory.id):
        factory.terminated_on = factory.reapply_on = None
        if factory.state == "terminated":
            factory.state = "registered"
    if decision.cycle_id is not None:
        _reopen(db.session.get(Cycle, decision.cycle_id))
    record(DecisionAnnulled(decision.factory_id, decision.id, decision.status))


def _standing(*conditions) -> list[StatusDecision]:
    wanted = select(StatusDecision).where(StatusDecision.annulled_at.is_(None), *conditions)
    return list(db.session.scalars(wanted.order_by(StatusDecision.id)))


def _terminations(factory_id: int) -> list[StatusDecision]:
    return _standing(StatusDecision.factory_id == factory_id, StatusDecision.status == str(Status.TERMINATED))


def _reopen(cycle: Cycle) -> None:
    """The cycle stands as before the decision, its last report under review."""
    left = _standing(StatusDecision.cycle_id == cycle.id)
    results = [one for one in left if one.status in set(Status) - {Status.NOT_CERTIFIED}]
    last = results[-1] if results else None
    cycle.result = last.status if last else None
    cycle.result_from, cycle.result_to = (last.valid_from, last.valid_to) if last else (None, None)
    cycle.first_decided_on = left[0].valid_from if left else None
    cycle.decided_at = left[-1].decided_at if left else None
    if cycle.state in ("decided", "closed"):
        cycle.state, cycle.state_since, cycle.closed_on = "under_review", clock.now(), None
