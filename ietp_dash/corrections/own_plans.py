"""A factory's plans, also those that wait for others or are over: whose turn it is, what is overdue, what is closed."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, case, exists, func, select

from ..audits.models import Audit
from ..cycles.models import Cycle
from ..findings.models import Evidence, Finding
from ..storage.database import db
from . import rules
from .models import Correction
from .queries import RUNNING, VISITED
from .rules import Turn

PAGE = 10


@dataclass(frozen=True)
class OwnPlan:
    """One audit's plan: ``total`` lines, for how many of them each side has to act, how many are overdue (K9).

    ``runs`` is false where the cycle is over or terminated: nothing of it is waited for.
    """

    audit: Audit
    runs: bool
    total: int
    turns: dict[Turn, int]
    overdue: int

    @property
    def closed(self) -> int:
        """How many lines nobody has to act on any more."""
        return self.turns.get(Turn.NOBODY, 0)


def page(factory_id: int, today: date, after: str = "", limit: int = PAGE) -> tuple[list[OwnPlan], str]:
    """Up to ``limit`` plans from after that of audit ``after`` on, the latest first; where to go on from, or empty."""
    has_plan = exists().where(Finding.audit_id == Audit.id, Finding.id == Correction.finding_id)
    wanted = select(Audit, RUNNING).join(Cycle, Cycle.id == Audit.cycle_id)
    wanted = wanted.where(Audit.factory_id == factory_id, Audit.closing_at.is_not(None), has_plan)
    if after:
        wanted = wanted.where(Audit.id < select(Audit.id).where(Audit.public_id == after).scalar_subquery())
    found = list(db.session.execute(wanted.order_by(Audit.id.desc()).limit(limit + 1)))
    lines = _lines([audit.id for audit, _runs in found[:limit]], today)
    plans = [_plan(audit, bool(runs), lines.get(audit.id, [])) for audit, runs in found[:limit]]
    return plans, (plans[-1].audit.public_id if len(found) > limit else "")


def _lines(audit_ids, today) -> dict[int, list]:
    """The lines of plans by audit, those of one kind counted together."""
    shown = exists().where(Evidence.finding_id == Correction.finding_id, Evidence.stage == "correction")
    late = and_(Correction.state.in_(rules.UNSHOWN), Correction.due_on < today, ~shown.correlate(Correction))
    kind = (
        Finding.audit_id,
        Correction.state.label("state"),
        (Correction.evaluation != "").label("evaluated"),
        and_(Correction.needs_on_site, ~VISITED).label("waits_for_visit"),
    )
    marked = select(*kind, case((late, 1), else_=0).label("late")).join(Finding, Finding.id == Correction.finding_id)
    marked = marked.where(Finding.audit_id.in_(audit_ids), Finding.state != "withdrawn").subquery()
    same = (marked.c.audit_id, marked.c.state, marked.c.evaluated, marked.c.waits_for_visit)
    lines: dict[int, list] = {}
    for row in db.session.execute(
        select(*same, func.count().label("n"), func.sum(marked.c.late).label("late")).group_by(*same)
    ):
        lines.setdefault(row.audit_id, []).append(row)
    return lines


def _plan(audit, runs, lines) -> OwnPlan:
    turns: dict[Turn, int] = {}
    for one in lines:
        asked = {"has_firm": audit.firm_id is not None, "waits_for_visit": bool(one.waits_for_visit)}
        whose = rules.turn(one.state, evaluated=bool(one.evaluated), **asked)
        turns[whose] = turns.get(whose, 0) + one.n
    overdue = sum(one.late for one in lines) if runs else 0
    return OwnPlan(audit, runs, sum(one.n for one in lines), turns, overdue)
