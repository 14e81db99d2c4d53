"""Whose decision would differ with another value of a term: asked before management changes it. Changes nothing.

Every open cycle that has been audited is decided twice on today's facts: with the terms it keeps, and with these and
the new value. Beyond a bound the newest cycles are looked at and the answer says so.
"""

from collections.abc import Iterator

from sqlalchemy import func, select

from ..audits.models import Audit
from ..cycles.models import Cycle
from ..factories.models import Factory
from ..kernel import clock
from ..programme.preview import Other, Touched
from ..programme.term_table import FEE_TERMS, PATH_TERMS, SAMPLE_TERMS
from ..storage.database import db
from .cases import case_of
from .decision import Decision, Outcome
from .rules import decide

MOST = 500
OPEN = ("audit_open", "under_review", "decided")
_NAMES = {Outcome.APPROVED: "approved", Outcome.OFFERED: "offered"}
_WITHOUT_EFFECT = frozenset(term.key for term in (*PATH_TERMS, *FEE_TERMS, *SAMPLE_TERMS))


def touched(key: str, value: object) -> Touched:
    """Which factories would be decided otherwise today with ``value`` for the term ``key``."""
    cycles = db.session.scalar(select(func.count()).select_from(_last_audits().subquery()))
    if key in _WITHOUT_EFFECT:
        return Touched((), cycles, cycles)
    audits = list(db.session.scalars(select(Audit).where(Audit.id.in_(_last_audits().limit(MOST)))))
    return Touched(tuple(_others(audits, key, value)), len(audits), cycles)


def _last_audits():
    """The ids of the last audit held of every open cycle, the newest cycles first."""
    return (
        select(func.max(Audit.id))
        .join(Cycle, Cycle.id == Audit.cycle_id)
        .where(Cycle.state.in_(OPEN), Audit.submitted_at.is_not(None), Audit.fieldwork_ended_on.is_not(None))
        .group_by(Audit.cycle_id)
        .order_by(Audit.cycle_id.desc())
    )


def _others(audits: list[Audit], key: str, value: object) -> Iterator[Other]:
    factories = select(Factory).where(Factory.id.in_({one.factory_id for one in audits}))
    known = {one.id: one for one in db.session.scalars(factories)}
    for audit in audits:
        factory = known[audit.factory_id]
        case = case_of(audit, clock.today(factory.zone))
        other = decide(case.facts, case.terms.having(key, value))
        if _said(case.decision) != _said(other):
            yield Other(factory.public_id, factory.name or factory.name_local, *_said(case.decision), *_said(other))


def _said(decision: Decision) -> tuple:
    """What a decision says to whoever asks only for the status and its last day."""
    name = _NAMES.get(decision.outcome) or str(decision.status or decision.outcome)
    return name, decision.valid_to or decision.until
