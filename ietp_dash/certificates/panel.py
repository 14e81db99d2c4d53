"""A factory's certificates as a panel of its page."""

from ..factories.panels import Panel
from ..kernel import clock
from ..kernel.access import Permission
from . import queries


def load(viewer, factory, relation) -> dict:
    """Its certificates, newest first, and the ids of those that run or will."""
    rows, today = queries.of_factory(factory.id), clock.today(factory.zone)
    return {"certificates": rows, "running": {one.id for one in rows if _runs(one, today)}}


def _runs(one, today) -> bool:
    return one.withdrawn_on is None and one.superseded_on is None and today <= one.valid_to


PANEL = Panel("certificates", Permission.CERTIFICATE_READ, "certificates/_panel.html", load)
