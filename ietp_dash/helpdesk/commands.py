"""``flask helpdesk-mail``: what the worker does by itself, by hand."""

import click
from flask.cli import with_appcontext

from . import incoming


@click.command("helpdesk-mail")
@with_appcontext
def mail():
    """Take in the mails to the helpdesk that wait in its folder or mailbox."""
    click.echo(f"taken in: {incoming.take_in()}")


COMMANDS = [mail]
