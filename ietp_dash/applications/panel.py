"""Where a factory's newest application stands, as a panel of its page."""

from ..factories.panels import Panel
from ..kernel.access import Permission
from . import queries, rules, tracker


def load(viewer, factory, relation) -> dict:
    """The newest application with its tracker; nothing for a factory that never applied."""
    found = queries.latest_of(factory.id)
    if found is None:
        return {"application": None}
    may_write = relation.own and found.cycle.state in rules.WRITTEN
    return {"application": found, "tracker": tracker.rows(found, factory.zone), "may_write": may_write}


PANEL = Panel("application", Permission.APPLICATION_READ, "applications/_panel.html", load)
