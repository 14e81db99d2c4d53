"""A buyer's own list of factories, read and matched by whoever knows how (bound in reactions.py)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from ..factories.models import Factory
from ..kernel.access import Viewer


@dataclass(frozen=True)
class Candidate:
    """A factory that a row may mean. ``sure`` is 0 to 1; 1 for a certificate number."""

    factory: Factory
    sure: float


@dataclass(frozen=True)
class Wish:
    """One row of the list: its number in the file, what it said, the likely factories (best first), and whether the
    first of them is taken unless the buyer says otherwise."""

    number: int
    text: str
    candidates: tuple[Candidate, ...]
    is_clear: bool


Reader = Callable[[Viewer, BinaryIO], list[Wish]]
_readers: list[Reader] = []


def read_by(reader: Reader) -> None:
    """Let ``reader(viewer, file)`` read lists; it raises Refused for what is no list, and offers only factories whose
    card the viewer may see."""
    _readers[:] = [reader]


def read(viewer: Viewer, file: BinaryIO) -> list[Wish]:
    """The rows of a list with the factories they may mean. Raises Refused."""
    return _readers[0](viewer, file)
