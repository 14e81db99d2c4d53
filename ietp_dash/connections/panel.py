"""A buyer's connection with a factory, or the way to ask for one, as a panel of the factory's page."""

from ..factories.panels import Panel
from ..kernel.access import Kind, Permission, can
from . import queries


def load(viewer, factory, relation) -> dict:
    """The live connection between the two, if any, and whether the viewer may ask for one."""
    if viewer.kind is not Kind.BUYER:
        return {"shown": False}
    live = queries.live_between(factory.id, viewer.organisation_id)
    may_ask = live is None and can(viewer, Permission.CONNECTION_REQUEST) and factory.organisation_id is not None
    return {"shown": True, "connection": live, "may_ask": may_ask and factory.is_listed}


PANEL = Panel("connection", Permission.FACTORY_CARD, "connections/_panel.html", load)
