"""What a factory's own answers come to: progress, gaps, the ratio of each section (D4), what carries over. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from .content import Edition, Point
from .difference import point_changes
from .rules import gravest

YES, NO, NA = "yes", "no", "na"
LETTER_OF = {YES: "y", NO: "n", NA: "a", "": "-"}
ANSWER_OF = {letter: answer for answer, letter in LETTER_OF.items()}


@dataclass(frozen=True)
class Given:
    """One answer (yes, no, na or empty) with its note."""

    answer: str = ""
    note: str = ""


NOTHING = Given()


@dataclass(frozen=True)
class SectionResult:
    """One section: how many are asked and answered, its gaps, and the Majors among those that may be Major (D4)."""

    code: str
    asked: int
    answered: int
    gaps: tuple[Point, ...]
    majors: int
    basis: int
    limit: int

    @property
    def percent(self) -> int:
        """The share of Majors, rounded half up; 0 where nothing can be Major."""
        return (200 * self.majors + self.basis) // (2 * self.basis) if self.basis else 0

    @property
    def exceeds(self) -> bool:
        """Whether the share is strictly above the limit (D4)."""
        return self.majors * 100 > self.limit * self.basis


@dataclass(frozen=True)
class Result:
    """All sections, and how many gaps would be graded how at most."""

    sections: tuple[SectionResult, ...]
    by_severity: dict[str, int]

    @property
    def asked(self) -> int:
        """How many checkpoints are asked."""
        return sum(one.asked for one in self.sections)

    @property
    def answered(self) -> int:
        """How many of them are answered."""
        return sum(one.answered for one in self.sections)

    @property
    def is_complete(self) -> bool:
        """Whether every checkpoint is answered."""
        return self.asked == self.answered

    @property
    def stops(self) -> bool:
        """Whether a gap alone would keep a certificate away: Zero Tolerance, Critical, or a section over its limit."""
        grave = self.by_severity["zero_tolerance"] + self.by_severity["critical"]
        return bool(grave) or any(one.exceeds for one in self.sections)


def asked_in(edition: Edition, country: str) -> tuple[Point, ...]:
    """The checkpoints asked of a factory in ``country``: neither removed nor kept for other countries."""
    return tuple(one for one in edition.points if not one.removed and (not one.countries or country in one.countries))


def result(points, sections, given: Mapping[str, Given], *, on: date, limit: int, basis: str) -> Result:
    """What the answers ``given`` (by number) come to on day ``on``.

    A gap counts as the gravest that its checkpoint allows. ``basis``: the term major_ratio_basis; ``limit`` in percent.
    """
    graded = dict.fromkeys(("zero_tolerance", "critical", "major", "minor"), 0)
    for one in points:
        if _answer(given, one) == NO and one.severities:
            graded[gravest(one.severities)] += 1
    shown = tuple(_section(one.code, points, given, on, limit, basis) for one in sections)
    return Result(tuple(one for one in shown if one.asked), graded)


def _section(code, points, given, on, limit, basis) -> SectionResult:
    own = [one for one in points if one.section == code]
    gaps = tuple(one for one in own if _answer(given, one) == NO)
    counted = [one for one in own if one.grace_until is None or on >= one.grace_until]
    applies = [one for one in counted if _answer(given, one) in (YES, NO)]
    majors = sum(gravest(one.severities) == "major" for one in counted if one in gaps)
    sizes = {
        "major_capable": sum("major" in one.severities for one in applies),
        "applicable": len(applies),
        "raised": sum(_answer(given, one) == NO for one in applies),
    }
    answered = sum(bool(_answer(given, one)) for one in own)
    return SectionResult(code, len(own), answered, gaps, majors, max(sizes[basis], majors), limit)


def _answer(given: Mapping[str, Given], point: Point) -> str:
    return given.get(point.number, NOTHING).answer


def letters(points, given: Mapping[str, Given]) -> str:
    """A letter for every checkpoint of an edition in its order, removed ones too: as an audit keeps its answers."""
    return "".join(LETTER_OF[_answer(given, one)] for one in points)


def from_letters(points, kept: str, notes: Mapping[str, str]) -> dict[str, Given]:
    """The answers by number that :func:`letters` and the notes say; checkpoints with neither are left out."""
    padded = kept.ljust(len(points), "-")
    pairs = ((p.number, Given(ANSWER_OF[x], notes.get(p.number, ""))) for p, x in zip(points, padded, strict=True))
    return {number: given for number, given in pairs if given != NOTHING}


def carried(before: Edition, after: Edition, given: Mapping[str, Given]) -> tuple[dict[str, Given], set[str]]:
    """The answers of the earlier edition in the later one, by number, and the numbers to answer again.

    A checkpoint that changed keeps its note but not its answer.
    """
    old, kept, again = before.by_number, {}, set()
    for point in after.points:
        was = given.get(point.number)
        if was is None or point.removed or point.number not in old:
            continue
        if point_changes(old[point.number], point):
            again.add(point.number)
            kept[point.number] = Given("", was.note)
        else:
            kept[point.number] = was
    return kept, again
