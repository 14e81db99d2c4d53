"""What is remembered of money: invoices with their lines, proofs, payments and credit notes; all in whole US cents."""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import Organisation
from ..documents.models import Document
from ..storage.database import Base, Moment, Public, Stamped


class Payee(Base):
    """Where an organisation is paid, and the last number of each of its gapless series (F5)."""

    __tablename__ = "payee"
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    prefix: Mapped[str] = mapped_column(String(8), unique=True)
    bank_details: Mapped[str] = mapped_column(Text, default="")
    last_invoice: Mapped[int] = mapped_column(default=0)
    last_credit_note: Mapped[int] = mapped_column(default=0)
    last_receipt: Mapped[int] = mapped_column(default=0)


class Invoice(Public, Stamped, Base):
    """One invoice (F5).

    ``kind``: registration, audit, certification, supplementary, other. ``state``: issued, proof_uploaded, paid, waived,
    cancelled; overdue is issued past ``due_on``. ``lapses_on`` is the first day on which it has lapsed unpaid, where
    that ends something (F8). ``paid_cents`` is the sum of its payments; more than ``total_cents`` is an over-payment,
    owed back until ``refunded_cents`` equals the rest. ``terms_id`` are the terms of its date (F7). ``reference`` is
    what the payer writes on the transfer: unique, and no key to anything.
    """

    __tablename__ = "invoice"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(14))
    factory_id: Mapped[int | None] = mapped_column(ForeignKey("factory.id"))
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("cycle.id"))
    payer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    payee_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    currency: Mapped[str] = mapped_column(String(3), default="USD")
    total_cents: Mapped[int] = mapped_column(BigInteger)
    paid_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    refunded_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    issued_on: Mapped[date]
    due_on: Mapped[date]
    lapses_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(14), default="issued")
    confirmed_on: Mapped[date | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    terms_id: Mapped[int | None] = mapped_column(ForeignKey("terms_snapshot.id"))
    reminders_sent: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(Integer, default=1)
    payer: Mapped[Organisation] = relationship(foreign_keys=[payer_id], lazy="joined", innerjoin=True)
    payee: Mapped[Organisation] = relationship(foreign_keys=[payee_id], lazy="joined", innerjoin=True)
    lines: Mapped[list["InvoiceLine"]] = relationship(order_by="InvoiceLine.position")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        UniqueConstraint("payee_id", "number"),
        UniqueConstraint("payee_id", "position"),
        Index("ix_invoice_factory_id", "factory_id", "id"),
        Index("ix_invoice_cycle_id", "cycle_id"),
        Index("ix_invoice_payer_id", "payer_id", "id"),
        Index("ix_invoice_payee_id_state_due_on", "payee_id", "state", "due_on"),
        Index("ix_invoice_state_lapses_on", "state", "lapses_on"),
    )


class InvoiceLine(Base):
    """One line: a message id with its values, a quantity, a unit price and their product, in cents."""

    __tablename__ = "invoice_line"
    id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(String(200))
    values: Mapped[dict] = mapped_column(JSON, default=dict)
    quantity: Mapped[int]
    unit_cents: Mapped[int] = mapped_column(BigInteger)
    amount_cents: Mapped[int] = mapped_column(BigInteger)


class PaymentProof(Public, Base):
    """A transfer slip the payer uploaded; refused with a reason, or settled by a payment."""

    __tablename__ = "payment_proof"
    id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    uploaded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[datetime] = mapped_column(Moment)
    refused_at: Mapped[datetime | None] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(Text, default="")
    document: Mapped[Document] = relationship(lazy="joined")
    invoice: Mapped[Invoice] = relationship(lazy="joined")

    @property
    def factory_id(self) -> int | None:
        """The invoice's factory, for the guard."""
        return self.invoice.factory_id

    @property
    def payer_id(self) -> int:
        """Who pays the invoice."""
        return self.invoice.payer_id

    @property
    def payee_id(self) -> int:
        """Who is paid."""
        return self.invoice.payee_id


class Payment(Public, Base):
    """Money the payee's side says it received for an invoice; a negative amount is a refund.

    ``bank_reference`` is the statement's own number of the transfer: no transfer is counted twice for one payee.
    """

    __tablename__ = "payment"
    id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    payee_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    received_on: Mapped[date]
    bank_reference: Mapped[str | None] = mapped_column(String(80))
    receipt_number: Mapped[str] = mapped_column(String(20))
    recorded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (
        UniqueConstraint("payee_id", "bank_reference"),
        UniqueConstraint("payee_id", "receipt_number"),
        Index("ix_payment_payee_id_received_on", "payee_id", "received_on", "id"),
    )


class CreditNote(Public, Base):
    """Cancels one invoice; numbered without gaps in a series of its own."""

    __tablename__ = "credit_note"
    id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), unique=True)
    payee_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    number: Mapped[str] = mapped_column(String(20))
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    issued_on: Mapped[date]
    issued_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text)
    __table_args__ = (UniqueConstraint("payee_id", "number"),)
