"""Accreditation: when it holds, when its end is near, and what may be written about it (M1, M10, P24)."""

import re
from collections.abc import Collection
from datetime import date, timedelta
from enum import StrEnum

from ..kernel.dates import is_valid_on
from ..kernel.errors import N_, Refused

WARNED = (90, 60, 30)
LONGEST_REASON = 2000
LANGUAGES = {
    "en": N_("English"),
    "zh": N_("Mandarin"),
    "yue": N_("Cantonese"),
    "vi": N_("Vietnamese"),
    "id": N_("Indonesian"),
    "th": N_("Thai"),
    "hi": N_("Hindi"),
    "ta": N_("Tamil"),
    "bn": N_("Bengali"),
    "ms": N_("Malay"),
    "my": N_("Burmese"),
    "km": N_("Khmer"),
    "es": N_("Spanish"),
    "tr": N_("Turkish"),
}
SKILLS = {
    "fire": N_("Fire and building safety"),
    "chemicals": N_("Chemicals"),
    "payroll": N_("Pay and hours records"),
    "migrants": N_("Migrant workers"),
    "juveniles": N_("Young workers"),
    "environment": N_("Environment"),
    "machines": N_("Machine safety"),
    "remediation": N_("Remediation"),
}
KINDS = {"lead": N_("Lead auditor"), "auditor": N_("Auditor"), "specialist": N_("Progress Visit specialist")}
_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9 -]{2,18}[A-Z0-9]")


class Standing(StrEnum):
    """How an accreditation stands on a day."""

    VALID = "valid"
    WAITING = "waiting"
    SUSPENDED = "suspended"
    FUTURE = "future"
    ENDED = "ended"


STANDING_LABELS = {
    Standing.VALID: N_("Valid"),
    Standing.WAITING: N_("Not accredited yet"),
    Standing.SUSPENDED: N_("Suspended"),
    Standing.FUTURE: N_("Valid later"),
    Standing.ENDED: N_("Ended"),
}


def standing(valid_from: date, valid_to: date, suspended_on: date | None, day: date) -> Standing:
    """How it stands on ``day``. One whose end lies before its beginning was never granted."""
    if valid_to < valid_from:
        return Standing.WAITING
    if suspended_on is not None and suspended_on <= day:
        return Standing.SUSPENDED
    if is_valid_on(valid_from, valid_to, day):
        return Standing.VALID
    return Standing.FUTURE if day < valid_from else Standing.ENDED


def check_period(first: date, last: date) -> None:
    """Refuse a period that ends before it begins, or longer than five years."""
    if last <= first:
        raise Refused(N_("The last day is before the first."), "valid_to")
    if (last - first).days > 5 * 366:
        raise Refused(N_("An accreditation lasts five years at most."), "valid_to")


def check_suspend(suspended_on: date | None, reason: str) -> None:
    """Refuse to suspend twice or without a reason."""
    if suspended_on is not None:
        raise Refused(N_("It is suspended already."), conflict=True)
    if not reason.strip():
        raise Refused(N_("Give a reason."), "reason")


def check_lift(suspended_on: date | None, reason: str) -> None:
    """Refuse to lift what is not suspended, or without a reason."""
    if suspended_on is None:
        raise Refused(N_("It is not suspended any more."), conflict=True)
    if not reason.strip():
        raise Refused(N_("Give a reason."), "reason")


def check_number(number: str) -> str:
    """The professional body's number in one form; Refused (field number) for what can be none.

    >>> check_number(" apsca 21701234 ")
    'APSCA 21701234'
    """
    folded = " ".join(number.upper().split())
    if not _NUMBER.fullmatch(folded):
        raise Refused(N_("Enter the number as on the card: letters and digits."), "number")
    return folded


def codes(chosen: Collection[str], known: Collection[str], field: str) -> str:
    """The chosen codes in the order known, with commas between; Refused for an unknown one."""
    if any(code not in known for code in chosen):
        raise Refused(N_("Choose one of the options."), field)
    return ",".join(code for code in known if code in chosen)


def warning(valid_to: date, today: date) -> int | None:
    """Which of the warnings, in days before the end, is the latest due on ``today``; None before the first and after
    the end (M10).

    >>> warning(date(2027, 1, 31), date(2026, 12, 2)), warning(date(2027, 1, 31), date(2026, 11, 2))
    (60, 90)
    """
    if valid_to < today:
        return None
    return min((days for days in WARNED if today >= valid_to - timedelta(days=days)), default=None)
