"""What may be done with an invoice and what it comes to: numbers, sums, states, lapses, reminders. Amounts in cents.

Rule source: docs/rules.md, clauses F1 to F8, R5, C5.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from ..kernel.dates import add_days
from ..kernel.errors import N_, Refused
from ..kernel.money import Cents, check_cents, times
from ..programme.deadlines import Payment, payment_state

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
REFERENCE_START = "IE"
REFERENCE_RANDOM = 10
LONGEST_TEXT = 2000
REMINDED_AFTER_DUE = (-7, 0, 7, 21)
"""Days from the due day on which the payer is reminded: ahead, so that a transfer arrives in time; on the day; after a
week that a slow transfer explains; and once more while the 60 days of F8 still leave a week."""


class Kind(StrEnum):
    """What is charged (F1)."""

    REGISTRATION = "registration"
    AUDIT = "audit"
    CERTIFICATION = "certification"
    SUPPLEMENTARY = "supplementary"
    TRAINING = "training"
    OTHER = "other"


class State(StrEnum):
    """Where an invoice stands (F5); overdue is shown, never stored."""

    ISSUED = "issued"
    PROOF_UPLOADED = "proof_uploaded"
    OVERDUE = "overdue"
    PAID = "paid"
    WAIVED = "waived"
    CANCELLED = "cancelled"


class Deed(StrEnum):
    """What can be done with an invoice."""

    UPLOAD = "upload"
    REFUSE = "refuse"
    CONFIRM = "confirm"
    REFUND = "refund"
    WAIVE = "waive"
    CANCEL = "cancel"


OPEN = (State.ISSUED, State.PROOF_UPLOADED)
SETTLED = (State.PAID, State.WAIVED)
FIRST = (Kind.REGISTRATION, Kind.AUDIT)

KIND_LABELS = {
    Kind.REGISTRATION: N_("Registration fee"),
    Kind.AUDIT: N_("Audit fee"),
    Kind.CERTIFICATION: N_("Certification fee"),
    Kind.SUPPLEMENTARY: N_("Supplementary audit fee"),
    Kind.TRAINING: N_("Training fee"),
    Kind.OTHER: N_("Other fee"),
}
STATE_LABELS = {
    State.ISSUED: N_("To be paid"),
    State.PROOF_UPLOADED: N_("Proof to be confirmed"),
    State.OVERDUE: N_("Overdue"),
    State.PAID: N_("Paid"),
    State.WAIVED: N_("Waived"),
    State.CANCELLED: N_("Cancelled"),
}
SO_FAR = {
    State.ISSUED: N_("No proof of payment waits on this invoice any more."),
    State.PROOF_UPLOADED: N_("A proof of payment waits on this invoice."),
    State.PAID: N_("This invoice has been paid meanwhile."),
    State.WAIVED: N_("This invoice has been waived meanwhile."),
    State.CANCELLED: N_("This invoice has been cancelled meanwhile."),
}
_DEEDS = {
    State.ISSUED: {Deed.UPLOAD, Deed.CONFIRM, Deed.WAIVE, Deed.CANCEL},
    State.PROOF_UPLOADED: {Deed.UPLOAD, Deed.REFUSE, Deed.CONFIRM, Deed.WAIVE, Deed.CANCEL},
    State.PAID: {Deed.CONFIRM, Deed.CANCEL},
    State.WAIVED: {Deed.CANCEL},
    State.CANCELLED: {Deed.CONFIRM},
}


@dataclass(frozen=True)
class Line:
    """One line of an invoice: a message id with its values, how many, and the price of one in cents."""

    text: str
    quantity: int
    unit_cents: Cents
    values: dict = field(default_factory=dict)

    @property
    def amount_cents(self) -> Cents:
        """What the line comes to."""
        return times(self.unit_cents, self.quantity)


def total(lines: Iterable[Line]) -> Cents:
    """The sum of ``lines``. Refused for no line or a sum that is no amount (F1)."""
    lines = list(lines)
    if not lines or any(line.quantity < 1 for line in lines):
        raise Refused(N_("An invoice needs at least one line."))
    return check_cents(sum(line.amount_cents for line in lines))


def number(prefix: str, series: str, position: int) -> str:
    """The number of a paper: ``series`` is empty for invoices, C for credit notes, R for receipts (F5)."""
    return f"{prefix}-{series}{position:06d}"


def new_reference() -> str:
    """What the payer writes on the transfer: random, without letters that are mistaken for digits."""
    return REFERENCE_START + "".join(secrets.choice(LETTERS) for _ in range(REFERENCE_RANDOM))


def references_in(text: str) -> list[str]:
    """Every reference that a bank's text holds, whatever signs the bank put between its letters, each once."""
    plain = "".join(c for c in text.upper() if c.isascii() and c.isalnum())
    found, at = [], plain.find(REFERENCE_START)
    while at >= 0:
        one = plain[at : at + len(REFERENCE_START) + REFERENCE_RANDOM]
        if len(one) == len(REFERENCE_START) + REFERENCE_RANDOM and set(one[len(REFERENCE_START) :]) <= set(LETTERS):
            found.append(one)
        at = plain.find(REFERENCE_START, at + 1)
    return list(dict.fromkeys(found))


