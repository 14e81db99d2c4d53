"""The ``flask ...`` commands: migrate, verify; capabilities add their own in ``<capability>/commands.py``."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click
from alembic import command

from .storage.schema import FOLDER, alembic_config


@click.command("migrate")
@click.option("--to", default="head", help="Revision to go to; a lower one goes back.")
def migrate(to):
    """Bring the database's schema to a revision."""
    if to != "head" and (to.startswith("-") or to == "base"):
        command.downgrade(alembic_config(), to)
    else:
        command.upgrade(alembic_config(), to)


@click.command("revision")
@click.argument("message")
def revision(message):
    """Write a new migration from the difference between models and database."""
    number = f"{len(list((FOLDER / 'versions').glob('*.py'))) + 1:04d}"
    command.revision(alembic_config(), message, autogenerate=True, rev_id=number)


@click.command("verify")
@click.option("--head", help="A head that an earlier run printed: it must still be in the chain.")
def verify(head):
    """Walk the event log's chain, say whether it is whole, and print its head."""
    from .storage import event_log

    broken = event_log.verify(head)
    if broken is not None:
        raise click.ClickException(f"the event log does not fit from row {broken} on")
    click.echo(f"the event log is whole; its head is {event_log.head() or 'empty'}")


def bind(app) -> None:
    """Add every command to ``app``."""
    for one in (migrate, revision, verify):
        app.cli.add_command(one)
    for name in sorted(path.parent.name for path in Path(__file__).parent.glob("*/commands.py")):
        if find_spec(f"ietp_dash.{name}.commands"):
            for one in import_module(f"ietp_dash.{name}.commands").COMMANDS:
                app.cli.add_command(one)
