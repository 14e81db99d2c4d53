"""What differs between two editions: checkpoints added, removed, changed, field by field and word by word. Pure."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from .content import TEXTS, Edition, Law, Point

FIELDS = (
    *TEXTS, "severities", "transparent_severity", "kind", "countries", "grace_until", "section", "removed",
)  # fmt: skip
_WORD = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|\s+|\w+|[^\w\s]")
SAME, GONE, NEW = "same", "gone", "new"
MOST_COMPARED = 1_000_000


@dataclass(frozen=True)
class Change:
    """One field that changed. ``marked`` are its words as (same, gone or new; text); for codes both sides stand."""

    field: str
    before: object
    after: object
    country: str = ""

    @property
    def marked(self) -> list[tuple[str, str]]:
        """The words of both, marked."""
        return words(str(self.before), str(self.after))

    @property
    def is_text(self) -> bool:
        """Whether the words are to be compared, not the codes."""
        return self.field in TEXTS or self.field in ("legal", "legal_zh", "legal_vi")


@dataclass(frozen=True)
class Difference:
    """What the later of two editions says that the earlier does not. ``changed`` are (before, after, changes)."""

    added: tuple[Point, ...]
    removed: tuple[Point, ...]
    changed: tuple[tuple[Point, Point, tuple[Change, ...]], ...]
    renamed: tuple[tuple[str, str], ...]
    moved: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether both say the same in the same order."""
        return not (self.added or self.removed or self.changed or self.renamed or self.moved)


def between(before: Edition, after: Edition) -> Difference:
    """How ``after`` differs from ``before``; a checkpoint is known by its number."""
    old, new = _asked(before), _asked(after)
    both = [number for number in new if number in old]
    changed = [(old[n], new[n], tuple(point_changes(old[n], new[n]))) for n in both]
    return Difference(
        added=tuple(new[n] for n in new if n not in old),
        removed=tuple(old[n] for n in old if n not in new),
        changed=tuple(one for one in changed if one[2]),
        renamed=_renamed(before, after),
        moved=tuple(_moved([n for n in old if n in new], both)),
    )


def point_changes(before: Point, after: Point) -> list[Change]:
    """The fields in which two states of a checkpoint differ; number and section only where both are known."""
    found = [
        Change(name, getattr(before, name), getattr(after, name))
        for name in FIELDS
        if getattr(before, name) != getattr(after, name) and not (name in ("section", "removed") and not after.section)
    ]
    return found + _law_changes(before.legal, after.legal)


def _law_changes(before: tuple[Law, ...], after: tuple[Law, ...]) -> list[Change]:
    old, new = ({one.country: one for one in laws} for laws in (before, after))
    found = []
    for country in sorted({*old, *new}):
        was, now = old.get(country, Law(country, "", "")), new.get(country, Law(country, "", ""))
        if was.en != now.en:
            found.append(Change("legal", was.en, now.en, country))
        if was.zh != now.zh:
            found.append(Change("legal_zh", was.zh, now.zh, country))
        if was.vi != now.vi:
            found.append(Change("legal_vi", was.vi, now.vi, country))
    return found


def words(before: str, after: str) -> list[tuple[str, str]]:
    """Both texts as one run of pieces, each ``same``, ``gone`` or ``new``: words, single Chinese signs, spaces."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) * len(new) > MOST_COMPARED:
        return [(how, text) for how, text in ((GONE, before), (NEW, after)) if text]
    found: list[tuple[str, str]] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append((SAME, "".join(old[a:b])))
            continue
        found.extend((how, "".join(piece)) for how, piece in ((GONE, old[a:b]), (NEW, new[c:d])) if piece)
    return found


def _asked(edition: Edition) -> dict[str, Point]:
    return {one.number: one for one in edition.points if not one.removed}


def _renamed(before: Edition, after: Edition) -> tuple[tuple[str, str], ...]:
    old = {one.code: one for one in before.sections}
    pairs = ((old[one.code], one) for one in after.sections if one.code in old)
    names = ((was, now, name) for was, now in pairs for name in ("name", "name_zh", "name_vi"))
    sides = ((getattr(was, name), getattr(now, name)) for was, now, name in names)
    return tuple((a, b) for a, b in sides if a != b)


def _moved(before: list[str], after: list[str]) -> list[str]:
    """The numbers that stand elsewhere among the others: those outside the longest common run of both orders."""
    if before == after:
        return []
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    still = {number for block in blocks for number in before[block.a : block.a + block.size]}
    return [number for number in after if number not in still]
