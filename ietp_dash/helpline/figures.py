"""The figures that leave the helpline: frozen once a month is over, a number a topic, nothing below five (V7)."""

from datetime import date, datetime

from sqlalchemy import func, select

from ..kernel import clock
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import rules
from .events import MonthFrozen
from .models import FrozenMonth, HelplineCase, HelplineFigure

MONTHS = 12


@use_case
def freeze(viewer, now: datetime) -> None:
    """Write the figures of every month that is over, each once and for ever."""
    first = db.session.scalar(select(func.min(HelplineCase.month)))
    for month in rules.months_over(first, db.session.scalars(select(FrozenMonth.month)).all(), now):
        for factory_id, counts in _counts(month).items():
            values = rules.published(counts)
            db.session.add_all(
                HelplineFigure(factory_id=factory_id, month=month, topic=topic, shown=number)
                for topic, number in values.items()
            )
        db.session.add(FrozenMonth(month=month, frozen_at=clock.now()))
        record(MonthFrozen(month.isoformat()))


def _counts(month: date) -> dict[int, dict[str, int]]:
    case = HelplineCase
    wanted = (
        select(case.factory_id, case.topic, func.count(), func.count().filter(case.escalated_to != ""))
        .where(case.month == month, case.factory_id.is_not(None))
        .group_by(case.factory_id, case.topic)
    )
    found: dict[int, dict[str, int]] = {}
    for factory_id, topic, number, escalated in db.session.execute(wanted):
        counts = found.setdefault(factory_id, {})
        counts[topic] = number
        counts[rules.ESCALATIONS] = counts.get(rules.ESCALATIONS, 0) + escalated
    return found


def of(factory_id: int) -> tuple[list[date], dict[tuple[date, str], int | None]]:
    """The last twelve frozen months, newest first, and the numbers by (month, topic); None is hidden or nothing.

    A month without any case looks as one with few: every number is hidden.
    """
    months = list(db.session.scalars(select(FrozenMonth.month).order_by(FrozenMonth.month.desc()).limit(MONTHS)))
    wanted = select(HelplineFigure).where(HelplineFigure.factory_id == factory_id, HelplineFigure.month.in_(months))
    return months, {(row.month, row.topic): row.shown for row in db.session.scalars(wanted)}
