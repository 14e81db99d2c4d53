"""A factory's certificates as a panel of its page."""

from ..factories.panels import Panel
from ..kernel.access import Permission
from . import queries


def load(viewer, factory, relation) -> dict:
    """Its certificates, newest first."""
    return {"certificates": queries.of_factory(factory.id)}


PANEL = Panel("certificates", Permission.CERTIFICATE_READ, "certificates/_panel.html", load)
