"""Which transfer of a bank statement pays which invoice, and booking the chosen ones, each exactly once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import joinedload, lazyload

from ..kernel.errors import N_, Refused
from ..kernel.money import Cents
from ..storage.database import db
from . import rules, services
from .models import Invoice, Payment
from .statement import Row

MOST_CHOICES = 5


class Match(StrEnum):
    """What was found for a transfer."""

    MATCHED = "matched"
    AMBIGUOUS = "ambiguous"
    UNMATCHED = "unmatched"
    BOOKED = "booked"
    WRONG = "wrong"


MATCH_LABELS = {
    Match.MATCHED: N_("Matched"),
    Match.AMBIGUOUS: N_("To be chosen"),
    Match.UNMATCHED: N_("Not matched"),
    Match.BOOKED: N_("Noted already"),
    Match.WRONG: N_("Cannot be booked"),
}


@dataclass(frozen=True)
class Found:
    """One row of the preview: the transfer, what was found, the invoices it may pay, and why it is not certain."""

    row: Row
    match: Match
    choices: list[Invoice] = field(default_factory=list)
    why: str = ""


@dataclass(frozen=True)
class Chosen:
    """One transfer that a person chose to book on the invoice with the public id ``invoice``."""

    invoice: str
    cents: Cents
    day: date
    transaction: str

    @property
    def value(self) -> str:
        """As the form carries it."""
        return f"{self.invoice}|{self.cents}|{self.day.isoformat()}|{self.transaction}"


def preview(payee_id: int, rows: list[Row]) -> list[Found]:
    """What each row of a statement pays, for the invoices of ``payee_id``."""
    booked = _booked(payee_id, {row.transaction for row in rows if not row.wrong})
    named = _by_reference(payee_id, {one for row in rows for one in rules.references_in(row.text)})
    amounts = _by_amount(payee_id, {row.cents for row in rows if not row.wrong})
    return [_found(row, booked, named, amounts) for row in rows]


def _found(row, booked, named, amounts) -> Found:
    if row.wrong:
        return Found(row, Match.WRONG, why=row.wrong)
    if row.transaction in booked:
        return Found(row, Match.BOOKED)
    choices = [named[one] for one in rules.references_in(row.text) if one in named]
    if len(choices) == 1:
        return _of_one(row, choices[0])
    if choices:
        return Found(row, Match.AMBIGUOUS, choices, N_("It names more than one invoice"))
    same = amounts.get(row.cents, [])[:MOST_CHOICES]
    if same:
        return Found(row, Match.AMBIGUOUS, same, N_("No reference; the amount is that of these invoices"))
    return Found(row, Match.UNMATCHED, why=N_("No invoice has this reference or amount"))


def _of_one(row, invoice) -> Found:
    open_cents = rules.outstanding(invoice.state, invoice.total_cents, invoice.paid_cents)
    if invoice.state == rules.State.WAIVED:
        return Found(row, Match.UNMATCHED, why=N_("This invoice was waived: return the money"))
    if not open_cents:
        return Found(row, Match.AMBIGUOUS, [invoice], N_("Nothing is open on it: it will be owed back"))
    if row.cents == open_cents:
        return Found(row, Match.MATCHED, [invoice])
    less = row.cents < open_cents
    why = N_("It is a part of what is open") if less else N_("It is more than is open: the rest is owed back")
    return Found(row, Match.AMBIGUOUS, [invoice], why)


def _booked(payee_id, transactions) -> set[str]:
    wanted = select(Payment.bank_reference).where(
        Payment.payee_id == payee_id, Payment.bank_reference.in_(transactions)
    )
    return set(db.session.scalars(wanted)) if transactions else set()


def _invoices(payee_id, condition) -> list[Invoice]:
    wanted = select(Invoice).where(Invoice.payee_id == payee_id, condition)
    wanted = wanted.options(joinedload(Invoice.payer), lazyload(Invoice.lines))
    return list(db.session.scalars(wanted.order_by(Invoice.id)))


def _by_reference(payee_id, references) -> dict[str, Invoice]:
    if not references:
        return {}
    return {one.reference: one for one in _invoices(payee_id, Invoice.reference.in_(references))}


def _by_amount(payee_id, amounts) -> dict[Cents, list[Invoice]]:
    found: dict[Cents, list[Invoice]] = {}
    if amounts:
        is_open = Invoice.state.in_(rules.OPEN)
        for one in _invoices(payee_id, is_open & (Invoice.total_cents - Invoice.paid_cents).in_(amounts)):
            found.setdefault(one.total_cents - one.paid_cents, []).append(one)
    return found


def read_choices(values: Iterable[str]) -> list[Chosen]:
    """What a form's fields chose; what does not read as a choice is left out."""
    found = []
    for value in values:
        parts = value.split("|", 3)
        if len(parts) == 4 and parts[1].isascii() and parts[1].isdigit() and len(parts[1]) < 16:
            try:
                found.append(Chosen(parts[0], int(parts[1]), date.fromisoformat(parts[2]), parts[3].strip()))
            except ValueError:
                continue
    return found


def book(viewer, chosen: list[Chosen]) -> list[tuple[Chosen, Invoice | None, Refused | None]]:
    """Book each choice by itself: (choice, its invoice, why it was refused or None). One refusal hinders no other."""
    return [(one, *_booked_one(viewer, one)) for one in chosen]


def _booked_one(viewer, one) -> tuple[Invoice | None, Refused | None]:
    ours = (Invoice.public_id == one.invoice, Invoice.payee_id == viewer.organisation_id)
    invoice = db.session.scalar(select(Invoice).where(*ours))
    if invoice is None or not one.transaction:
        return None, Refused(N_("No invoice has this reference or amount"))
    try:
        services.confirm(viewer, invoice, amount_cents=one.cents, received_on=one.day, bank_reference=one.transaction)
    except Refused as no:
        return invoice, no
    return invoice, None
