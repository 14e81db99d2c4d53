"""Whose decision would differ with another value of a term: asked before management changes it. Changes nothing.

Every open cycle that has been audited and that the term could touch is decided twice on today's facts: with the terms
it keeps, and with these and the new value. Beyond a bound the newest cycles are looked at and the answer says so.
"""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, func, or_, select

from ..audits.models import Audit
from ..audits.queries import remembering_checkpoints
from ..cycles.models import Cycle
from ..factories.models import Factory
from ..findings.models import Finding
from ..kernel import clock
from ..programme.preview import Other, Touched
from ..storage.database import db
from .cases import case_of
from .decision import Decision, Outcome
from .facts import Severity
from .models import OfferMade
from .rules import decide

MOST = 500
OPEN = ("audit_open", "under_review", "decided")
_NAMES = {Outcome.APPROVED: "approved", Outcome.OFFERED: "offered"}


def touched(key: str, value: object) -> Touched:
    """Which factories would be decided otherwise today with ``value`` for the term ``key``.

    Cycles that the term cannot touch (no open Major for the limit of Majors, say) count as looked at.
    """
    cycles = _count(_last_audits())
    if key not in _COULD_TOUCH:
        return Touched((), cycles, cycles)
    concerned = _last_audits().where(_COULD_TOUCH[key]())
    audits = list(db.session.scalars(select(Audit).where(Audit.id.in_(concerned.limit(MOST)))))
    left_out = _count(concerned) - len(audits) if len(audits) == MOST else 0
    with remembering_checkpoints():
        return Touched(tuple(_others(audits, key, value)), cycles - left_out, cycles)


def _count(wanted) -> int:
    return db.session.scalar(select(func.count()).select_from(wanted.subquery()))


def _last_audits():
    """The ids of the last audit held of every open cycle, the newest cycles first."""
    return (
        select(func.max(Audit.id))
        .join(Cycle, Cycle.id == Audit.cycle_id)
        .where(Cycle.state.in_(OPEN), Audit.submitted_at.is_not(None), Audit.fieldwork_ended_on.is_not(None))
        .group_by(Audit.cycle_id)
        .order_by(Audit.cycle_id.desc())
    )


def _has_open(severity: Severity) -> ColumnElement[bool]:
    found = select(Finding.id).where(Finding.cycle_id == Cycle.id, Finding.state == "open")
    return found.where(Finding.severity == severity.value).exists()


def _has_offer_or_critical() -> ColumnElement[bool]:
    offered = select(OfferMade.id).where(OfferMade.cycle_id == Cycle.id).exists()
    return or_(offered, _has_open(Severity.CRITICAL), _has_open(Severity.ZERO_TOLERANCE))


_COULD_TOUCH = {
    "zt_rule": lambda: _has_open(Severity.ZERO_TOLERANCE),
    "major_ratio_limit": lambda: _has_open(Severity.MAJOR),
    "major_ratio_basis": lambda: _has_open(Severity.MAJOR),
    "offer_days": _has_offer_or_critical,
}


def _others(audits: list[Audit], key: str, value: object) -> Iterator[Other]:
    wanted = select(Factory).where(Factory.id.in_({one.factory_id for one in audits}))
    factories = {one.id: one for one in db.session.scalars(wanted)}
    for audit in audits:
        factory = factories[audit.factory_id]
        case = case_of(audit, clock.today(factory.zone))
        before, after = _said(case.decision), _said(decide(case.facts, case.terms.having(key, value)))
        if before != after:
            yield Other(factory.public_id, factory.name or factory.name_local, *before, *after)


def _said(decision: Decision) -> tuple:
    """A decision's status and last day; of what only waits for somebody's answer no day."""
    name = _NAMES.get(decision.outcome) or str(decision.status or decision.outcome)
    return name, decision.valid_to
