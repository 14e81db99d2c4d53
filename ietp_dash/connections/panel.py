"""A buyer's connection with a factory, or the way to ask for one, as a panel of the factory's page."""

from ..factories.panels import Panel
from ..kernel.access import Kind, Permission, can
from . import queries


def load(viewer, factory, relation) -> dict:
    """The live connection between the two, if any, and whether the viewer may ask for one."""
    if viewer.kind is not Kind.BUYER:
        return {"shown": False}
    if relation.connected:
        return {"shown": True, "state": "accepted", "connection": relation.connection}
    live = queries.live_between(factory.id, viewer.organisation_id)
    if live:
        return {"shown": True, "state": live.state, "connection": live.public_id}
    may_ask = can(viewer, Permission.CONNECTION_REQUEST) and factory.organisation_id is not None
    return {"shown": True, "connection": None, "may_ask": may_ask and factory.is_listed}


PANEL = Panel("connection", Permission.FACTORY_CARD, "connections/_panel.html", load)
