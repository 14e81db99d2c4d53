"""Where a factory's newest application stands, in a few words, as a panel of its page."""

from ..factories.panels import Panel
from ..kernel.access import Permission
from . import queries, rules, tracker


def load(viewer, factory, relation) -> dict:
    """The newest application and who must act; nothing for a factory that never applied."""
    found = queries.latest_of(factory.id)
    if found is None:
        return {"application": None}
    may_write = relation.own and found.cycle.state in rules.WRITTEN
    return {"application": found, "who": tracker.who_acts(found), "may_write": may_write}


PANEL = Panel("application", Permission.APPLICATION_READ, "applications/_panel.html", load)
