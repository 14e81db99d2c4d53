"""Who audits: the draw that anybody can repeat, who is left out of it, and what moves an assignment on (M3 to M7)."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ..kernel.dates import is_valid_on
from ..kernel.errors import N_, Refused
from ..programme.terms import Terms

LONGEST_REASON = 2000
_BYTES = 8
_SPAN = 1 << (8 * _BYTES)


class State(StrEnum):
    """Where an assignment stands."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REPLACED = "replaced"
    DONE = "done"
    ENDED = "ended"


LIVE = (State.OFFERED.value, State.ACCEPTED.value)
STATE_LABELS = {
    State.OFFERED: N_("Waiting for the firm"),
    State.ACCEPTED: N_("Accepted"),
    State.DECLINED: N_("Declined"),
    State.REPLACED: N_("Replaced"),
    State.DONE: N_("Done"),
    State.ENDED: N_("Ended"),
}
REASONS = {
    "not_accredited": N_("not accredited through the audit window"),
    "suspended": N_("suspended"),
    "conflict": N_("conflict of interest"),
    "country": N_("does not work in this country"),
    "declined": N_("declined this audit"),
    "rotation": N_("audited this factory too many times in a row"),
    "capacity": N_("no man-days left in the window"),
}
NEVER = frozenset({"not_accredited", "suspended", "conflict"})


@dataclass(frozen=True)
class FirmFacts:
    """What a draw asks about a firm. ``firm`` is its public id; ``countries`` empty means all.

    ``left`` are man-days still free in the window, ``in_a_row`` how many of the factory's last cycles it audited.
    """

    firm: str
    valid_from: date
    valid_to: date
    suspended_on: date | None = None
    countries: Collection[str] = ()
    conflict: bool = False
    declined: bool = False
    in_a_row: int = 0
    left: int = 0


def eligible(firm: FirmFacts, terms: Terms, *, on: date, until: date, country: str, man_days: int) -> str | None:
    """Why a draw on day ``on`` for an audit done by ``until`` leaves ``firm`` out, a code of REASONS; None if it is
    in (M5)."""
    if not (is_valid_on(firm.valid_from, firm.valid_to, on) and is_valid_on(firm.valid_from, firm.valid_to, until)):
        return "not_accredited"
    if firm.suspended_on is not None and firm.suspended_on <= until:
        return "suspended"
    if firm.conflict:
        return "conflict"
    if firm.countries and country not in firm.countries:
        return "country"
    if firm.declined:
        return "declined"
    if firm.in_a_row >= terms.rotation_audits:
        return "rotation"
    return "capacity" if firm.left < man_days else None


def draw(seed: str, candidates: Sequence[str]) -> str:
    """The firm that ``seed`` draws among ``candidates`` (public ids, in any order): uniform and repeatable (M4).

    Raises ValueError for no candidates.

        >>> draw("a", ["x"])
        'x'
        >>> draw("seed", ["b", "a", "c"]) == draw("seed", ["c", "b", "a"])
        True
    """
    if not candidates:
        raise ValueError("Nobody to draw from.")
    ordered = sorted(candidates)
    fair = _SPAN - _SPAN % len(ordered)
    number, n = fair, 0
    while number >= fair:
        digest = hashlib.sha256(f"{seed}:{n}:{','.join(ordered)}".encode()).digest()
        number, n = int.from_bytes(digest[:_BYTES], "big"), n + 1
    return ordered[number % len(ordered)]


def in_a_row(firm_id: int, earlier: Sequence[int]) -> int:
    """How many of a factory's ``earlier`` cycles, newest first, by their firms, this firm audited without a break."""
    count = 0
    for one in earlier:
        if one != firm_id:
            break
        count += 1
    return count


def check_may_override(why_out: str | None, reason: str) -> None:
    """Refuse an override without a reason or to a firm that may never be assigned (M1, M6)."""
    if why_out in NEVER:
        raise Refused(N_("This firm is not accredited, is suspended or has a conflict of interest."), "firm")
    if not reason.strip():
        raise Refused(N_("Say why this firm and not the one drawn."), "reason")


def check_live(state: str) -> None:
    """Refuse (conflict) a deed on an assignment that no firm holds any more."""
    if state not in LIVE:
        raise Refused(N_("This assignment was answered or changed meanwhile."), conflict=True)


def check_answerable(state: str, *, late: bool) -> None:
    """Refuse an answer to an offer that is not open any more (M6)."""
    if state != State.OFFERED:
        raise Refused(N_("This assignment was answered or changed meanwhile."), conflict=True)
    if late:
        raise Refused(N_("The time to answer is over; another firm is drawn."), conflict=True)


def counted(due: int, planned: int, deviation: str) -> int:
    """The man-days that count: the ``planned`` ones once their deviation is approved, else those ``due`` (M7)."""
    return planned if deviation == "approved" else due


def check_deviation(due: int, asked: int, reason: str, state: str) -> None:
    """Refuse a deviation that is none, has no reason, or comes where the assignment is not live (M7)."""
    check_live(state)
    if not 1 <= asked <= 60 or asked == due:
        raise Refused(N_("Enter other man-days than %(due)d, from 1 to 60."), "man_days", due=due)
    if not reason.strip():
        raise Refused(N_("Say why other man-days are needed."), "reason")
