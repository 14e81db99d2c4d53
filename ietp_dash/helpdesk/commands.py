"""``flask helpdesk-mail``: what the worker does by itself, by hand."""

import click
from flask.cli import with_appcontext

from . import dropping


@click.command("helpdesk-mail")
@with_appcontext
def mail():
    """Take in the mails to the helpdesk that lie in its folder."""
    click.echo(f"taken in: {dropping.take_in()}")


COMMANDS = [mail]
