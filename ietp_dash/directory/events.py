"""What happens in the directory."""

from dataclasses import dataclass

from ..kernel.events import Event


@dataclass(frozen=True)
class SavedSearchMatched(Event):
    """Factories newly match a saved search whose owner asked to be told; ``factory_id`` when it is one alone."""

    person_id: int
    member_of: int
    search_id: int
    matches: int
    factory_id: int | None = None
