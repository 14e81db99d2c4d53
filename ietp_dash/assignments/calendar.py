"""What a firm's calendar shows: its audits by day, who is away, when factories are closed, man-days used and left."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from ..accounts.models import Person
from ..accreditation.models import Auditor
from ..factories.models import Factory
from ..kernel.dates import add_months
from ..storage.database import db
from . import queries
from .dating import Span, days_of
from .models import Absence, Assignment, AuditPlan, ClosedDay
from .rules import LIVE

_LONGEST = timedelta(days=31)


def closed_spans(factory_id: int, first: date, last: date) -> list[Span]:
    """When a factory is closed between two days."""
    wanted = select(ClosedDay).where(
        ClosedDay.factory_id == factory_id, ClosedDay.first <= last, ClosedDay.last >= first
    )
    return [Span(row.first, row.last) for row in db.session.scalars(wanted.order_by(ClosedDay.first))]


def closed_days_of(factory_id: int, today: date) -> list[ClosedDay]:
    """A factory's closed days that are not over, in order."""
    wanted = select(ClosedDay).where(ClosedDay.factory_id == factory_id, ClosedDay.last >= today)
    return list(db.session.scalars(wanted.order_by(ClosedDay.first, ClosedDay.id).limit(200)))


def absences(firm_id: int, first: date, last: date) -> dict[int, list[Span]]:
    """When each person of a firm is away between two days."""
    found = defaultdict(list)
    for row in absences_of(firm_id, first, last):
        found[row.person_id].append(Span(row.first, row.last))
    return found


def absences_of(firm_id: int, first: date, last: date) -> list[Absence]:
    """A firm's absences that touch the days from ``first`` to ``last``, in order."""
    wanted = select(Absence).where(Absence.firm_id == firm_id, Absence.first <= last, Absence.last >= first)
    return list(db.session.scalars(wanted.order_by(Absence.first, Absence.id).limit(500)))


def elsewhere(auditors: Collection[Auditor], on: Collection[date], *, but: AuditPlan) -> dict[int, set[date]]:
    """On which of the days ``on`` each of a firm's people is at another audit than ``but``."""
    found = defaultdict(set)
    firms = {one.firm_id for one in auditors}
    wanted = _planned(firms, min(on) - _LONGEST, max(on)).where(AuditPlan.id != but.id)
    for row, factory in db.session.execute(wanted):
        for day in set(_days(row, factory)) & set(on):
            for person in row.people:
                found[person].add(day)
    return found


def _planned(firms, first, last):
    return (
        select(AuditPlan, Factory)
        .join(Factory, Factory.id == AuditPlan.factory_id)
        .join(AuditPlan.assignment)
        .where(
            AuditPlan.firm_id.in_(firms),
            AuditPlan.planned_on.between(first, last),
            Assignment.state.in_((*LIVE, "done")),
        )
        .order_by(AuditPlan.planned_on, AuditPlan.id)
    )


def _days(plan, factory) -> tuple[date, ...]:
    return days_of(plan.planned_on, plan.days, queries.days_off(factory.country, plan.planned_on))


@dataclass
class Day:
    """One day of a firm's calendar: audits as (plan, factory), names of those away, closed factories, holidays."""

    day: date
    in_month: bool = True
    audits: list = field(default_factory=list)
    away: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    holidays: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say of it."""
        return not (self.audits or self.away or self.closed or self.holidays)


@dataclass
class Month:
    """A month of a firm: weeks of days from Monday to Sunday, man-days used in it and the firm's capacity."""

    first: date
    weeks: list[list[Day]]
    used: int
    capacity: int

    @property
    def left(self) -> int:
        """Man-days that are still free in this month."""
        return max(0, self.capacity - self.used)

    @property
    def days(self) -> list[Day]:
        """The days of the month itself."""
        return [day for week in self.weeks for day in week if day.in_month]


