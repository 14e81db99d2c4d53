"""Where a line of the plan stands today: its due day with the working days left, whose turn it is."""

from dataclasses import dataclass
from datetime import date

from ..audits.models import Audit
from ..factories.models import Factory
from ..findings.queries import evidence_of
from ..kernel.dates import working_days_between
from ..programme.queries import days_off
from . import queries, rules
from .models import Correction


@dataclass(frozen=True)
class Stand:
    """``left``: working days to the due day, 0 on it, negative after it (L2); ``shown``: evidence was filed."""

    turn: rules.Turn
    left: int
    overdue: bool
    shown: bool
    waits_for_visit: bool


def of_plan(audit: Audit, factory: Factory, lines: list[Correction], today: date) -> dict[int, Stand]:
    """How each line of a plan stands, by its key."""
    shown = evidence_of([one.finding_id for one in lines], "correction")
    marked = any(one.needs_on_site for one in lines)
    visits = queries.waiting_for_visit(audit.id) if marked else set()
    return {one.id: of_line(one, audit, factory, today, one.finding_id in shown, one.id in visits) for one in lines}


def of_line(line: Correction, audit: Audit, factory: Factory, today: date, shown: bool, waits: bool) -> Stand:
    """How one line stands; ``waits`` for a visit."""
    return Stand(
        rules.turn(line.state, evaluated=bool(line.evaluation), has_firm=bool(audit.firm_id), waits_for_visit=waits),
        working_days_between(today, line.due_on, days_off(factory.country, today)),
        rules.is_overdue(line.state, line.due_on, today, shown=shown),
        shown,
        waits,
    )
