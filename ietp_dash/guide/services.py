"""Putting the tour away."""

from sqlalchemy import func, select

from ..kernel import clock
from ..storage.database import db
from ..storage.use_case import use_case
from ..web.navigation import BESIDE, menu_counts
from .models import TourDone

PUT_AWAY = BESIDE + "tour"


@use_case
def put_away(viewer) -> None:
    """The tour of the viewer's role is not offered any more; a second time changes nothing."""
    key = (viewer.person_id, str(viewer.role))
    if db.session.get(TourDone, key) is None:
        db.session.add(TourDone(person_id=key[0], role=key[1], at=clock.now()))


def count_put_away(viewer):
    """The query of whether the viewer has put the tour of this role away (1 or 0): counted with the menu."""
    put = select(func.count()).select_from(TourDone)
    return put.filter_by(person_id=viewer.person_id, role=str(viewer.role))


def is_offered(viewer) -> bool:
    """Whether the start page offers the tour."""
    return not viewer.limited and not menu_counts(viewer).get(PUT_AWAY)
