"""The database: one Base, naming of constraints, column types, and what each connection is told.

SQLite: WAL, synchronous FULL, foreign keys, BEGIN IMMEDIATE for use cases and plain BEGIN for reads.
"""

import secrets
from contextvars import ContextVar
from datetime import UTC, datetime

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, MetaData, String, TypeDecorator, event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

writing: ContextVar[bool] = ContextVar("writing", default=False)


class Base(DeclarativeBase):
    """Plain declarative base (never MappedAsDataclass: docs/decisions/0001)."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base, disable_autonaming=True, engine_options={"pool_pre_ping": True})


class Moment(TypeDecorator):
    """An aware datetime, UTC in storage on both databases; naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value, dialect):
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


ID_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


def new_public_id() -> str:
    """A random identifier of 80 bits: the only kind that leaves the server."""
    return "".join(secrets.choice(ID_LETTERS) for _ in range(16))


class Public:
    """Mixin: the random identifier by which a row is known outside."""

    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=new_public_id)


class Stamped:
    """Mixin: when the row was made (UTC)."""

    created_at: Mapped[datetime] = mapped_column(Moment)


@event.listens_for(Engine, "do_connect")
def _wait_shortly(dialect, record, arguments, values):
    """A database that is away is known to be so within two seconds (quality bar O1)."""
    if dialect.name == "postgresql":
        values.setdefault("connect_timeout", 2)


@event.listens_for(Engine, "connect")
def _prepare_connection(connection, record):
    if type(connection).__module__.startswith("sqlite3"):
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=10000",
            "cache_size=-32000",
            "temp_store=MEMORY",
        ):
            cursor.execute("PRAGMA " + pragma)
        cursor.close()


@event.listens_for(Engine, "begin")
def _begin(connection):
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing.get() else "BEGIN")


@event.listens_for(Session, "after_transaction_end")
def _forget(session, transaction):
    """What a transaction remembered of what it read ends with it."""
    if transaction.parent is None:
        session.info.pop("remembered", None)
