"""What may become of a connection, which side's turn it is, and what a scope may be. Who may do it is the policy's.

Rule source: docs/rules.md, clauses N1 to N8.

    >>> after("pending", Deed.ACCEPT, Side.FACTORY, asked_by="buyer").value
    'accepted'
"""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from ..kernel.access import Scope
from ..kernel.dates import add_months
from ..kernel.errors import N_, Refused

MONTHS_AFTER_TERMINATION = 12
MOST_AT_ONCE = 500
LONGEST_TEXT = 1000


class State(StrEnum):
    """Where a connection stands (N1); ``terminated`` is 'ended by termination' (N8)."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    ENDED = "ended"
    EXPIRED = "expired"
    TERMINATED = "terminated"


class Side(StrEnum):
    """One of the two parties."""

    BUYER = "buyer"
    FACTORY = "factory"

    @property
    def other(self) -> "Side":
        return Side.FACTORY if self is Side.BUYER else Side.BUYER


class Deed(StrEnum):
    """What a party does to a connection."""

    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    RESCOPE = "rescope"
    END = "end"


LEADS_TO = {
    (State.PENDING, Deed.ACCEPT): State.ACCEPTED,
    (State.PENDING, Deed.DECLINE): State.DECLINED,
    (State.PENDING, Deed.WITHDRAW): State.CANCELLED,
    (State.ACCEPTED, Deed.RESCOPE): State.ACCEPTED,
    (State.ACCEPTED, Deed.END): State.ENDED,
}
"""Every step that a party can take; all else is refused."""

SO_FAR = {
    State.PENDING: N_("This request has not been answered yet."),
    State.ACCEPTED: N_("This request was accepted meanwhile."),
    State.DECLINED: N_("This request was declined meanwhile."),
    State.CANCELLED: N_("This request was withdrawn meanwhile."),
    State.ENDED: N_("This connection was ended meanwhile."),
    State.EXPIRED: N_("This request ran out before it was answered."),
    State.TERMINATED: N_("This connection ended because the factory was terminated."),
}
STATE_LABELS = {
    State.PENDING: N_("Pending"),
    State.ACCEPTED: N_("Accepted"),
    State.DECLINED: N_("Declined"),
    State.CANCELLED: N_("Withdrawn"),
    State.ENDED: N_("Ended"),
    State.EXPIRED: N_("Expired"),
    State.TERMINATED: N_("Ended by termination"),
}
SCOPE_LABELS = {
    Scope.STATUS: N_("Status and progress, with the certificate"),
    Scope.REPORTS: N_("Audit reports and findings, from the decision on"),
    Scope.CAPS: N_("Corrective action plans, live from the decision on"),
    Scope.INCIDENTS: N_("Incidents"),
    Scope.HELPLINE: N_("Monthly figures of the worker helpline"),
}
SCOPE_WORDS = {
    Scope.STATUS: N_("status"),
    Scope.REPORTS: N_("reports"),
    Scope.CAPS: N_("plans"),
    Scope.INCIDENTS: N_("incidents"),
    Scope.HELPLINE: N_("helpline figures"),
}


def open_deeds(state: str, side: Side, *, asked_by: str) -> frozenset[Deed]:
    """What ``side`` can do to a connection now: whoever was asked answers, whoever asked withdraws (N1)."""
    turn = {Deed.ACCEPT: Side(asked_by).other, Deed.DECLINE: Side(asked_by).other, Deed.WITHDRAW: Side(asked_by)}
    turn[Deed.RESCOPE] = Side.FACTORY
    return frozenset(deed for (at, deed) in LEADS_TO if at == state and turn.get(deed, side) is side)


def after(state: str, deed: Deed, side: Side, *, asked_by: str) -> State:
    """The state after ``deed`` by ``side``. Refused (conflict) when somebody else was first or it is not their turn."""
    if (State(state), deed) not in LEADS_TO:
        raise Refused(SO_FAR[State(state)], conflict=True)
    if deed not in open_deeds(state, side, asked_by=asked_by):
        raise Refused(N_("It is the other side's turn."), conflict=True)
    return LEADS_TO[State(state), deed]


def check_in_time(expires_on: date, today: date) -> None:
    """Refuse an answer after the last day, also while nobody has noted the expiry yet (N2)."""
    if today > expires_on:
        raise Refused(SO_FAR[State.EXPIRED], conflict=True)


def check_scope(chosen: Collection[str]) -> str:
    """The scope as it is stored, in one order; Refused for none or an unknown one (N3)."""
    if not chosen:
        raise Refused(N_("Choose at least one thing they may see."), field="scope")
    if any(code not in list(Scope) for code in chosen):
        raise Refused(N_("Choose one of the options."), field="scope")
    return ",".join(code for code in Scope if code in chosen)


def is_narrower(before: Collection[str], chosen: Collection[str], earlier_before: bool, earlier: bool) -> bool:
    """Whether the new scope takes anything away (N4)."""
    return bool(set(before) - set(chosen)) or (earlier_before and not earlier)


def check_can_ask(*, answerable: bool, terminated: bool, live: str | None, asked_by: str | None) -> None:
    """Refuse a request that nobody could answer, or a second one for the same pair (N1).

    ``live`` is the state of a pending or accepted connection of the pair, asked for by ``asked_by``.
    """
    if live == State.ACCEPTED:
        raise Refused(N_("You are connected already."), conflict=True)
    if live == State.PENDING and asked_by == Side.FACTORY:
        raise Refused(N_("This factory has invited you: answer its invitation."), conflict=True)
    if live == State.PENDING:
        raise Refused(N_("You have asked already; the answer is awaited."), conflict=True)
    if terminated:
        raise Refused(N_("This factory is not in the programme any more."))
    if not answerable:
        raise Refused(N_("Nobody at this factory could answer: it has not joined the programme."))


def check_can_invite(*, verified: bool, live: str | None, asked_by: str | None) -> None:
    """Refuse an invitation to a buyer who is not verified or is suspended (N7), or a second one for the same pair."""
    if live == State.ACCEPTED:
        raise Refused(N_("You are connected already."), conflict=True)
    if live == State.PENDING and asked_by == Side.BUYER:
        raise Refused(N_("This buyer has asked you: answer its request."), conflict=True)
    if live == State.PENDING:
        raise Refused(N_("You have invited this buyer already; the answer is awaited."), conflict=True)
    if not verified:
        raise Refused(N_("Only verified buyers can be invited."))


def readable_until(terminated_on: date) -> date:
    """The last day on which status and the last decided report stay readable after a termination (N8)."""
    return add_months(terminated_on, MONTHS_AFTER_TERMINATION)
