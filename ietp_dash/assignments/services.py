"""Giving an audit to a firm and the firm's answer. Of two people at once one acts and the other is told."""

import secrets
from contextlib import suppress

from ..accounts.models import Organisation
from ..cycles import services as cycles
from ..cycles.models import Cycle
from ..factories.models import Factory
from ..kernel import clock
from ..kernel.dates import add_working_days, is_over
from ..kernel.errors import N_, Refused
from ..programme.deadlines import audit_window_end
from ..programme.queries import terms_on
from ..programme.tariff import man_days
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import events, queries, rules
from .models import Assignment
from .occasions import FIRST
from .planning import clear, end_absence, enter_absence, extend, open_window, plan, renew_window

__all__ = ["clear", "end_absence", "enter_absence", "extend", "open_window", "plan"]
BATCH = 200
NOBODY = N_("No firm can be drawn now. Give the audit to one with a reason, or wait until one is free.")
CLOSED = ("decided", "closed", "withdrawn", "rejected", "lapsed", "under_review", "draft", "returned")


@use_case
def draw_first(viewer, cycle) -> Assignment | None:
    """Draw the firm of a verified application's audit (M3); None, and NobodyEligible in the log, if nobody is
    eligible. Refused where a firm has it already."""
    return _draw(viewer, cycle)


@use_case
def redraw(viewer, cycle) -> Assignment | None:
    """Draw again after a decline, or when nobody was eligible before; as draw_first."""
    return _draw(viewer, cycle)


def _draw(viewer, cycle) -> Assignment | None:
    _check_free(cycle)
    wanted, on = wanted_of(cycle), _today(cycle)
    asked = looked_at(cycle, wanted, on, lock=True)
    able = [facts.firm for _row, facts, why in asked if why is None]
    if not able:
        record(events.NobodyEligible(cycle.factory_id, cycle.id))
        return None
    seed = secrets.token_hex(16)
    drawn = rules.draw(seed, able)
    chosen = next(row.firm for row, facts, _why in asked if facts.firm == drawn)
    return offer(viewer, cycle, chosen, wanted, seed=seed, candidates=written(asked))


@use_case
def override(viewer, cycle, firm, *, reason) -> Assignment:
    """Give the audit to ``firm`` with a reason (M6); an offer or acceptance of another firm ends.

    Refused for a firm that may never be assigned, without a reason, or once fieldwork has started.
    """
    held = queries.live_of(cycle.id, lock=True)
    _check_can_change(cycle, held, firm)
    wanted, on = wanted_of(cycle), _today(cycle)
    asked = looked_at(cycle, wanted, on, lock=True)
    why = next((why for row, _facts, why in asked if row.firm_id == firm.id), "not_accredited")
    rules.check_may_override(why, reason)
    if held is not None:
        replace(held)
    return offer(viewer, cycle, firm, wanted, candidates=written(asked), override_reason=reason.strip())


def _check_free(cycle):
    if cycle.state in CLOSED:
        raise Refused(N_("This application stands at another step."), conflict=True)
    if queries.live_of(cycle.id) is not None:
        raise Refused(N_("A firm has this audit already."), conflict=True)


def _check_can_change(cycle, held, firm):
    if cycle.state in CLOSED:
        raise Refused(N_("This application stands at another step."), conflict=True)
    if held is not None:
        check_may_leave(held, firm)


def check_may_leave(held, firm) -> None:
    """Refuse to take an audit from its firm once fieldwork has started, or to give it to the firm that has it."""
    plan_ = queries.plan_of(held.id, lock=True)
    if plan_ is not None and plan_.audit_id is not None:
        raise Refused(N_("Fieldwork has started: the audit stays with its firm."), conflict=True)
    if held.firm_id == firm.id:
        raise Refused(N_("This firm has the audit already."), "firm")


def wanted_of(cycle, kind=None) -> dict:
    """Kind, headcount and man-days of an audit, the cycle's first one where ``kind`` does not name a later one.

    Of the invoice's date, because they set its fee (F7).
    """
    kind, headcount = kind or queries.kind_of(cycle), queries.headcount_of(cycle)
    due = man_days(kind, headcount, terms_on(_today(cycle)))
    return {"kind": kind, "headcount": headcount, "man_days_due": due, "man_days": due}


def _today(cycle):
    return clock.today(db.session.get(Factory, cycle.factory_id).zone)


def looked_at(cycle, wanted, on, *, lock=False) -> list:
    """(accreditation, facts, why left out or None) of every firm, in the order drawn from."""
    terms = queries.terms_of_cycle(cycle, on)
    until = audit_window_end(on, terms)
    country = db.session.get(Factory, cycle.factory_id).country
    asked = {"on": on, "until": until, "country": country, "man_days": wanted["man_days"]}
    found = queries.facts_of_firms(cycle, on, until, terms, lock=lock)
    return [(row, facts, rules.eligible(facts, terms, **asked)) for row, facts in found]


def candidates(cycle, kind=None) -> list:
    """Who would be drawn from now: (accreditation, facts, why left out or None); reads only. ``kind`` as wanted_of."""
    return looked_at(cycle, wanted_of(cycle, kind), _today(cycle))


