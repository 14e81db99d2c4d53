"""A factory's status as a panel of its page, and as a small fragment that renews itself."""

from ..factories.panels import Panel
from ..kernel.access import Permission
from . import queries


def load(viewer, factory, relation) -> dict:
    """Both axes, the progress, and the history that this viewer may read."""
    return {
        "standing": queries.standing_of(factory.id),
        "history": queries.history_of(factory.id, relation if not relation.own else None),
    }


PANEL = Panel("status", Permission.FACTORY_STATUS, "status/_panel.html", load)
