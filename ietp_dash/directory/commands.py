"""``flask directory ...``: make the directory anew, or bring up to date what time alone has changed."""

import time

import click
from flask.cli import AppGroup

from ..kernel.access import VISITOR
from . import services

directory = AppGroup("directory", help="The directory's rows, words and counters.")


@directory.command("rebuild")
def rebuild():
    """Make every row anew from the factories."""
    begun = time.perf_counter()
    made = services.rebuild(VISITOR)
    click.echo(f"{made} factories in {time.perf_counter() - begun:.1f} s")


@directory.command("due")
def due():
    """Bring up to date what time alone has changed."""
    while services.let_time_pass(VISITOR):
        pass


COMMANDS = (directory,)
