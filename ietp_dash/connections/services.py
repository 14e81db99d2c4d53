"""Changing connections. Whoever is second learns what the first did: every refusal of a race is a conflict."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from ..kernel import clock
from ..kernel.access import Kind
from ..kernel.dates import is_over
from ..kernel.errors import N_, Refused
from ..programme.deadlines import connection_expires
from ..programme.queries import terms_on
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import events, queries, rules
from .models import Connection
from .rules import Deed, Side, State

BATCH = 500


def side_of(viewer) -> Side:
    """Which party the viewer acts for."""
    return Side.FACTORY if viewer.kind is Kind.FACTORY else Side.BUYER


@contextmanager
def _first_come() -> Iterator[None]:
    """Turn a row that somebody else made or changed meanwhile into a conflict."""
    try:
        yield
        db.session.flush()
    except (IntegrityError, StaleDataError) as error:
        raise Refused(N_("Somebody else was first. Reload to see what it is now."), conflict=True) from error


@use_case
def request(viewer, factory, *, message) -> Connection:
    """Ask ``factory`` to connect (N1). Refused while there is a live connection or nobody could answer."""
    live = queries.live_between(factory.id, viewer.organisation_id)
    _check_can_ask(factory, live)
    return _ask(viewer, factory, viewer.organisation_id, message)


@use_case
def request_many(viewer, factories, *, message) -> list[Connection]:
    """Ask every factory that can be asked now; the others are left out. Refused for too many at once."""
    if len(factories) > rules.MOST_AT_ONCE:
        raise Refused(N_("Ask at most %(most)s factories at once."), most=rules.MOST_AT_ONCE)
    live = queries.live_with(viewer, [one.id for one in factories])
    return [_ask(viewer, one, viewer.organisation_id, message) for one in factories if why_not(one, live) is None]


def why_not(factory, live: dict[int, Connection]) -> Refused | None:
    """Why the buyer cannot ask ``factory`` now, given the buyer's live connections by factory; None when it can."""
    try:
        _check_can_ask(factory, live.get(factory.id))
    except Refused as no:
        return no
    return None


def _check_can_ask(factory, live):
    rules.check_can_ask(
        answerable=factory.organisation_id is not None,
        terminated=factory.state in ("terminated", "closed"),
        live=live and live.state,
        asked_by=live and live.asked_by,
    )


@use_case
def invite(viewer, factory, buyer, *, message, scope, earlier_years) -> Connection:
    """Invite ``buyer``, offering ``scope`` (N3, N7): it opens when the buyer takes the invitation up."""
    live = queries.live_between(factory.id, buyer.id)
    rules.check_can_invite(
        verified=buyer.kind == Kind.BUYER and buyer.is_active,
        live=live and live.state,
        asked_by=live and live.asked_by,
    )
    offered = {"scope": rules.check_scope(scope), "earlier_years": earlier_years}
    return _ask(viewer, factory, buyer.id, message, **offered)


def _ask(viewer, factory, buyer_id, message, **offered) -> Connection:
    today = clock.today(factory.zone)
    row = Connection(
        factory_id=factory.id,
        buyer_id=buyer_id,
        asked_by=str(side_of(viewer)),
        asked_person_id=viewer.person_id,
        message=message,
        requested_at=clock.now(),
        expires_on=connection_expires(today, terms_on(today)),
        **offered,
    )
    with _first_come():
        db.session.add(row)
    kind = events.ConnectionInvited if row.asked_by == Side.FACTORY else events.ConnectionRequested
    record(kind(factory.id, buyer_id, row.id))
    return row


def _step(viewer, connection, deed):
    """Move ``connection`` on by ``deed``; Refused (conflict) if that is not possible any more."""
    side = side_of(viewer)
    connection.state = str(rules.after(connection.state, deed, side, asked_by=connection.asked_by))
    if deed in (Deed.ACCEPT, Deed.DECLINE):
        rules.check_in_time(connection.expires_on, clock.today(connection.factory.zone))
        connection.answered_at = clock.now()
    elif deed in (Deed.WITHDRAW, Deed.END):
        connection.ended_at, connection.ended_by = clock.now(), str(side)


def _done(connection, kind):
    with _first_come():
        record(kind(connection.factory_id, connection.buyer_id, connection.id))


@use_case
def accept(viewer, connection, *, scope, earlier_years):
    """The factory agrees to a buyer's request and chooses what the buyer may see (N3, N6)."""
    chosen = rules.check_scope(scope)
    _step(viewer, connection, Deed.ACCEPT)
    connection.scope, connection.earlier_years = chosen, earlier_years
    _done(connection, events.ConnectionAccepted)


@use_case
def take_up(viewer, connection):
    """The buyer takes up a factory's invitation; the scope is the one offered."""
    _step(viewer, connection, Deed.ACCEPT)
    _done(connection, events.ConnectionAccepted)


@use_case
def decline(viewer, connection, *, reason):
    """Whoever was asked says no; the other side reads ``reason``."""
    _step(viewer, connection, Deed.DECLINE)
    connection.answer = reason
    _done(connection, events.ConnectionDeclined)


@use_case
def withdraw(viewer, connection):
    """Whoever asked takes it back; they can ask again."""
    _step(viewer, connection, Deed.WITHDRAW)
    _done(connection, events.ConnectionWithdrawn)


@use_case
def rescope(viewer, connection, *, scope, earlier_years):
    """The factory changes what the buyer may see; what is taken away is closed at once (N4)."""
    chosen = rules.check_scope(scope)
    _step(viewer, connection, Deed.RESCOPE)
    if (chosen, earlier_years) == (connection.scope, connection.earlier_years):
        return
    less = rules.is_narrower(connection.scopes, scope, connection.earlier_years, earlier_years)
    connection.scope, connection.earlier_years = chosen, earlier_years
    _done(connection, events.ConnectionNarrowed if less else events.ConnectionWidened)


@use_case
def end(viewer, connection):
    """Either side ends it; access stops at once (N4)."""
    _step(viewer, connection, Deed.END)
    _done(connection, events.ConnectionEnded)


@use_case
def expire(viewer, now) -> int:
    """Note the expiry of requests and invitations whose last day is over in the factory's zone at ``now`` (N2, L4).

    Takes a batch and answers how many of it there were; call it again until it answers 0.
    """
    rows = [row for row in queries.overdue(now, BATCH) if is_over(row.expires_on, row.factory.zone, now)]
    for row in rows:
        row.state, row.ended_at = str(State.EXPIRED), now
        _done(row, events.ConnectionExpired)
    return len(rows)


@use_case
def end_by_termination(viewer, factory_id, *, on, last_cycle_id):
    """A termination on day ``on`` ends every connection of the factory (N8, Z2).

    Status and the report of ``last_cycle_id`` stay readable for 12 months; what was pending is cancelled.
    """
    live = select(Connection).where(Connection.factory_id == factory_id, Connection.state.in_(queries.LIVE))
    for row in db.session.scalars(live.with_for_update()):
        if row.state == State.ACCEPTED:
            row.state, row.last_cycle_id = str(State.TERMINATED), last_cycle_id
            row.readable_until = rules.readable_until(on)
        else:
            row.state = str(State.CANCELLED)
        row.ended_at = clock.now()
        _done(row, events.ConnectionEnded)
