"""``flask analytics rebuild`` and ``flask analytics check``."""

import click
from flask.cli import AppGroup

from ..kernel import clock
from ..kernel.access import VISITOR
from ..storage.use_case import use_case
from . import rollups, statuses

analytics = AppGroup("analytics", help="The roll-ups that analytics pages read.")


@use_case
def _rebuild(viewer):
    rollups.rebuild()
    statuses.rebuild(clock.today())


@analytics.command("rebuild")
def rebuild():
    """Make every roll-up anew from the rows."""
    _rebuild(VISITOR)
    click.echo("rebuilt")


@analytics.command("check")
def check():
    """Prove that the roll-ups equal the rows."""
    wrong = rollups.differing()
    if wrong:
        raise click.ClickException("these differ from the rows: " + ", ".join(wrong))
    click.echo("every roll-up equals the rows")


COMMANDS = (analytics,)
