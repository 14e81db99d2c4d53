"""The latest incidents as a panel of a factory's page, for those who hear of them; a link for whose page is full."""

from ..factories.panels import Panel
from ..kernel.access import Permission, can
from . import queries, rules


def load(viewer, factory, relation) -> dict:
    """The latest incidents that this viewer may read; only the way to them for the factory itself and coordinators."""
    linked = relation.own or can(viewer, Permission.INCIDENT_CLOSE)
    return {"rows": [] if linked else queries.of_factory(viewer, factory.id), "words": rules, "linked": linked}


PANEL = Panel("incidents", Permission.INCIDENT_HEAR, "incidents/_panel.html", load)
