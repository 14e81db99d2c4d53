"""The Progress Visit as a panel of the factory's page: for the factory, connected buyers and staff (A2, V3)."""

from sqlalchemy import select

from ..factories.panels import Panel
from ..kernel import clock
from ..kernel.access import Permission, can
from ..storage.database import db
from . import words
from .models import Visit


def load(viewer, factory, relation) -> dict:
    """For a connected buyer the latest visit from its contact on; the others have a page of their own for visits."""
    if not relation.connected:
        return {"visit": None}
    wanted = select(Visit).where(Visit.factory_id == factory.id, Visit.contacted_on.is_not(None))
    visit = db.session.scalar(wanted.order_by(Visit.id.desc()).limit(1))
    if visit is None:
        return {"visit": None}
    today = clock.today(factory.zone)
    link = can(viewer, Permission.VISIT_READ, visit, relation)
    return {"visit": visit, "state": words.state_said(visit, today), "tone": words.tone(visit, today), "link": link}


PANEL = Panel("visits", Permission.FACTORY_STATUS, "visits/_panel.html", load)
