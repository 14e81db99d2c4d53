"""The transparency days: for which audits they run, what can be declared in them, when a factory is told (W1 to W4).

They matter to an audit from its closing meeting until it is decided, while a finding of it waits for them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select

from ..audits.models import Audit
from ..checklists.models import Checkpoint
from ..cycles.models import Cycle
from ..factories.models import Factory
from ..findings.models import Finding
from ..kernel import clock
from ..kernel.dates import add_days, is_working_day
from ..programme.deadlines import transparency_ends
from ..programme.queries import days_off, terms_of
from ..storage.database import db
from ..storage.event_log import EventRow
from ..storage.use_case import record, use_case
from . import cases, zero_tolerance
from .events import TransparencyEnded, TransparencyEnding, TransparencyOpened
from .facts import CheckpointKind, Severity
from .gathering import as_fact

TOLD = (TransparencyOpened, TransparencyEnding, TransparencyEnded)
LEFT = 5
"""Working days left when the factory is told again."""
LOOKS_BACK = timedelta(days=60)
MOST = 500


@dataclass(frozen=True)
class Days:
    """The transparency days of one audit: up to and including ``until``."""

    audit: Audit
    factory: Factory
    until: date


def of(audit: Audit) -> Days:
    """The days of one audit whose fieldwork is over."""
    factory, terms = db.session.get(Factory, audit.factory_id), terms_of(audit_cycle(audit).terms_id)
    off = days_off(factory.country, audit.fieldwork_ended_on)
    return Days(audit, factory, transparency_ends(audit.fieldwork_ended_on, terms, off))


def audit_cycle(audit: Audit) -> Cycle:
    """The cycle of an audit."""
    return db.session.get(Cycle, audit.cycle_id)


def declarable(audit: Audit) -> list[Finding]:
    """The open findings of an audit about which transparency can still be declared."""
    rows = db.session.execute(_grave().where(Finding.audit_id == audit.id).order_by(Finding.id))
    return [finding for finding, checkpoint in rows if zero_tolerance.may_be_declared(as_fact(finding, checkpoint))]


def _grave(*columns):
    inconsistent = Checkpoint.kind == CheckpointKind.RECORD_INCONSISTENCY
    critical = (Finding.severity == Severity.CRITICAL) & inconsistent & Finding.counts_for_status
    return (
        select(*(columns or (Finding, Checkpoint)))
        .select_from(Finding)
        .join(Checkpoint, Checkpoint.id == Finding.checkpoint_id)
        .where(Finding.state == "open", or_(Finding.severity == Severity.ZERO_TOLERANCE, critical))
    )


def count(now: datetime, factory_id: int):
    """The query of how many findings of a factory the days may matter to; :func:`running` looks closer."""
    return select(func.count()).select_from(_undecided(now).where(Finding.factory_id == factory_id).subquery())


def _undecided(now):
    return (
        _grave(Finding.id)
        .join(Audit, Audit.id == Finding.audit_id)
        .where(Audit.fieldwork_ended_on >= (now - LOOKS_BACK).date(), Audit.closing_at.is_not(None))
        .where(Audit.decided_at.is_(None), Audit.cycle_id.is_not(None))
    )


def running(now: datetime, factory_id: int | None = None) -> Iterator[Days]:
    """The audits of late, of one factory or of all, to which the transparency days matter, over or not."""
    wanted = _undecided(now).with_only_columns(Finding, Checkpoint, Audit).order_by(Audit.id).limit(MOST)
    if factory_id:
        wanted = wanted.where(Finding.factory_id == factory_id)
    found: dict[int, tuple[Audit, list]] = {}
    for finding, checkpoint, audit in db.session.execute(wanted):
        found.setdefault(audit.id, (audit, []))[1].append(as_fact(finding, checkpoint))
    for audit, findings in found.values():
        if _matters(audit, findings):
            yield of(audit)


def _matters(audit, findings) -> bool:
    signed, terms = cases.undertakings_of(audit.cycle_id), terms_of(audit_cycle(audit).terms_id)
    planned = "remediation_plan" in signed
    return "waiver" not in signed and any(zero_tolerance.waits(one, planned, terms) for one in findings)


def reached(days: Days, today: date) -> int:
    """How many of TOLD have come by ``today``: at once, with five working days left, when they are over."""
    if today > days.until:
        return 3
    off = days_off(days.factory.country, today)
    ahead = (add_days(today, n) for n in range((days.until - today).days + 1))
    return 2 if sum(is_working_day(one, off) for one in ahead) <= LEFT else 1


@use_case
def tell(viewer, now: datetime) -> None:
    """Tell factories that the days run, that five are left, that they are over: each once, after a pause the latest."""
    for days in list(running(now)):
        due = reached(days, clock.day_of(now, days.factory.zone))
        if due > _told(days.audit):
            record(TOLD[due - 1](days.factory.id, days.audit.cycle_id, days.audit.public_id))


def _told(audit: Audit) -> int:
    """How far the event log says that the factory was told."""
    names = [one.__name__ for one in TOLD]
    wanted = select(EventRow.type, EventRow.payload).where(
        EventRow.subject_id == audit.factory_id, EventRow.type.in_(names)
    )
    rows = db.session.execute(wanted)
    return max((names.index(name) + 1 for name, told in rows if told["audit"] == audit.public_id), default=0)
