"""Certificates: their number, their days, when an approval lapses, and what verification answers.

Rule source: docs/rules.md, clauses C1 to C8, R8. The days themselves are computed in ``status.validity``, because the
decision shows them.

    >>> number_of(1234)
    'C001234'
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ..kernel.dates import add_days
from ..kernel.errors import N_, Refused
from ..programme.deadlines import Payment, payment_state
from ..programme.terms import Terms
from ..status.facts import Status
from ..status.shown import Held

LAST_SERIAL = 999_999
_NUMBER = re.compile(r"C[0-9]{6}", re.ASCII)


def number_of(serial: int) -> str:
    """The certificate number of a factory's serial, 1 to 999,999: C and six digits (C1); Refused beyond."""
    if not 1 <= serial <= LAST_SERIAL:
        raise Refused(N_("Certificate numbers run from C000001 to C999999."))
    return f"C{serial:06d}"


def is_number(text: str) -> bool:
    """Whether ``text`` has exactly the form of a certificate number."""
    return _NUMBER.fullmatch(text) is not None


def folded(text: str) -> str:
    """A number or code as people type it, without blanks and hyphens, in capitals; full-width forms made plain."""
    plain = "".join(chr(ord(c) - 0xFEE0) if "\uff01" <= c <= "\uff5e" else c for c in text)
    return "".join(plain.split()).replace("-", "").upper()


def fee_state(
    approved: date, today: date, terms: Terms, confirmed: date | None, proof: date | None, refused: date | None = None
) -> Payment:
    """Where the certification fee of an approval stands on ``today`` (C5, F8); see ``deadlines.payment_state``."""
    return payment_state(approved, terms.approval_lapse_days, today, confirmed, proof, refused)


def reminders(approved: date, terms: Terms) -> tuple[date, ...]:
    """The days on which the certification fee is reminded of (C5)."""
    return tuple(add_days(approved, days) for days in terms.approval_reminder_days)


class EndReason(StrEnum):
    """Why a certificate ends before its last day (C7, R8)."""

    TERMINATION = "termination"
    CLOSURE = "closure"
    CHANGE_OF_ADDRESS = "change_of_address"
    SUPERSEDED = "superseded"
    REISSUED = "reissued"


class SiteChange(StrEnum):
    """What changed about a certified site."""

    ADDRESS = "address"
    NAME = "name"
    OWNER = "owner"
    CLOSURE = "closure"


@dataclass(frozen=True)
class ChangeEffect:
    """What a change of the site does to its certificate (R8)."""

    ends: bool
    reissues: bool
    needs_ica: bool
    reason: EndReason


_EFFECTS = {
    SiteChange.ADDRESS: ChangeEffect(True, False, True, EndReason.CHANGE_OF_ADDRESS),
    SiteChange.NAME: ChangeEffect(False, True, False, EndReason.REISSUED),
    SiteChange.OWNER: ChangeEffect(False, True, False, EndReason.REISSUED),
    SiteChange.CLOSURE: ChangeEffect(True, False, False, EndReason.CLOSURE),
}


def effect_of(change: SiteChange) -> ChangeEffect:
    """What ``change`` does to the certificate; a reissued one keeps number and last day (R8)."""
    return _EFFECTS[change]


LATEST = timedelta(days=180)
SITE_COLUMNS = {
    SiteChange.NAME: ("name", "name_local"),
    SiteChange.OWNER: ("parent",),
    SiteChange.ADDRESS: ("address", "address_local", "city", "province", "postal_code"),
    SiteChange.CLOSURE: (),
}
_NEEDED = {SiteChange.NAME: "name", SiteChange.OWNER: "parent", SiteChange.ADDRESS: "address"}


def check_report(
    change: SiteChange, said: Mapping[str, str], now: Mapping[str, str], on: date | None, today: date, has_paper: bool
) -> dict[str, str]:
    """What a report says of its change's own columns (R8). ``now``: what they are today; ``on``: when it takes effect.

    Refused without the name, owner or address from then on, for one that is the same, without the paper that shows it
    (a closure needs none), and for a day that is missing or more than 180 days ahead.
    """
    told = {name: " ".join(said.get(name, "").split()) for name in SITE_COLUMNS[change]}
    if change in _NEEDED and not told[_NEEDED[change]]:
        raise Refused(N_("Say what it is from then on."), field=_NEEDED[change])
    if told and all(told[name] == (now.get(name) or "") for name in told):
        raise Refused(N_("This is what stands in the programme's record already."), field=_NEEDED[change])
    if on is None:
        raise Refused(N_("Enter the day on which it takes effect."), field="takes_effect_on")
    if on > today + LATEST:
        raise Refused(N_("Report it at most 180 days ahead."), field="takes_effect_on")
    if not has_paper and change is not SiteChange.CLOSURE:
        raise Refused(N_("Add the paper that shows it, such as the new business licence."), field="file")
    return told


def check_cycle(change: SiteChange, state: str | None) -> None:
    """Refuse to confirm a move or a closure while a cycle is under way (R8): its audit would be of another site, and
    a renewal begun before would ask for no initial audit."""
    over = (None, "decided", "closed", "withdrawn", "rejected", "lapsed")
    if effect_of(change).ends and state not in over:
        raise Refused(N_("A cycle is under way. Withdraw the application first, or wait for the decision."))


class Verdict(StrEnum):
    """The three answers of verification (C8)."""

    VALID = "valid"
    NOT_VALID = "not_valid"
    UNKNOWN = "no_such_certificate"


@dataclass(frozen=True)
class Asked:
    """One certificate that has the number or code asked for, with what may be said about it."""

    held: Held
    name: str
    city: str
    country: str


@dataclass(frozen=True)
class Answer:
    """What verification says. ``type`` and ``valid_to`` only with a valid certificate; nothing at all for an
    unknown one."""

    verdict: Verdict
    name: str = ""
    city: str = ""
    country: str = ""
    type: Status | None = None
    valid_to: date | None = None


def verify(asked: Iterable[Asked], on: date) -> Answer:
    """What verification answers on day ``on`` of the factory's zone, given every certificate with that number or code.

    Expired, lapsed, withdrawn, superseded, terminated and not yet begun look the same: not valid (C8).
    """
    found = sorted(asked, key=lambda one: (one.held.valid_to, one.held.valid_from), reverse=True)
    if not found:
        return Answer(Verdict.UNKNOWN)
    valid = [one for one in found if one.held.in_force(on)]
    if not valid:
        return Answer(Verdict.NOT_VALID, found[0].name, found[0].city, found[0].country)
    one = max(valid, key=lambda each: each.held.valid_from)
    return Answer(Verdict.VALID, one.name, one.city, one.country, one.held.type, one.held.valid_to)