def written(asked) -> list[dict]:
    """Who was looked at and why each was left out, as an assignment keeps it."""
    return [{"firm": facts.firm, "out": why} for _row, facts, why in asked]


def offer(viewer, cycle, firm: Organisation, wanted, **drawn) -> Assignment:
    """Offer an audit to ``firm``, within a use case; the first audit's firm is the cycle's."""
    factory, today = db.session.get(Factory, cycle.factory_id), _today(cycle)
    terms = queries.terms_of_cycle(cycle, today)
    row = Assignment(
        factory_id=cycle.factory_id,
        cycle_id=cycle.id,
        firm_id=firm.id,
        assigned_by=viewer.person_id,
        answer_by=add_working_days(today, terms.firm_answer_working_days, queries.days_off(factory.country, today)),
        created_at=clock.now(),
        **wanted,
        **drawn,
    )
    db.session.add(row)
    db.session.flush()
    if row.kind in FIRST:
        cycle.firm_id = firm.id
    if cycle.state == "submitted":
        cycles.step(viewer, cycle, "firm_assigned")
    record(events.AssignmentOffered(row.factory_id, row.cycle_id, row.id, firm.id))
    return row


def replace(held) -> None:
    """Take an audit from the firm that has it, within a use case."""
    held.state = str(rules.State.REPLACED)
    clear(held)
    record(events.AssignmentReplaced(held.factory_id, held.cycle_id, held.id, held.firm_id))


def accept(viewer, assignment):
    """The firm takes the audit (M6); the application goes on to the fees, an open window is planned by it."""
    _accept(viewer, _cycle_of(assignment), assignment)


@use_case
def _accept(viewer, cycle, assignment):
    """Cycle first, assignment second: the order in which everybody locks them."""
    rules.check_answerable(assignment.state, late=_is_late(assignment, clock.now()))
    assignment.state, assignment.answered_at = str(rules.State.ACCEPTED), clock.now()
    if cycle.state == "firm_assigned":
        cycles.step(viewer, cycle, "awaiting_fees")
    elif assignment.kind in FIRST and cycle.state in ("registered", "audit_open") and cycle.registered_on:
        renew_window(cycle, assignment)
    record(events.AssignmentAccepted(assignment.factory_id, assignment.cycle_id, assignment.id))


def decline(viewer, assignment, *, reason):
    """The firm does not take the audit; another one is drawn (M6)."""
    if not reason.strip():
        raise Refused(N_("Say why not: the coordinator reads it."), "reason")
    _decline(viewer, _cycle_of(assignment), assignment, reason.strip())


@use_case
def _decline(viewer, cycle, assignment, reason):
    rules.check_answerable(assignment.state, late=False)
    assignment.state, assignment.answered_at = str(rules.State.DECLINED), clock.now()
    assignment.decline_reason = reason
    record(events.AssignmentDeclined(assignment.factory_id, assignment.cycle_id, assignment.id))


def expire_offers(viewer, now) -> int:
    """Offers unanswered by the end of their last day count as declined (M6); a batch, answers how many it
    declined. Those answered at the same moment are left alone."""
    declined = 0
    for assignment, cycle in [(one, _cycle_of(one)) for one in queries.overdue(now, BATCH) if _is_late(one, now)]:
        with suppress(Refused):
            _decline(viewer, cycle, assignment, "")
            declined += 1
    return declined


def _is_late(assignment, now) -> bool:
    return is_over(assignment.answer_by, db.session.get(Factory, assignment.factory_id).zone, now)


def _cycle_of(assignment) -> Cycle:
    return db.session.get(Cycle, assignment.cycle_id)


@use_case
def deviate(viewer, assignment, *, man_days, reason):
    """Ask for other man-days than the terms compute (M7)."""
    rules.check_deviation(assignment.man_days_due, man_days, reason, assignment.state)
    assignment.man_days, assignment.deviation_reason = man_days, reason.strip()
    assignment.deviation_state, assignment.deviation_by = "asked", viewer.person_id
    record(events.ManDaysAsked(assignment.factory_id, assignment.cycle_id, assignment.id))


@use_case
def approve_deviation(viewer, assignment, *, approved):
    """The coordinator approves the man-days asked for, or keeps those of the terms (M7)."""
    if assignment.deviation_state != "asked":
        raise Refused(N_("Nothing is asked any more."), conflict=True)
    assignment.deviation_state = "approved" if approved else "refused"
    if not approved:
        assignment.man_days = assignment.man_days_due
    record(events.ManDaysDecided(assignment.factory_id, assignment.cycle_id, assignment.id, assignment.firm_id))


@use_case
def finish(viewer, assignment):
    """The audit's report is submitted: the assignment is done."""
    if assignment.state == rules.State.ACCEPTED:
        assignment.state = str(rules.State.DONE)


@use_case
def release(viewer, cycle):
    """The application was withdrawn, rejected or lapsed: its firm is free of it."""
    held = queries.live_of(cycle.id, lock=True)
    if held is not None:
        held.state = str(rules.State.ENDED)
        clear(held)
        record(events.AssignmentEnded(held.factory_id, held.cycle_id, held.id, held.firm_id))
