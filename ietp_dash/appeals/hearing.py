"""Hearing an appeal: acknowledged, a panel named, views given, outcome recorded, clocks watched (X2, X3, X8-X10)."""

from datetime import date, datetime, timedelta

from ..kernel import clock
from ..kernel.dates import add_days
from ..kernel.errors import Refused
from ..storage.database import db
from ..storage.use_case import use_case
from . import case, effects, events, queries, rules
from .models import Appeal, PanelMember
from .services import first_come, say

BATCH = 100
AHEAD = {"acknowledge": 1, "decide": 3}
_TOLD = {
    ("acknowledge", "soon"): events.AppealAcknowledgeDue,
    ("acknowledge", "late"): events.AppealAcknowledgeLate,
    ("decide", "soon"): events.AppealDecisionDue,
    ("decide", "late"): events.AppealDecisionLate,
}


@use_case
def acknowledge(viewer, appeal) -> None:
    """The integrity officer tells the factory that it is being heard (X2)."""
    if appeal.state != "filed":
        raise Refused(rules.OTHERWISE, conflict=True)
    _acknowledge(appeal)
    say(appeal, events.AppealAcknowledged)


def _acknowledge(appeal) -> None:
    with first_come():
        appeal.state, appeal.acknowledged_at = "acknowledged", clock.now()


@use_case
def name(viewer, appeal, *, person_id: int) -> None:
    """Name somebody to the panel; refused for who decided in the case before (X3, X8)."""
    rules.check_running(appeal.state)
    seats = {one.person_id: one for one in appeal.panel}
    seated = [one.person_id for one in appeal.sitting]
    rules.check_seat(person_id, case.who_may_sit(), case.deciders(appeal), seated)
    with first_come():
        seat = seats.get(person_id)
        if seat is None:
            db.session.add(PanelMember(appeal_id=appeal.id, person_id=person_id, named_at=clock.now()))
        else:
            seat.left_at, seat.named_at = None, clock.now()
    db.session.refresh(appeal, ["panel"])
    say(appeal, events.PanelMemberNamed, person_id=person_id)


@use_case
def unseat(viewer, seat, appeal) -> None:
    """Take somebody off the panel; the file is closed to that person from now on."""
    rules.check_running(appeal.state)
    if seat.appeal_id != appeal.id or seat.left_at is not None:
        raise Refused(rules.OTHERWISE, conflict=True)
    seat.left_at = clock.now()


def part_with_deciders(factory_id: int) -> None:
    """Who has just decided in a case leaves its panel (X8); within a use case, after every deed that decides."""
    for appeal in queries.running_of(factory_id):
        known = case.deciders(appeal)
        for seat in appeal.sitting:
            if seat.person_id in known:
                seat.left_at = clock.now()
                say(appeal, events.PanelMemberLeft)


@use_case
def give_view(viewer, appeal, *, view, reasons) -> None:
    """A member of the panel gives a view, or another one, until the outcome."""
    rules.check_running(appeal.state)
    rules.check_view(view, reasons)
    rules.check_still_free(viewer.person_id, case.deciders(appeal))
    seat = next(one for one in appeal.sitting if one.person_id == viewer.person_id)
    seat.view, seat.reasons, seat.given_at = view, reasons.strip(), clock.now()
    say(appeal, events.PanelViewGiven)


@use_case
def decide(viewer, appeal, *, outcome, reasons, effect="", severity="", months: int | None = None) -> None:
    """The integrity officer records the outcome, and what it changes takes effect with it (X9).

    ``severity`` is the lower one for a severity, or a finding partly upheld; ``months`` the shorter waiting time of a
    termination partly upheld. Of two officers at once one records, the other is told.
    """
    rules.check_running(appeal.state)
    views = [one.view for one in appeal.sitting]
    decided = bool(appeal.panel_ids & case.deciders(appeal))
    rules.check_outcome(outcome, reasons, views, decided)
    with first_come():
        appeal.state, appeal.outcome, appeal.decided_at = "decided", outcome, clock.now()
        appeal.acknowledged_at = appeal.acknowledged_at or clock.now()
        appeal.decided_by, appeal.reasons, appeal.effect = viewer.person_id, reasons.strip(), effect.strip()
    if outcome in ("upheld", "partly"):
        effects.follow(viewer, appeal, severity=severity, months=months)
    say(appeal, events.AppealDecided, outcome=outcome)


@use_case
def remind(viewer, now: datetime, after: int = 0) -> int:
    """Remind of both clocks, each stage once (X10): a batch after row ``after``; answers its last row, 0 for none."""
    rows = queries.near_due(now, timedelta(days=max(AHEAD.values())), after, BATCH)
    for appeal in rows:
        today = clock.day_of(now, appeal.factory.zone)
        for which, due in _clocks(appeal):
            told, stage = rules.notice_due(appeal.told, which, today, due, add_days(due, -AHEAD[which]))
            if stage:
                appeal.told = told
                say(appeal, _TOLD[which, stage])
    return rows[-1].id if rows else 0


def _clocks(appeal: Appeal) -> list[tuple[str, date]]:
    running = [("decide", appeal.decide_by)]
    return running if appeal.acknowledged_at else [("acknowledge", appeal.acknowledge_by), *running]
