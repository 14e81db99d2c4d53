"""A cycle's later audits: follow-ups, those that a certificate brings, special investigations (M11, M12, D8)."""

import secrets
from collections import Counter
from contextlib import suppress
from datetime import date

from sqlalchemy import select

from ..accounts.models import Organisation
from ..audits.models import Audit
from ..cycles.models import Cycle
from ..factories.models import Factory
from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..programme.deadlines import audit_window_end
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import events, occasions, planning, queries, rules, services
from .held import later_of
from .models import Assignment

INVESTIGATION = "SI"
OPEN_TO_LATER = ("decided", "under_review")
FOLLOWED_UP = ("progressing", "assessed")
SUSPECTED = N_("Zero Tolerance was found at a visit. Find out on site what happened, since when, and who knew.")
_NOBODY = N_("No audit firm is free for this now. Try again in a few days, or ask the helpdesk.")
_STAYS = frozenset({None, "country", "rotation", "capacity"})
COUNTS_OPEN = []


def open_counted_by(function) -> None:
    """``function(cycle_id)`` says how many findings of a cycle are open: findings come later than assignments."""
    COUNTS_OPEN[:] = [function]


def _terms(cycle, today):
    return queries.terms_of_cycle(cycle, today)


def _today(factory_id) -> date:
    return clock.today(db.session.get(Factory, factory_id).zone)


# --- opening one ------------------------------------------------------------------------------------------------------


@use_case
def follow_up(viewer, cycle, *, because: str = "") -> Assignment:
    """A factory's manager asks for a follow-up, or a reviewer orders one with a reason (M11).

    Refused (conflict) where M11 does not allow it or no firm is free.
    """
    check_follow_up(cycle)
    made = _assign(viewer, cycle, "FU", because.strip())
    if made is None:
        raise Refused(_NOBODY, conflict=True)
    return made


def check_follow_up(cycle) -> None:
    """Raise Refused where the cycle can have no follow-up today (M11)."""
    later = [one for one in later_of(cycle.id) if one.kind != INVESTIGATION]
    occasions.check_follow_up(
        state=cycle.state,
        result_to=cycle.result_to if cycle.result in FOLLOWED_UP else None,
        open_findings=COUNTS_OPEN[0](cycle.id),
        held=sum(one.kind == "FU" for one in later),
        live=any(one.state in rules.LIVE for one in later),
        today=_today(cycle.factory_id),
    )


@use_case
def bring(viewer, cycle, occasion: occasions.Occasion) -> Assignment | None:
    """Find a firm for an audit that the cycle's certificate brings (A8, M12).

    None where it was found before, another audit of the cycle is under way, or no firm is free today.
    """
    later = [one for one in later_of(cycle.id) if one.kind != INVESTIGATION]
    had = Counter(one.kind for one in later) | _held(cycle)
    if had[occasion.kind] >= occasion.turn or any(one.state in rules.LIVE for one in later):
        return None
    return _assign(viewer, cycle, occasion.kind, "")


def _held(cycle) -> Counter:
    """The audits of a cycle by kind, those from before assignments were kept here too."""
    return Counter(db.session.scalars(select(Audit.kind).where(Audit.cycle_id == cycle.id)))


def bring_due(viewer, cycle, certificate: str, valid_from: date, valid_to: date) -> None:
    """Whatever a certificate of type ``certificate`` brings around today, once (A8).

    Nothing where the factory has not joined: its record was imported, and nobody could be invoiced or visited.
    """
    if db.session.get(Factory, cycle.factory_id).organisation_id is None:
        return
    today = _today(cycle.factory_id)
    for occasion in occasions.brought_by(certificate, valid_from, valid_to, _terms(cycle, valid_from)):
        if occasion.is_due(today):
            bring(viewer, cycle, occasion)


@use_case
def investigate(viewer, cycle, *, because: str) -> Assignment:
    """Order a special investigation; nobody outside the programme and the firm learns of it (M12, D8, A3).

    Refused without a reason, while one is under way, or while the cycle is at another step.
    """
    if not because.strip():
        raise Refused(N_("Say what is to be investigated: the firm reads it."), "because")
    if cycle.state not in OPEN_TO_LATER:
        raise Refused(N_("This application stands at another step."), conflict=True)
    if any(one.kind == INVESTIGATION and one.state in rules.LIVE for one in later_of(cycle.id)):
        raise Refused(N_("A special investigation is under way already."), conflict=True)
    made = _assign(viewer, cycle, INVESTIGATION, because.strip())
    if made is None:
        raise Refused(_NOBODY, conflict=True)
    return made


