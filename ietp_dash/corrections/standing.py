"""Where a line of the plan stands today: its due day with the working days left, whose turn it is."""

from dataclasses import dataclass
from datetime import date, datetime

from ..audits.models import Audit
from ..factories.models import Factory
from ..kernel import clock
from ..kernel.dates import working_days_between
from ..programme.deadlines import returned_plan_counts_until
from ..programme.queries import days_off, terms_on
from . import queries, rules
from .models import Correction


@dataclass(frozen=True)
class Stand:
    """``left``: working days to the due day, 0 on it, negative after it (L2); ``shown``: evidence was filed.

    ``evaluate_by``: the last day for the firm's evaluation where the answer waits for it (K6). ``counts_until``: the
    last day on which a returned answer counts as submitted (K4).
    """

    turn: rules.Turn
    left: int
    overdue: bool
    shown: bool
    waits_for_visit: bool
    evaluate_by: date | None
    counts_until: date | None


def of_plan(audit: Audit, factory: Factory, lines: list[Correction], shown: set[int], today: date) -> dict[int, Stand]:
    """How each line of a plan stands, by its key; ``shown`` are the findings with evidence of their correction."""
    marked = any(one.needs_on_site for one in lines)
    visits = queries.waiting_for_visit(audit.id) if marked else set()
    return {one.id: of_line(one, audit, factory, today, one.finding_id in shown, one.id in visits) for one in lines}


def of_line(line: Correction, audit: Audit, factory: Factory, today: date, shown: bool, waits: bool) -> Stand:
    """How one line stands; ``waits`` for a visit."""
    off, given = days_off(factory.country, today), {"has_firm": bool(audit.firm_id), "waits_for_visit": waits}
    turn = rules.turn(line.state, evaluated=bool(line.evaluation), **given)
    return Stand(
        turn,
        working_days_between(today, line.due_on, off),
        rules.is_overdue(line.state, line.due_on, today, shown=shown),
        shown,
        waits,
        evaluate_by(line.submitted_at, factory) if turn is rules.Turn.FIRM and line.submitted_at else None,
        _counts_until(line, factory) if line.state == "returned" and line.returned_on else None,
    )


def _counts_until(line, factory) -> date:
    on = line.returned_on
    return returned_plan_counts_until(on, terms_on(on), days_off(factory.country, on))


def evaluate_by(submitted_at: datetime, factory: Factory) -> date:
    """The last day for the firm's evaluation of an answer submitted then, in the factory's zone (K6)."""
    on = clock.day_of(submitted_at, factory.zone)
    return rules.evaluate_by(on, terms_on(on), days_off(factory.country, on))
