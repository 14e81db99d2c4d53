"""Decisions about accounts: passwords, limits, roles that may not be held together, and what sign-in asks next."""

from datetime import timedelta

from ..kernel.access import ROLES_OF, Kind, Role
from ..kernel.errors import N_, Refused
from .common_passwords import COMMON

RESET_LIFE = timedelta(hours=1)
INVITE_LIFE = timedelta(days=7)
LIMITS = {
    "account": ((5, timedelta(minutes=1)), (20, timedelta(days=1))),
    "address": ((30, timedelta(minutes=1)), (300, timedelta(days=1))),
    "walk": ((15, timedelta(minutes=1)),),
    "start": ((3, timedelta(hours=1)), (10, timedelta(days=1))),
    "feed": ((30, timedelta(hours=1)),),
    "feed guess": ((20, timedelta(minutes=10)),),
    "worker": ((60, timedelta(minutes=1)),),
    "receipt": ((60, timedelta(minutes=1)),),
    "check": ((60, timedelta(minutes=1)), (2000, timedelta(days=1))),
}
_RUNS = ("1234567890" * 13, "0987654321" * 13, "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")
_PROGRAMME_WORDS = ("ethicaltoy", "ietpconnect", "ictiethical")


def fold_email(email: str) -> str:
    """The form under which an e-mail address is unique."""
    return email.strip().casefold()


def check_password(password: str, *, email: str = "", name: str = "") -> None:
    """Refuse a password that is short, long or easily guessed (ASVS 6.2; 12 to 128 characters, no other rule)."""
    if len(password) < 12:
        raise Refused(N_("Use at least 12 characters. A sentence is easy to remember."), "password")
    if len(password) > 128:
        raise Refused(N_("Use at most 128 characters."), "password")
    folded = password.casefold().replace(" ", "")
    own = [part for part in (fold_email(email).split("@")[0], name.casefold().replace(" ", "")) if len(part) > 3]
    plain = folded.strip("0123456789!.?-_")
    guessed = folded in COMMON or plain in COMMON or any(folded in run for run in _RUNS)
    if guessed or len(set(folded)) < 5 or any(word in folded for word in _PROGRAMME_WORDS):
        raise Refused(N_("This password is easy to guess. Choose another."), "password")
    if any(part in folded for part in own):
        raise Refused(N_("A password must not hold your name or e-mail address."), "password")


def check_role(kind: Kind, role: Role, others: set[Kind]) -> None:
    """Refuse a role that the organisation does not have, or sides that nobody may hold together (P23)."""
    if role not in ROLES_OF[kind]:
        raise Refused(N_("This organisation has no such role."), "role")
    inside, outside = {Kind.PROGRAMME, Kind.FIRM}, {Kind.FACTORY, Kind.BUYER}
    held = others | {kind}
    if held & inside and held & outside:
        raise Refused(N_("Nobody holds a programme or audit-firm role together with a factory or buyer role."), "email")
    if inside <= held:
        raise Refused(N_("Nobody holds a programme role together with an audit-firm role."), "email")


def factors_missing(*, password_ok: bool, second_factor_set: bool, second_factor_ok: bool) -> tuple[str, ...]:
    """What sign-in still asks for, in order; empty when the person is in.

    Signing in is a list of steps, so that a second factor is one more step and no other change.
    """
    steps = []
    if not password_ok:
        steps.append("password")
    if second_factor_set and not second_factor_ok:
        steps.append("second_factor")
    return tuple(steps)
