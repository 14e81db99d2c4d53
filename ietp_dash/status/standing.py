"""How a factory stands on a day, worked out from its dated decisions: the same code for one factory and for seeds."""

from collections.abc import Iterable
from datetime import date

from .facts import VALID, Result, Status
from .models import StatusDecision
from .shown import Held, Shown, shown_status, was_formerly_certified

SITE_CHANGED = "R8"
"""The rule that a change of address and a closure are stored under."""


def held(decisions: Iterable[StatusDecision]) -> list[Held]:
    """The certificates that a factory's decisions led to, oldest first (C3, C7).

    A termination, a change of address or a closure withdraws those in force on its day and those still to begin. A new
    one supersedes an earlier one still in force.
    """
    rows = [one for one in decisions if one.annulled_at is None]
    valid = [one for one in rows if one.status in VALID]
    found = []
    for index, one in enumerate(valid):
        later = [other.valid_from for other in valid[index + 1 :] if other.valid_from <= one.valid_to]
        since = rows[rows.index(one) + 1 :]
        withdrawn = [t.valid_from for t in since if _withdraws(t) and t.valid_from <= one.valid_to]
        found.append(
            Held(
                Status(one.status),
                one.valid_from,
                one.valid_to,
                min(withdrawn, default=None),
                min(later, default=None),
            )
        )
    return found


def _withdraws(decision) -> bool:
    return decision.status == Status.TERMINATED or decision.rule == SITE_CHANGED


def result(decisions: Iterable[StatusDecision]) -> Result | None:
    """The result of the latest cycle: its last decision that is a status of the cycle (S2); none of another site (R8).

    A termination stays, wherever the factory goes.
    """
    found = None
    for one in decisions:
        if one.annulled_at is not None:
            continue
        if one.status in _RESULTS:
            found = one
        elif one.rule == SITE_CHANGED and found is not None and found.status != Status.TERMINATED:
            found = None
    return Result(Status(found.status), found.valid_from, found.valid_to) if found else None


_RESULTS = frozenset(Status) - {Status.NOT_CERTIFIED}


def shown_on(decisions: list[StatusDecision], on: date) -> Shown:
    """What is shown on day ``on`` (S2)."""
    return shown_status(held(decisions), result(decisions), on)


def formerly_certified(decisions: Iterable[StatusDecision], on: date) -> bool:
    """Whether the factory is formerly Certified on day ``on`` (S5)."""
    rows = [one for one in decisions if one.annulled_at is None]
    certified = [one.valid_from for one in rows if one.status == Status.CERTIFIED]
    terminated = [one.valid_from for one in rows if one.status == Status.TERMINATED]
    return was_formerly_certified(certified, terminated, on)