def open_investigation(viewer, factory, because_of_audit) -> Assignment | None:
    """Open a special investigation at once because of Zero Tolerance that an audit found (D8).

    None where one is under way, no cycle is open to it or no firm is free: then the coordinator orders it.
    """
    cycle = db.session.get(Cycle, because_of_audit.cycle_id) if because_of_audit.cycle_id else None
    if cycle is None or cycle.state not in OPEN_TO_LATER:
        cycle = cycle_of(factory.id)
    if cycle is None:
        return None
    with suppress(Refused):
        return investigate(viewer, cycle, because=SUSPECTED)
    return None


def _assign(viewer, cycle, kind, because) -> Assignment | None:
    """The firm of the first audit where it may go again, else one that is drawn; None where nobody is free (M11)."""
    wanted, on = services.wanted_of(cycle, kind), _today(cycle.factory_id)
    asked = services.looked_at(cycle, wanted, on, lock=True)
    drawn = {"candidates": services.written(asked), "because": because}
    mine = next((row.firm for row, _facts, why in asked if row.firm_id == cycle.firm_id and why in _STAYS), None)
    if mine is not None and kind != INVESTIGATION:
        return services.offer(viewer, cycle, mine, wanted, **drawn)
    able = {facts.firm: row.firm for row, facts, why in asked if why is None}
    if not able:
        return None
    seed = secrets.token_hex(16)
    chosen: Organisation = able[rules.draw(seed, list(able))]
    return services.offer(viewer, cycle, chosen, wanted, seed=seed, **drawn)


@use_case
def give_by_hand(viewer, cycle, held, firm, *, reason) -> Assignment:
    """The coordinator gives a later audit to another firm with a reason (M6); what the first one planned ends.

    Refused for a firm that may never be assigned or has it already, without a reason, once fieldwork has started, or
    (conflict) when the audit was answered or changed meanwhile.
    """
    rules.check_live(held.state)
    services.check_may_leave(held, firm)
    wanted, on = services.wanted_of(cycle, held.kind), _today(cycle.factory_id)
    asked = services.looked_at(cycle, wanted, on, lock=True)
    why = next((why for row, _facts, why in asked if row.firm_id == firm.id), "not_accredited")
    rules.check_may_override(why, reason)
    services.replace(held)
    given = {"because": held.because, "override_reason": reason.strip(), "candidates": services.written(asked)}
    return services.offer(viewer, cycle, firm, wanted, **given)


# --- what follows -----------------------------------------------------------------------------------------------------


@use_case
def give_again(viewer, cycle, declined) -> Assignment | None:
    """A firm does not take a later audit: another is drawn, or the coordinator is told that nobody is free (M6)."""
    made = _assign(viewer, cycle, declined.kind, declined.because)
    if made is None:
        record(events.NobodyEligible(cycle.factory_id, cycle.id))
    return made


@use_case
def open_window(viewer, cycle, assignment) -> None:
    """The firm may plan a later audit from now on (M11, M12); does nothing where it may already."""
    if queries.plan_of(assignment.id, lock=True) is None:
        planning.open_between(viewer, assignment, *_window(cycle, assignment))


def _window(cycle, assignment) -> tuple[date, date]:
    today = _today(cycle.factory_id)
    terms = _terms(cycle, today)
    if assignment.kind == "FU" and cycle.result_to is not None:
        return occasions.follow_up_window(today, cycle.result_to, terms)
    return today, audit_window_end(today, terms)


@use_case
def open_within(viewer, cycle, assignment, certificate: str, valid_from: date, valid_to: date) -> None:
    """The window of an audit that a certificate brings is A8's."""
    if queries.plan_of(assignment.id, lock=True) is not None:
        return
    same = [one.id for one in later_of(cycle.id) if one.kind == assignment.kind]
    turn = same.index(assignment.id) + 1
    found = occasions.brought_by(certificate, valid_from, valid_to, _terms(cycle, valid_from))
    here = next((one for one in found if (one.kind, one.turn) == (assignment.kind, turn)), None)
    if here is not None:
        planning.open_between(viewer, assignment, here.first, here.last)


@use_case
def end_all(viewer, cycle) -> None:
    """The cycle is over: later audits that have not begun end with it."""
    for held in later_of(cycle.id):
        plan = queries.plan_of(held.id, lock=True)
        if held.state in rules.LIVE and (plan is None or plan.audit_id is None):
            held.state = str(rules.State.ENDED)
            planning.clear(held)
            record(events.AssignmentEnded(held.factory_id, held.cycle_id, held.id, held.firm_id))


def cycle_of(factory_id: int) -> Cycle | None:
    """The newest cycle of a factory that a later audit can be part of."""
    wanted = select(Cycle).where(Cycle.factory_id == factory_id, Cycle.state.in_(OPEN_TO_LATER))
    return db.session.scalar(wanted.order_by(Cycle.id.desc()).limit(1))
