"""Alembic's environment: runs inside the app's context on the app's engine; batch mode on SQLite.

SQLite rebuilds a table by dropping it, which its foreign keys would forbid or carry over to the rows that point to it:
they are off while a migration runs and checked before it is kept. PostgreSQL waits at most five seconds for a lock.
"""

from alembic import context
from flask import current_app
from sqlalchemy import text

from ietp_dash.storage.database import Moment, db


def named_shortly(kind, item, context_):
    """Write our own column type by its short name."""
    return "Moment()" if kind == "type" and isinstance(item, Moment) else False


def check_foreign_keys(connection):
    """Raise RuntimeError if a row points to nothing."""
    lost = connection.execute(text("PRAGMA foreign_key_check")).all()
    if lost:
        raise RuntimeError(f"rows that point to nothing: {lost[:5]}")


def run(connection):
    """Configure Alembic on ``connection`` (in a transaction) and migrate."""
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=named_shortly,
        include_object=lambda obj, name, kind, reflected, other: not (name or "").startswith("listing_text"),
    )
    context.run_migrations()


engine = current_app.extensions["sqlalchemy"].engine
with engine.connect() as connection:
    on_sqlite = connection.dialect.name == "sqlite"
    driver = connection.connection.driver_connection
    if on_sqlite:
        driver.execute("PRAGMA foreign_keys=OFF")
    try:
        with connection.begin():
            if not on_sqlite:
                connection.execute(text("SET LOCAL lock_timeout = '5s'"))
            run(connection)
            if on_sqlite:
                check_foreign_keys(connection)
    finally:
        if on_sqlite:
            driver.execute("PRAGMA foreign_keys=ON")
