"""Changes of a site: reported by the factory, answered by the coordinator, in effect in one transaction (R8, C7)."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from ..applications import queries as applications
from ..cycles import services as cycles
from ..documents import services as documents
from ..factories import services as factories
from ..factories.models import Factory
from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..status import services as statuses
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import rules, services
from .events import (
    SiteChangeConfirmed,
    SiteChangeRejected,
    SiteChangeReported,
    SiteChangeReturned,
    SiteChangeWithdrawn,
)
from .models import ReportedChange
from .rules import SiteChange, effect_of

PAGE = 25
OPEN = ("submitted", "returned")
_MOVED_ON = N_("Somebody else answered this meanwhile.")


@use_case
def report(viewer, factory, *, change: SiteChange, said: dict, on: date | None, explanation: str, brought=None):
    """Report a change that takes effect ``on`` (a day of the factory's zone), with the paper ``brought`` that shows it.

    Refused by rules.check_report, for a factory that is no longer in the programme, and (conflict) while the same kind
    of change waits already.
    """
    _check_state(factory)
    waiting = select(ReportedChange.id).where(
        ReportedChange.factory_id == factory.id, ReportedChange.change == change, ReportedChange.state.in_(OPEN)
    )
    if db.session.scalar(waiting.limit(1)) is not None:
        raise Refused(N_("A change of this kind waits for an answer already."), conflict=True)
    told = rules.check_report(change, said, _now(factory), on, clock.today(factory.zone), brought is not None)
    row = ReportedChange(factory_id=factory.id, change=str(change), reported_by=viewer.person_id)
    return _submitted(viewer, row, told, on, explanation, brought)


def _check_state(factory) -> None:
    if factory.state == "terminated":
        raise Refused(N_("A terminated factory tells of it when it applies again."))
    if factory.state == "closed":
        raise Refused(N_("This site is closed."))


def _now(factory) -> dict[str, str]:
    return {name: getattr(factory, name) for names in rules.SITE_COLUMNS.values() for name in names}


def _submitted(viewer, row, told, on, explanation, brought):
    row.said, row.takes_effect_on, row.explanation, row.state = told, on, explanation.strip(), "submitted"
    row.reported_at = clock.now()
    if brought is not None:
        row.document_id = documents.keep(viewer, brought, kind="site-change", factory_id=row.factory_id).id
    db.session.add(row)
    db.session.flush()
    record(SiteChangeReported(row.factory_id, row.id))
    return row


@use_case
def mend(viewer, row, *, said: dict, on: date | None, explanation: str, brought=None):
    """Hand in again what was returned. Refused as a report is, and (conflict) when it was not returned."""
    if row.state != "returned":
        raise Refused(_MOVED_ON, conflict=True)
    factory, has_paper = db.session.get(Factory, row.factory_id), brought is not None or row.document_id is not None
    change, today = SiteChange(row.change), clock.today(factory.zone)
    told = rules.check_report(change, said, _now(factory), on, today, has_paper)
    return _submitted(viewer, row, told, on, explanation, brought)


@use_case
def withdraw(viewer, row) -> None:
    """The factory takes its report back. Refused (conflict) when it was answered meanwhile."""
    if row.state not in OPEN:
        raise Refused(_MOVED_ON, conflict=True)
    row.state = "withdrawn"
    record(SiteChangeWithdrawn(row.factory_id, row.id))


@use_case
def answer(viewer, row, *, answer: str, remark: str) -> None:
    """Confirm, return or reject a reported change; all but a confirmation say why.

    Refused before the day it takes effect, while a cycle is under way (rules.check_cycle), and (conflict) when somebody
    answered meanwhile.
    """
    if row.state != "submitted":
        raise Refused(_MOVED_ON, conflict=True)
    if answer != "confirm" and not remark.strip():
        raise Refused(N_("Say why: the factory reads it."), field="remark")
    row.answered_by, row.answered_at, row.remark = viewer.person_id, clock.now(), remark.strip()
    if answer == "confirm":
        _confirm(viewer, row)
    else:
        row.state = "returned" if answer == "return" else "rejected"
        kind = SiteChangeReturned if answer == "return" else SiteChangeRejected
        record(kind(row.factory_id, row.id))


def _confirm(viewer, row):
    factory, change = db.session.get(Factory, row.factory_id), SiteChange(row.change)
    _check_state(factory)
    today = clock.today(factory.zone)
    if row.takes_effect_on > today:
        raise Refused(N_("It takes effect on %(day)s: confirm it from then on."), day=row.takes_effect_on)
    cycle = applications.last_cycle(factory.id)
    rules.check_cycle(change, cycle.state if cycle else None)
    row.state = "confirmed"
    record(SiteChangeConfirmed(factory.id, row.id))
    factories.change_site(viewer, factory, row.said, closed=change is SiteChange.CLOSURE)
    if effect_of(change).ends:
        _end(viewer, factory, change, cycle, today)
    else:
        for certificate in services.running(factory.id, today):
            services.print_anew(certificate, factory, today)


def _end(viewer, factory, change, cycle, today):
    services.withdraw_all(viewer, factory.id, today, str(effect_of(change).reason))
    if cycle is not None and cycle.state == "decided":
        cycles.step(viewer, cycle, "closed", closed_on=today)
    statuses.end_with_site(viewer, factory, on=today)


def of_factory(factory_id: int) -> list[ReportedChange]:
    """A factory's reported changes, newest first."""
    wanted = select(ReportedChange).where(ReportedChange.factory_id == factory_id)
    return list(db.session.scalars(wanted.order_by(ReportedChange.id.desc()).limit(PAGE)))


def waiting(after: str = "") -> tuple[list[ReportedChange], bool]:
    """A page of the changes that wait for the coordinator, the longest first, and whether there are more."""
    wanted = (
        select(ReportedChange).where(ReportedChange.state == "submitted").options(joinedload(ReportedChange.factory))
    )
    if after:
        last = select(ReportedChange.id).where(ReportedChange.public_id == after).scalar_subquery()
        wanted = wanted.where(ReportedChange.id > last)
    rows = list(db.session.scalars(wanted.order_by(ReportedChange.id).limit(PAGE + 1)))
    return rows[:PAGE], len(rows) > PAGE


def count_returned(factory_id: int):
    """The query of how many of a factory's reports were returned."""
    ours = (ReportedChange.factory_id == factory_id, ReportedChange.state == "returned")
    return select(func.count()).select_from(ReportedChange).where(*ours)


def count_waiting(viewer):
    """The query of how many changes wait for the coordinator: the menu's badge."""
    return select(func.count()).select_from(ReportedChange).where(ReportedChange.state == "submitted")
