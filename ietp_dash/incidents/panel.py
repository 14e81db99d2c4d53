"""The latest incidents as a panel of a factory's page, for those who hear of them."""

from ..factories.panels import Panel
from ..kernel.access import Permission
from . import queries, rules


def load(viewer, factory, relation) -> dict:
    """The latest incidents that this viewer may read."""
    return {"rows": queries.of_factory(viewer, factory.id), "words": rules}


PANEL = Panel("incidents", Permission.INCIDENT_HEAR, "incidents/_panel.html", load)
