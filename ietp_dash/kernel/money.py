"""Exact amounts: whole cents of US dollars, never floats. Rule source: docs/rules.md, clause F1.

How an amount looks to a reader belongs to the web package; here amounts are only made, checked and multiplied.
"""

import re

from .errors import N_, Refused

Cents = int

LARGEST: Cents = 100_000_000_00
_TYPED = re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]{1,2})?")


def check_cents(amount: Cents) -> Cents:
    """Return ``amount`` if it is a whole, non-negative number of cents up to 100 million dollars; else Refused."""
    if isinstance(amount, bool) or not isinstance(amount, int) or not 0 <= amount <= LARGEST:
        raise Refused(N_("An amount is a whole number of cents and not negative."))
    return amount


def from_dollars(dollars: int) -> Cents:
    """Whole dollars as cents."""
    return check_cents(dollars * 100)


def parse_dollars(text: str) -> Cents:
    """What a person typed ('1500', '1,500.00', '0.5') as cents; Refused for anything else."""
    typed = text.strip()
    if not _TYPED.fullmatch(typed):
        raise Refused(N_("Enter an amount in dollars, like 1500 or 1,500.00."))
    whole, _, fraction = typed.replace(",", "").partition(".")
    if len(whole) > 11 or int(whole) * 100 + int(fraction.ljust(2, "0")) > LARGEST:
        raise Refused(N_("This amount is too large."))
    return int(whole) * 100 + int(fraction.ljust(2, "0"))


def times(unit_price: Cents, quantity: int) -> Cents:
    """``quantity`` units at ``unit_price`` cents each."""
    return check_cents(check_cents(unit_price) * quantity)


def split(amount: Cents) -> tuple[int, int]:
    """Dollars and remaining cents, for whoever prints them."""
    return divmod(check_cents(amount), 100)
