"""One append-only table of everything that happened: audit trail, live feed and outbox in one.

A row never holds personal text. ``sequence`` is given in commit order and never leaves the server. Rows
are hash-chained: each hash covers its row and the hash before it, so that an edit shows; the head is kept apart, so
that a cut tail shows. Against somebody who changes both, an operator keeps heads elsewhere (``flask verify --head``).
"""

import hashlib
import json
from contextlib import closing
from datetime import datetime

from sqlalchemy import JSON, BigInteger, Identity, Index, Integer, String, select, text
from sqlalchemy.orm import Mapped, mapped_column

from .database import Base, Moment, db

_BIG = BigInteger().with_variant(Integer, "sqlite")


class EventRow(Base):
    """A recorded event."""

    __tablename__ = "event_log"
    sequence: Mapped[int] = mapped_column(_BIG, Identity(), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    type: Mapped[str] = mapped_column(String(60))
    actor_id: Mapped[int | None] = mapped_column(Integer)
    organisation_id: Mapped[int | None] = mapped_column(Integer)
    subject_id: Mapped[int | None] = mapped_column(Integer)
    permission: Mapped[str | None] = mapped_column(String(40))
    payload: Mapped[dict] = mapped_column(JSON)
    hash: Mapped[str] = mapped_column(String(64))
    __table_args__ = (
        Index("ix_event_log_subject_id_sequence", "subject_id", "sequence"),
        Index("ix_event_log_type_sequence", "type", "sequence"),
        Index("ix_event_log_actor_id_sequence", "actor_id", "sequence"),
    )


class EventHead(Base):
    """The end of the chain: one row, renewed in the transaction that appends."""

    __tablename__ = "event_head"
    id: Mapped[int] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(_BIG)
    hash: Mapped[str] = mapped_column(String(64))


class AccessRow(Base):
    """One reading or download of confidential data, in its own short transaction."""

    __tablename__ = "access_log"
    id: Mapped[int] = mapped_column(_BIG, Identity(), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    person_id: Mapped[int] = mapped_column(Integer)
    organisation_id: Mapped[int] = mapped_column(Integer)
    buyer: Mapped[bool] = mapped_column(default=False)
    factory_id: Mapped[int | None] = mapped_column(Integer)
    what: Mapped[str] = mapped_column(String(40))
    row_public_id: Mapped[str | None] = mapped_column(String(64))
    __table_args__ = (Index("ix_access_log_factory_id_buyer_id", "factory_id", "buyer", "id"),)


def chained_hash(previous: str, values: tuple) -> str:
    """The hash of a row given the hash before it: SHA-256 over canonical JSON."""
    body = json.dumps(values, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256((previous + body).encode()).hexdigest()


def hashed_values(at, type_, actor_id, organisation_id, subject_id, permission, payload) -> tuple:
    """What a row's hash covers, in one order for writer and verifier."""
    return (at.isoformat(timespec="microseconds"), type_, actor_id, organisation_id, subject_id, permission, payload)


def append(happened, *, actor_id, organisation_id, at):
    """Add ``happened`` events to the log, last in the transaction so that sequence follows commit order."""
    if not happened:
        return
    session = db.session
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(4719)"))
    head = session.get(EventHead, 1, populate_existing=True) or EventHead(id=1, hash="")
    previous = head.hash
    for one in happened:
        payload = json.loads(json.dumps(one.payload(), default=str))
        when = at.replace(hour=0, minute=0, second=0, microsecond=0) if one.coarse else at
        values = hashed_values(when, type(one).__name__, actor_id, organisation_id, one.subject_id, one.hears, payload)
        previous = chained_hash(previous, values)
        row = EventRow(
            at=when,
            type=values[1],
            actor_id=actor_id,
            organisation_id=organisation_id,
            subject_id=one.subject_id,
            permission=one.hears,
            payload=payload,
            hash=previous,
        )
        session.add(row)
        session.flush()
        head.sequence, head.hash = row.sequence, previous
    session.add(head)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_notify('event_log', '')"))


def move_head() -> None:
    """Set the stored head to the last row: for whoever writes a whole history at once instead of by :func:`append`."""
    last = db.session.scalars(select(EventRow).order_by(EventRow.sequence.desc()).limit(1)).one_or_none()
    if last is not None:
        db.session.merge(EventHead(id=1, sequence=last.sequence, hash=last.hash))


def head() -> str:
    """The hash at the chain's end, to be kept outside the database; empty for an empty log."""
    return db.session.scalar(select(EventHead.hash)) or ""


def verify(kept_head: str | None = None) -> int | None:
    """Walk the chain; answer None when whole, else the sequence of the first row that does not fit.

    A chain that ends before the stored head, or never held ``kept_head`` (a hash that :func:`head` answered earlier),
    was cut: then the answer is the sequence after its last row.
    """
    previous, last, seen = "", 0, not kept_head
    wanted = select(EventRow).order_by(EventRow.sequence).execution_options(yield_per=2000)
    with closing(db.session.scalars(wanted)) as rows:
        for row in rows:
            values = hashed_values(
                row.at, row.type, row.actor_id, row.organisation_id, row.subject_id, row.permission, row.payload
            )
            if row.hash != chained_hash(previous, values):
                return row.sequence
            previous, last, seen = row.hash, row.sequence, seen or row.hash == kept_head
    return None if seen and head() == previous else last + 1