def shown(state: str, due_on: date, today: date) -> State:
    """The state as people see it: issued past its due day is overdue (F5)."""
    return State.OVERDUE if state == State.ISSUED and today > due_on else State(state)


def outstanding(state: str, total_cents: Cents, paid_cents: Cents) -> Cents:
    """What is still to be paid."""
    return max(0, total_cents - paid_cents) if state in OPEN else 0


def owed_back(state: str, total_cents: Cents, paid_cents: Cents, refunded_cents: Cents) -> Cents:
    """What the payee still owes the payer: an over-payment, or all that was paid on a cancelled invoice."""
    kept = 0 if state == State.CANCELLED else total_cents
    return max(0, paid_cents - kept - refunded_cents)


def credited(state: str, total_cents: Cents, paid_cents: Cents) -> Cents:
    """What a credit note comes to: the whole invoice, without the part that was waived."""
    return paid_cents if state == State.WAIVED else total_cents


def after_payment(state: str, total_cents: Cents, paid_cents: Cents) -> State:
    """The state once ``paid_cents`` have come in all: paid when nothing is missing; a part changes nothing (F5)."""
    return State.PAID if state in OPEN and paid_cents >= total_cents else State(state)


def open_deeds(state: str, back: Cents = 0) -> frozenset[Deed]:
    """What can be done in ``state`` when ``back`` cents are owed back."""
    return frozenset(_DEEDS[State(state)] | ({Deed.REFUND} if back else set()))


def check_can(deed: Deed, state: str, back: Cents = 0) -> None:
    """Refuse (conflict) what is not possible any more: somebody else was first."""
    if deed not in open_deeds(state, back):
        raise Refused(SO_FAR[State(state)], conflict=True)


def check_received(amount_cents: Cents, received_on: date, today: date) -> None:
    """Refuse no money, and money that came tomorrow."""
    if check_cents(amount_cents) == 0:
        raise Refused(N_("Enter an amount above zero."), field="amount")
    if received_on > today:
        raise Refused(N_("This day has not come yet."), field="received_on")


def check_refund(amount_cents: Cents, back: Cents) -> None:
    """Refuse to give back nothing, or more than is owed."""
    if check_cents(amount_cents) == 0:
        raise Refused(N_("Enter an amount above zero."), field="amount")
    if amount_cents > back:
        raise Refused(N_("This is more than is owed back."), field="amount")


def check_reason(reason: str) -> str:
    """``reason`` without spaces around it; Refused for none (F6)."""
    if not reason.strip():
        raise Refused(N_("Say why."), field="reason")
    return reason.strip()


@dataclass(frozen=True)
class Proof:
    """The days on which a proof was uploaded and, if it was, refused."""

    uploaded: date
    refused: date | None = None


def held_until_decided(issued: date, lapses: date, today: date, proofs: Iterable[Proof]) -> Payment:
    """Where an unconfirmed invoice stands on ``today`` (F8): pending, held by a proof in time, or lapsed."""
    days = (lapses - issued).days - 1
    stands = [payment_state(issued, days, today, None, one.uploaded, one.refused) for one in proofs]
    if Payment.HELD in stands:
        return Payment.HELD
    return payment_state(issued, days, today, None, None)


def check_in_time(issued: date, lapses: date | None, today: date, proofs: Iterable[Proof]) -> None:
    """Refuse to confirm or waive what has lapsed, also while nobody has noted it yet (F8)."""
    if lapses and held_until_decided(issued, lapses, today, proofs) is Payment.LAPSED:
        raise Refused(N_("This invoice lapsed unpaid. Money that came is returned."), conflict=True)


class Notice(StrEnum):
    """What the payer is told as time passes."""

    REMINDER = "reminder"
    OVERDUE = "overdue"


def notices(due: date, kind: str, issued: date, approval_days: Iterable[int] = ()) -> list[tuple[date, Notice]]:
    """What the payer is told after the day of issue, and on which day, in order: reminders around the due day (for
    certification as the terms say, C5), and on the day after it that it is over."""
    if kind == Kind.CERTIFICATION:
        days = [add_days(issued, n) for n in approval_days]
    else:
        days = [add_days(due, n) for n in REMINDED_AFTER_DUE]
    told = [(day, Notice.REMINDER) for day in days if day > issued] + [(add_days(due, 1), Notice.OVERDUE)]
    return sorted(told)


def notices_due(told: list[tuple[date, Notice]], sent: int, today: date) -> tuple[int, set[Notice]]:
    """(how many of ``told`` will have been sent, which to send now): after a pause each kind goes out once."""
    ripe = sum(day <= today for day, _ in told)
    return max(sent, ripe), {notice for _, notice in told[sent:ripe]}
