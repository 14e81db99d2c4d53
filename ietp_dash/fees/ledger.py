"""The ledger of one payee: what was charged, received, credited, waived and returned, with a running balance.

Amounts are signed cents from the payee's side: a charge adds to what it is owed, money that came takes away.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import and_, func, literal, or_, select, union_all

from ..accounts.models import Organisation
from ..kernel.errors import N_
from ..kernel.money import Cents
from ..storage.database import db
from .models import CreditNote, Invoice, Payment
from .rules import State

PAGE = 100
BATCH = 1000


class Entry(StrEnum):
    """What kinds of entries there are."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    PAYMENT = "payment"
    REFUND = "refund"
    WAIVER = "waiver"


ENTRY_LABELS = {
    Entry.INVOICE: N_("Invoice"),
    Entry.CREDIT_NOTE: N_("Credit note"),
    Entry.PAYMENT: N_("Payment"),
    Entry.REFUND: N_("Money returned"),
    Entry.WAIVER: N_("Waiver"),
}
_RANKS = list(Entry)


@dataclass(frozen=True)
class Shown:
    """One entry. ``cents`` is signed; ``balance`` is what the payee is owed in all after it."""

    day: date
    entry: Entry
    row_id: int
    number: str
    invoice: str
    invoice_number: str
    payer: str
    bank_reference: str
    cents: Cents
    balance: Cents

    @property
    def charged(self) -> Cents:
        """What it adds to what is owed; 0 if it takes away."""
        return max(0, self.cents)

    @property
    def settled(self) -> Cents:
        """What it takes away from what is owed; 0 if it adds."""
        return max(0, -self.cents)

    @property
    def position(self) -> str:
        """Where the next page begins after this entry."""
        return f"{self.day.isoformat()}.{_RANKS.index(self.entry)}.{self.row_id}"


def _entries(payee_id: int):
    """Every entry of a payee as one select: day, rank, id, number, invoice_id, bank_reference, cents."""
    none = literal("")

    def part(entry, row, day, number, invoice_id, cents, *where, bank=none):
        rank = literal(_RANKS.index(entry))
        columns = (
            day.label("day"), rank.label("rank"), row.id.label("row_id"), number.label("number"),
            invoice_id.label("invoice_id"), func.coalesce(bank, "").label("bank_reference"), cents.label("cents"),
        )  # fmt: skip
        return select(*columns).where(row.payee_id == payee_id, *where)

    paid = (Payment, Payment.received_on, Payment.receipt_number, Payment.invoice_id, -Payment.amount_cents)
    waived = (Entry.WAIVER, Invoice, Invoice.confirmed_on, Invoice.number, Invoice.id)
    bank = {"bank": Payment.bank_reference}
    return union_all(
        part(Entry.INVOICE, Invoice, Invoice.issued_on, Invoice.number, Invoice.id, Invoice.total_cents),
        part(
            Entry.CREDIT_NOTE, CreditNote, CreditNote.issued_on, CreditNote.number, CreditNote.invoice_id,
            -CreditNote.amount_cents,
        ),
        part(Entry.PAYMENT, *paid, Payment.amount_cents > 0, **bank),
        part(Entry.REFUND, *paid, Payment.amount_cents < 0, **bank),
        part(*waived, Invoice.paid_cents - Invoice.total_cents, Invoice.state == State.WAIVED),
        part(
            *waived, CreditNote.amount_cents - Invoice.total_cents, CreditNote.invoice_id == Invoice.id,
            CreditNote.amount_cents < Invoice.total_cents,
        ),
    ).subquery()  # fmt: skip


def _before(entries, day: date, rank: int, row_id: int):
    """Up to and with the entry at this place."""
    in_rank = or_(entries.c.rank < rank, and_(entries.c.rank == rank, entries.c.row_id <= row_id))
    return or_(entries.c.day < day, and_(entries.c.day == day, in_rank))


def read_position(text: str) -> tuple[date, int, int] | None:
    """The place that a page begins after; None for what is no place."""
    day, _dot, rest = text.partition(".")
    rank, _dot, row_id = rest.partition(".")
    if not (rank.isascii() and rank.isdigit() and row_id.isascii() and row_id.isdigit() and len(row_id) < 18):
        return None
    try:
        return date.fromisoformat(day), int(rank), int(row_id)
    except ValueError:
        return None


def balance_before(payee_id: int, day: date, after: tuple[date, int, int] | None = None) -> Cents:
    """What the payee was owed before ``day``, or up to and with the entry at ``after``."""
    entries = _entries(payee_id)
    where = _before(entries, *after) if after else entries.c.day < day
    return int(db.session.scalar(select(func.coalesce(func.sum(entries.c.cents), 0)).where(where)))


def page(payee_id, first: date, last: date, *, only="", after="", limit=PAGE) -> tuple[Cents, list[Shown], bool]:
    """(what was owed before, up to ``limit`` entries of the days ``first`` to ``last``, whether there are more).

    ``only`` shows one kind of entry; the balances count them all.
    """
    place = read_position(after)
    opening = balance_before(payee_id, first, place)
    rows, balance, shown = _rows(payee_id, first, last, place, None if only else limit + 1), opening, []
    for row in rows:
        balance += row.cents
        if not only or _RANKS[row.rank] == only:
            shown.append(_shown(row, balance))
        if len(shown) > limit:
            break
    return opening, shown[:limit], len(shown) > limit


def everything(payee_id: int, first: date, last: date) -> Iterator[Shown]:
    """Every entry of the days ``first`` to ``last`` in order, read in batches: for the export."""
    balance, place = balance_before(payee_id, first), None
    while rows := _rows(payee_id, first, last, place, BATCH):
        for row in rows:
            balance += row.cents
            yield _shown(row, balance)
        place = (rows[-1].day, rows[-1].rank, rows[-1].row_id)


def _rows(payee_id, first, last, place, limit) -> list:
    entries = _entries(payee_id)
    wanted = (
        select(
            entries,
            Invoice.public_id,
            Invoice.number.label("invoice_number"),
            Organisation.name,
            Organisation.name_local,
        )
        .join(Invoice, Invoice.id == entries.c.invoice_id)
        .join(Organisation, Organisation.id == Invoice.payer_id)
        .where(entries.c.day >= first, entries.c.day <= last)
        .order_by(entries.c.day, entries.c.rank, entries.c.row_id)
    )
    if place:
        wanted = wanted.where(~_before(entries, *place))
    return db.session.execute(wanted.limit(limit)).all()


def _shown(row, balance) -> Shown:
    return Shown(
        day=row.day,
        entry=_RANKS[row.rank],
        row_id=row.row_id,
        number=row.number,
        invoice=row.public_id,
        invoice_number=row.invoice_number,
        payer=row.name or row.name_local,
        bank_reference=row.bank_reference,
        cents=int(row.cents),
        balance=balance,
    )
