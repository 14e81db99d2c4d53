"""What higher capabilities add to a factory's page: each panel has a permission, a loader and a template.

Bound in reactions.py, so that this capability knows none of them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ..kernel.access import Permission, Relation, Viewer, can
from .models import Factory


@dataclass(frozen=True)
class Panel:
    """One part of the page. ``load(viewer, factory, relation)`` answers the template's ``panel`` values."""

    id: str
    permission: Permission
    template: str
    load: Callable[[Viewer, Factory, Relation], dict]


PANELS: list[Panel] = []


def shown_to(viewer: Viewer, factory: Factory, relation: Relation) -> list[tuple[Panel, dict]]:
    """The panels that ``viewer`` may see on this factory, loaded, in their order."""
    return [
        (panel, panel.load(viewer, factory, relation))
        for panel in PANELS
        if can(viewer, panel.permission, factory, relation)
    ]