def month_of(firm_id: int, capacity: int, first: date, factories: Collection[Factory]) -> Month:
    """The month that begins on ``first``; closed days and holidays are those of ``factories``, the ones to plan."""
    last = add_months(first, 1) - timedelta(days=1)
    start, end = first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())
    days = {start + timedelta(days=n): Day(start + timedelta(days=n)) for n in range((end - start).days + 1)}
    for day, one in days.items():
        one.in_month = first <= day <= last
    used = _put_audits(days, firm_id, first, last)
    _put_absences(days, firm_id)
    _put_factories(days, factories)
    rows = list(days.values())
    return Month(first, [rows[n : n + 7] for n in range(0, len(rows), 7)], used, capacity)


def _put_audits(days, firm_id, first, last) -> int:
    used = 0
    wanted = _planned([firm_id], min(days) - _LONGEST, max(days)).options(joinedload(AuditPlan.assignment))
    for row, factory in db.session.execute(wanted):
        for day in _days(row, factory):
            if day in days:
                days[day].audits.append((row, factory))
            used += len(row.people) if first <= day <= last else 0
    return used


def _put_absences(days, firm_id):
    rows = absences_of(firm_id, min(days), max(days))
    people = select(Person.id, Person.name).where(Person.id.in_({row.person_id for row in rows}))
    names = dict(db.session.execute(people).all())
    for row in rows:
        for day, one in days.items():
            if row.first <= day <= row.last:
                one.away.append(names[row.person_id])


def _put_factories(days, factories):
    known = {one.id: one.name or one.name_local for one in factories}
    wanted = select(ClosedDay).where(
        ClosedDay.factory_id.in_(known), ClosedDay.first <= max(days), ClosedDay.last >= min(days)
    )
    for row in db.session.scalars(wanted.order_by(ClosedDay.first, ClosedDay.id)):
        for day, one in days.items():
            if row.first <= day <= row.last:
                one.closed.append(known[row.factory_id])
    for country in sorted({one.country for one in factories}):
        off = queries.days_off(country, min(days)) | queries.days_off(country, max(days))
        for day in off & set(days):
            days[day].holidays.append(country)


def unplanned_man_days(firm_id: int) -> int:
    """Man-days of what a firm was offered or has accepted and not dated yet."""
    wanted = (
        select(func.sum(Assignment.man_days))
        .outerjoin(AuditPlan, AuditPlan.assignment_id == Assignment.id)
        .where(Assignment.firm_id == firm_id, Assignment.state.in_(LIVE), AuditPlan.planned_on.is_(None))
    )
    return int(db.session.scalar(wanted) or 0)


def absences_of_person(person_id: int, today: date) -> list[Absence]:
    """Somebody's absences that are not over, in order."""
    wanted = select(Absence).where(Absence.person_id == person_id, Absence.last >= today)
    return list(db.session.scalars(wanted.order_by(Absence.first, Absence.id).limit(200)))


def holidays_in(country: str, first: date, last: date) -> list[date]:
    """The public holidays from Monday to Friday between two days, in order."""
    off = queries.days_off(country, first)
    return sorted(day for day in off if first <= day <= last and day.weekday() < 5)


def busy(firm_id: int, first: date, last: date, *, but: AuditPlan) -> list[tuple[str, Span, str]]:
    """Who of a firm is not free between two days: (name, from when to when, at which factory; empty when absent)."""
    rows = [(row.person_id, Span(row.first, row.last), "") for row in absences_of(firm_id, first, last)]
    for row, factory in db.session.execute(_planned([firm_id], first - _LONGEST, last).where(AuditPlan.id != but.id)):
        days = _days(row, factory)
        rows += [(one, Span(days[0], days[-1]), factory.name or factory.name_local) for one in row.people]
    people = select(Person.id, Person.name).where(Person.id.in_({one for one, _span, _where in rows}))
    names = dict(db.session.execute(people).all())
    found = [(names[one], span, where) for one, span, where in rows if span.last >= first]
    return sorted(found, key=lambda one: (one[1].first, one[0]))
