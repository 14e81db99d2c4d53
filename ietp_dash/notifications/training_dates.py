"""The trainings in a calendar feed: those that the viewer's organisation has a seat in, hosts or holds (Q6)."""

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from ..kernel.access import Permission, can
from ..storage.database import db
from ..training import queries
from ..training.models import TrainingSession
from ..training.rules import SeatState
from .calendar import Entry

MOST = 100


def trainings(viewer, today):
    """The viewer's trainings, each once, however many people go there."""
    if not can(viewer, Permission.TRAINING_LIST):
        return
    wanted = select(TrainingSession).where(TrainingSession.state == "open")
    if not can(viewer, Permission.TRAINING_KEEP):
        wanted = wanted.where(queries.own(viewer, SeatState.SEATED))
    for one in db.session.scalars(wanted.order_by(TrainingSession.starts_at.desc()).limit(MOST)):
        where = url_for("training.detail", session=one.public_id)
        yield Entry(f"training-{one.public_id}", _("Training"), where, starts=one.starts_at, ends=one.ends_at)
