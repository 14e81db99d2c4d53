"""``flask helpline-rekey``."""

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from ..kernel.access import VISITOR
from ..storage.database import db
from ..storage.use_case import use_case
from . import sealing
from .models import HelplineCase, HelplineTalk


@use_case
def _seal_anew(viewer) -> int:
    count = 0
    for case in db.session.scalars(select(HelplineCase)):
        case.wants, case.identity = sealing.sealed_anew(case.wants), sealing.sealed_anew(case.identity)
        count += 1
    for talk in db.session.scalars(select(HelplineTalk)):
        talk.words = sealing.sealed_anew(talk.words)
    return count


@click.command("helpline-rekey")
@with_appcontext
def rekey():
    """Seal everything of the helpline with the first key of IETP_HELPLINE_KEY."""
    click.echo(f"sealed anew: {_seal_anew(VISITOR)} cases")


COMMANDS = [rekey]
