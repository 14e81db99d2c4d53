"""Deciding statuses and keeping every factory's standing true."""

from datetime import date

from sqlalchemy import func, select, update

from ..audits.models import Audit
from ..corrections.models import Correction
from ..cycles.models import Cycle
from ..factories.models import Factory
from ..findings.models import Finding
from ..kernel import clock
from ..kernel.dates import is_over
from ..programme.queries import snapshot, terms_on
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import queries, standing
from .decision import Decision, Outcome
from .events import FactoryTerminated, StatusDecided, StatusExpired
from .facts import Facts, Status
from .models import OfferMade, Standing, StatusDecision

BATCH = 200
_KEPT = {Outcome.APPROVED: "approved", Outcome.OFFERED: "offered"}


@use_case
def decide(
    viewer,
    factory,
    cycle,
    audits,
    facts,
    terms,
    decision,
    *,
    seconded_by=None,
    reason="",
    reapply_on=None,
    overridden=False,
):
    """Put ``decision`` (of rules.decide for ``facts``) into force; ``audits`` become readable to connected buyers.

    The row keeps facts, numbers and terms, so that it can be worked out again for ever (D11). A termination sets
    ``reapply_on`` and is effective at once (Z1, Z3).
    """
    if decision.outcome in (Outcome.UNCHANGED, Outcome.WAITING):
        return None
    row = _row(viewer, factory, cycle, audits, facts, terms, decision, reason, seconded_by)
    row.overridden = overridden
    db.session.add(row)
    now = clock.now()
    for audit in audits:
        audit.decided_at = audit.decided_at or now
    if cycle is not None:
        _note(cycle, decision, row, now)
    if row.status == Status.TERMINATED:
        factory.state, factory.terminated_on, factory.reapply_on = "terminated", row.valid_from, reapply_on
        factory.reapply_told = False
        _let_offers_lapse(factory.id, row.valid_from)
    db.session.flush()
    kind = FactoryTerminated if row.status == Status.TERMINATED else StatusDecided
    record(kind(factory.id, row.id, row.status))
    return row


def _row(viewer, factory, cycle, audits, facts: Facts, terms, decision: Decision, reason, seconded_by):
    status = _KEPT.get(decision.outcome, decision.status)
    start = decision.valid_from or facts.decided_on
    return StatusDecision(
        factory_id=factory.id,
        cycle_id=cycle.id if cycle else None,
        audit_id=audits[-1].id if audits else None,
        status=str(status),
        valid_from=start,
        valid_to=decision.valid_to or decision.until,
        rule=decision.rule,
        facts=facts.to_json(),
        numbers=decision.numbers.to_json(),
        terms_id=snapshot(terms),
        reason=reason,
        decided_at=clock.now(),
        decided_by=viewer.person_id,
        seconded_by=seconded_by,
    )


def _note(cycle, decision, row, now):
    cycle.first_decided_on = cycle.first_decided_on or row.valid_from
    cycle.decided_at = now
    if decision.outcome is Outcome.DECIDED:
        cycle.result, cycle.result_from, cycle.result_to = row.status, row.valid_from, row.valid_to


@use_case
def end_with_site(viewer, factory, *, on: date) -> StatusDecision:
    """A change of address or a closure ends what the factory showed, and is no termination (R8, C7)."""
    row = StatusDecision(
        factory_id=factory.id, status=str(Status.NOT_CERTIFIED), valid_from=on, rule=standing.SITE_CHANGED,
        facts={}, numbers={}, terms_id=snapshot(terms_on(on)), decided_at=clock.now(),
        decided_by=viewer.person_id,
    )  # fmt: skip
    db.session.add(row)
    _let_offers_lapse(factory.id, on)
    db.session.flush()
    record(StatusDecided(factory.id, row.id, row.status))
    return row


def _let_offers_lapse(factory_id: int, on: date) -> None:
    """What was offered and not accepted is no offer to a factory that is terminated, moved or closed."""
    left = (OfferMade.factory_id == factory_id, OfferMade.accepted_on.is_(None), OfferMade.lapsed_on.is_(None))
    db.session.execute(update(OfferMade).where(*left).values(lapsed_on=on))


