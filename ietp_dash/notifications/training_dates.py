"""The trainings in a calendar feed: those that the viewer's organisation has a seat in (Q6)."""

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from ..kernel.access import Permission, can
from ..storage.database import db
from ..training.models import TrainingSeat, TrainingSession
from ..training.rules import SeatState
from .calendar import Entry

MOST = 100


def trainings(viewer, today):
    """The viewer's trainings, each once, however many people go there."""
    if not can(viewer, Permission.TRAINING_LIST):
        return
    ours = select(TrainingSeat.session_id).where(
        TrainingSeat.organisation_id == viewer.organisation_id, TrainingSeat.state == SeatState.SEATED
    )
    wanted = select(TrainingSession).where(TrainingSession.id.in_(ours), TrainingSession.state == "open")
    for one in db.session.scalars(wanted.order_by(TrainingSession.starts_at.desc()).limit(MOST)):
        where = url_for("training.detail", session=one.public_id)
        yield Entry(f"training-{one.public_id}", _("Training"), where, starts=one.starts_at, ends=one.ends_at)
