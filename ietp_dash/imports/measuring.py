"""How good the duplicate score is: precision and recall on pairs that people labelled."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .matching import THRESHOLD, Entry, block_keys, score


@dataclass(frozen=True)
class Measure:
    """How well the score does on labelled pairs."""

    right: int
    wrong: int
    missed: int
    found_by_index: int

    @property
    def precision(self) -> float:
        """The share of offered pairs that are duplicates."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def recall(self) -> float:
        """The share of duplicates that are offered."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    def __str__(self) -> str:
        return (
            f"precision {self.precision:.3f}, recall {self.recall:.3f} "
            f"({self.right} right, {self.wrong} wrong, {self.missed} missed; "
            f"{self.found_by_index} of the right ones met in the index)"
        )


def measure(pairs: Iterable[tuple[bool, Entry, Entry]], threshold: float = THRESHOLD) -> Measure:
    """Score labelled pairs (True: the same site) and count how many of the right ones the index brings together."""
    right = wrong = missed = met = 0
    for same, one, other in pairs:
        offered = score(one, other) >= threshold
        right += same and offered
        wrong += offered and not same
        missed += same and not offered
        met += same and offered and bool(block_keys(one) & block_keys(other))
    return Measure(right, wrong, missed, met)


def labelled(path: Path) -> Iterator[tuple[bool, Entry, Entry]]:
    """The pairs in a CSV file: label (match or not), and id, name, address and country of a and of b."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["label"] == "match", *(_entry(row, side) for side in "ab")


def _entry(row: dict, side: str) -> Entry:
    return Entry(f"{side}{row[side + '_id']}", *(row[f"{side}_{part}"] for part in ("name", "address", "country")))
