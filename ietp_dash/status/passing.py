"""What time alone does to statuses: offers that run out, Remediation and Probation that end, cycles whose time is over.

Each step looks for what is due by an index and decides it as the rules do, once, however often or late it is run.
"""

from datetime import datetime, timedelta

from sqlalchemy import select

from ..audits.models import Audit
from ..cycles import services as cycles
from ..cycles.models import Cycle
from ..factories.models import Factory
from ..kernel import clock
from ..kernel.dates import is_over
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import judging, transparency
from .decision import Outcome
from .events import OfferEnding, OfferLapsed, StatusEnding
from .facts import FROM_OFFER, Status
from .models import OfferMade

BATCH = 500
OFFER_NOTICES = (7, 1)
STATUS_NOTICES = (60, 30, 7)
"""Days before the last day on which a factory is told (D7, S6)."""
_RESULTS = (Status.PROGRESSING.value, Status.ASSESSED.value)


def settle_offers(viewer, now: datetime) -> int:
    """Offers nobody accepted in time lapse: Assessed from the day after (D7). Answers how many."""
    open_ones = (
        select(OfferMade, Factory)
        .join(Factory, Factory.id == OfferMade.factory_id)
        .where(
            OfferMade.accepted_on.is_(None), OfferMade.lapsed_on.is_(None), OfferMade.until < clock.farthest_day(now)
        )
        .order_by(OfferMade.until, OfferMade.id)
        .limit(BATCH)
    )
    late = [
        (offer, factory) for offer, factory in db.session.execute(open_ones) if is_over(offer.until, factory.zone, now)
    ]
    for offer, factory in late:
        _lapse(viewer, db.session.get(Cycle, offer.cycle_id), offer, factory)
    return len(late)


@use_case
def _lapse(viewer, cycle, offer, factory):
    if offer.accepted_on is not None or offer.lapsed_on is not None:
        return
    offer.lapsed_on = clock.today(factory.zone)
    record(OfferLapsed(factory.id, cycle.id))
    db.session.flush()
    _decide_by_time(viewer, cycle, lapsed=True)


def settle_endings(viewer, now: datetime) -> int:
    """Cycles whose status has ended: without success Remediation and Probation fall to Assessed (D9), with findings
    open the others close (S6); with nothing open a reviewer is asked. Answers how many."""
    ended = (
        select(Cycle, Factory)
        .join(Factory, Factory.id == Cycle.factory_id)
        .where(
            Cycle.state == "decided",
            Cycle.result.in_((*_RESULTS, *(str(one) for one in FROM_OFFER))),
            Cycle.result_to < clock.farthest_day(now),
        )
        .order_by(Cycle.result_to, Cycle.id)
        .limit(BATCH)
    )
    late = [
        (cycle, factory) for cycle, factory in db.session.execute(ended) if is_over(cycle.result_to, factory.zone, now)
    ]
    for cycle, _factory in late:
        _settle(viewer, cycle)
    return len(late)


@use_case
def _settle(viewer, cycle):
    if cycle.state == "decided":
        _decide_by_time(viewer, cycle)


def _decide_by_time(viewer, cycle, *, lapsed=False):
    """What the rules say now, put into force where time alone decides; what needs a reviewer waits for one.

    Without acceptance of an offer the status is Assessed, for whatever reason it is (D7).
    """
    audit = _last_report(cycle.id)
    if audit is None:
        cycles.step(viewer, cycle, "closed", closed_on=clock.today(db.session.get(Factory, cycle.factory_id).zone))
        return
    case = judging.case_now(audit)
    decision = case.decision
    assessed = decision.outcome is Outcome.DECIDED and decision.status is Status.ASSESSED
    falls = assessed and (lapsed or decision.rule == "D9")
    if falls or decision.outcome is Outcome.CLOSED:
        judging.put_by_time(viewer, case, decision)
    elif cycle.state == "decided" and decision.outcome is not Outcome.UNCHANGED:
        cycles.step(viewer, cycle, "under_review")


def _last_report(cycle_id: int) -> Audit | None:
    wanted = select(Audit).where(Audit.cycle_id == cycle_id, Audit.submitted_at.is_not(None))
    return db.session.scalar(wanted.order_by(Audit.id.desc()).limit(1))


def warn(viewer, now: datetime) -> None:
    """Factories are told that an offer, a status or the transparency days run out soon, each once (D7, S6, W1)."""
    transparency.tell(viewer, now)
    _warn_of_offers(viewer, now)
    _warn_of_statuses(viewer, now)


@use_case
def _warn_of_offers(viewer, now):
    open_ones = select(OfferMade, Factory).join(Factory, Factory.id == OfferMade.factory_id)
    first = clock.farthest_day(now) + timedelta(days=OFFER_NOTICES[0])
    open_ones = open_ones.where(
        OfferMade.accepted_on.is_(None), OfferMade.lapsed_on.is_(None), OfferMade.until <= first,
        OfferMade.told < len(OFFER_NOTICES),
    )  # fmt: skip
    for offer, factory in db.session.execute(open_ones.with_for_update(of=OfferMade).limit(BATCH)).all():
        reached = _reached(OFFER_NOTICES, offer.until, clock.today(factory.zone))
        if reached > offer.told and not is_over(offer.until, factory.zone, now):
            offer.told = reached
            record(OfferEnding(factory.id, offer.cycle_id))


@use_case
def _warn_of_statuses(viewer, now):
    for place, days in enumerate(STATUS_NOTICES):
        soon = (
            select(Cycle, Factory)
            .join(Factory, Factory.id == Cycle.factory_id)
            .where(
                Cycle.state == "decided",
                Cycle.result.in_(_RESULTS),
                Cycle.told == place,
                Cycle.result_to >= clock.day_of(now) - timedelta(days=1),
                Cycle.result_to <= clock.farthest_day(now) + timedelta(days=days),
            )
        )
        for cycle, factory in db.session.execute(soon.with_for_update(of=Cycle).limit(BATCH)).all():
            reached = _reached(STATUS_NOTICES, cycle.result_to, clock.today(factory.zone))
            if reached > cycle.told and not is_over(cycle.result_to, factory.zone, now):
                cycle.told = reached
                record(StatusEnding(factory.id, cycle.id))


def _reached(notices, last_day, today) -> int:
    """How many of the ``notices`` (days before ``last_day``) have come by ``today``.

    >>> from datetime import date
    >>> [_reached((60, 7), date(2026, 3, 31), date(2026, *day)) for day in ((1, 29), (1, 30), (3, 30))]
    [0, 1, 2]
    """
    return sum(today >= last_day - timedelta(days=days) for days in notices)
