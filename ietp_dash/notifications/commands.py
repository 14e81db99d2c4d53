"""``flask worker`` and ``flask due``."""

import signal
from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import with_appcontext

from ..kernel import clock
from . import due as steps
from .work import Work


@click.command("worker")
@click.option("--once", is_flag=True, help="End when nothing waits any more.")
@with_appcontext
def worker(once):
    """Tell people what happened, send mails and do what is due, until stopped; beside servers with IETP_WORKER=off."""
    work = Work(current_app._get_current_object())
    if once:
        while work.round():
            pass
        return work.end()
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: work.stop())
    return work.run()


@click.command("due")
@click.option("--at", type=click.DateTime(), help="The moment (UTC) to take for now.")
@with_appcontext
def due(at):
    """Do once what time alone brings about."""
    moment = at.replace(tzinfo=UTC) if at else datetime.now(UTC)
    with clock.at(moment):
        steps.run(moment)
    click.echo(f"done: {', '.join(step.__name__ for step in steps.STEPS)}")


COMMANDS = [worker, due]
