"""Alembic's environment: runs inside the app's context on the app's engine; batch mode on SQLite."""

from alembic import context
from flask import current_app

from ietp_dash.storage.database import Moment, db


def named_shortly(kind, item, context_):
    """Write our own column type by its short name."""
    return "Moment()" if kind == "type" and isinstance(item, Moment) else False


engine = current_app.extensions["sqlalchemy"].engine
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=named_shortly,
        include_object=lambda obj, name, kind, reflected, other: not (name or "").startswith("listing_text"),
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
