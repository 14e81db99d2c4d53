"""Putting the tour away."""

from ..kernel import clock
from ..storage.database import db
from ..storage.use_case import use_case
from .models import TourDone


@use_case
def put_away(viewer) -> None:
    """The tour of the viewer's role is not offered any more; a second time changes nothing."""
    key = (viewer.person_id, str(viewer.role))
    if db.session.get(TourDone, key) is None:
        db.session.add(TourDone(person_id=key[0], role=key[1], at=clock.now()))


def is_offered(viewer) -> bool:
    """Whether the start page offers the tour."""
    return db.session.get(TourDone, (viewer.person_id, str(viewer.role))) is None
