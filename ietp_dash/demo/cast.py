"""Who plays in the demonstration: handles that a World gives its histories."""

from dataclasses import dataclass

from ..kernel.access import Kind, Role, Viewer


@dataclass(frozen=True)
class Site:
    """A factory of the story: its row, where it is, and who acts for it."""

    row: object
    id: int
    country: str
    zone: str
    workers: int
    manager: Viewer


@dataclass(frozen=True)
class Firm:
    """An audit firm of the story and its auditors' person keys."""

    id: int
    auditors: tuple[int, ...]


@dataclass(frozen=True)
class Staff:
    """The programme's people who act in stories."""

    coordinator: Viewer
    reviewer: Viewer


def acting(person_id: int, organisation_id: int, kind: Kind, role: Role, factory_id: int | None = None) -> Viewer:
    """A Viewer for somebody of the cast."""
    return Viewer(person_id=person_id, organisation_id=organisation_id, kind=kind, role=role, factory_id=factory_id)