def decisions_of(factory_id: int) -> list[StatusDecision]:
    """A factory's decisions, oldest first."""
    wanted = select(StatusDecision).where(StatusDecision.factory_id == factory_id).order_by(StatusDecision.id)
    return list(db.session.scalars(wanted))


def last_decided_cycle(factory_id: int) -> int | None:
    """The cycle of a factory whose report was decided last: what stays readable after a termination (N8)."""
    decided = select(Audit.cycle_id).where(Audit.factory_id == factory_id, Audit.decided_at.is_not(None))
    return db.session.scalar(decided.order_by(Audit.decided_at.desc(), Audit.id.desc()).limit(1))


def refresh(factory_id: int) -> tuple[str, tuple, tuple]:
    """Work out a factory's standing anew; called by reactions and by the time-driven step.

    Answers its country and the certificate in force (type, last day) before and after.
    """
    factory = db.session.get(Factory, factory_id)
    today = clock.today(factory.zone)
    row = db.session.get(Standing, factory_id)
    if row is None:
        row = Standing(factory_id=factory_id, changed_at=clock.now())
        db.session.add(row)
    before = (row.certificate_type, row.certificate_to)
    fill(row, decisions_of(factory_id), today)
    cycle = db.session.scalar(select(Cycle).where(Cycle.factory_id == factory_id).order_by(Cycle.id.desc()).limit(1))
    row.step, row.step_since = (cycle.state, cycle.state_since) if cycle else (None, None)
    _count_open(row)
    row.changed_at = clock.now()
    return factory.country, before, (row.certificate_type, row.certificate_to)


def fill(row: Standing, decisions: list[StatusDecision], today: date) -> None:
    """Set the status columns of ``row`` as of ``today``."""
    shown = standing.shown_on(decisions, today)
    row.shown, row.shown_since, row.shown_until = str(shown.status), shown.since, shown.until
    row.certificate_type = str(shown.certificate.type) if shown.certificate else None
    row.certificate_to = shown.certificate.valid_to if shown.certificate else None
    row.result = str(shown.result.status) if shown.result else None
    row.result_to = shown.result.valid_to if shown.result else None
    row.formerly_certified = standing.formerly_certified(decisions, today)


def _count_open(row):
    counts = dict(
        db.session.execute(
            select(Finding.severity, func.count())
            .where(Finding.factory_id == row.factory_id, Finding.state == "open")
            .group_by(Finding.severity)
        ).all()
    )
    for severity in ("minor", "major", "critical", "zero_tolerance"):
        setattr(row, f"open_{severity}", counts.get(severity, 0))
    row.next_due_on = db.session.scalar(
        select(func.min(Correction.due_on)).where(
            Correction.factory_id == row.factory_id, Correction.state.not_in(("verified", "dropped"))
        )
    )


@use_case
def let_time_pass(viewer, factory):
    """Note that the last day of what ``factory`` showed is over, or that a later certificate began (S6); whether so."""
    row = db.session.get(Standing, factory.id)
    if row is None:
        return False
    now = standing.shown_on(decisions_of(factory.id), clock.today(factory.zone))
    certificate = (str(now.certificate.type), now.certificate.valid_to) if now.certificate else (None, None)
    passed = (row.shown, row.certificate_type, row.certificate_to) != (str(now.status), *certificate)
    if passed:
        record(StatusExpired(factory.id, str(now.status)))
    return passed


@use_case
def let_standings_pass(viewer, now) -> int:
    """Let time pass for factories whose shown status has ended in their own zone at ``now`` (S6, L4); answers how many
    of a batch changed, so that it is called until it answers 0."""
    late = [one for one in queries.ended(now, BATCH) if is_over(one.shown_until, one.zone, now)]
    return sum(let_time_pass(viewer, db.session.get(Factory, one.factory_id)) for one in late)
