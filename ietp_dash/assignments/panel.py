"""A factory's page leads to its further audits: to all of them, to follow-ups, to an investigation (M11, M12)."""

from ..factories.panels import Panel
from ..kernel.access import NONE, Permission, can
from . import further


def load(viewer, factory, relation) -> dict:
    """The cycle that a later audit can be part of, and what the viewer may do about one."""
    relation = relation or NONE
    every = can(viewer, Permission.ASSIGNMENT_DRAW, factory, relation)
    investigates = can(viewer, Permission.INVESTIGATION_ORDER, factory, relation)
    follows = can(viewer, Permission.FOLLOW_UP_READ, factory, relation)
    asked = every or investigates or follows
    return {
        "cycle": further.cycle_of(factory.id) if asked else None,
        "every": every,
        "investigates": investigates,
        "follows": follows,
    }


PANEL = Panel("further", Permission.FACTORY_CARD, "assignments/_panel.html", load)
