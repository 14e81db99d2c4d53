"""Drawing an audit's findings so that they lead to a wished outcome; the outcome itself is decided by the rules.

Weights: domain.md 5. The outcome is drawn first, then findings that yield it: section weights bind, severities yield.
"""

from dataclasses import dataclass
from random import Random

from ..checklists.models import Checkpoint

SECTION_WEIGHTS = {
    "SA": 38, "WH": 14, "EN": 12, "WA": 11, "EP": 9, "ER": 4, "UL": 4, "DP": 2, "DI": 2, "MS": 2, "AP": 1, "BE": 1,
}  # fmt: skip
FIRST = (("approved", 10), ("progressing", 45), ("assessed", 42), ("terminated", 3))
ANNUAL = (("approved", 52), ("progressing", 35), ("assessed", 3), ("offered", 9), ("terminated", 1.2))
COUNTS = {"ICA": (10, 18), "IAA": (5, 10), "FU": (0, 4), "PV": (2, 6), "OSE": (2, 5), "OSA": (0, 3), "SA": (0, 2)}


@dataclass(frozen=True)
class Drawn:
    """One finding to be raised: checkpoint, severity, transparency."""

    checkpoint: Checkpoint
    severity: str
    transparency: str = "none"


def draw_outcome(rng: Random, table) -> str:
    """One outcome by its weight."""
    return rng.choices([name for name, _w in table], [weight for _n, weight in table])[0]


class Questions:
    """The checkpoints of one checklist, arranged for drawing."""

    def __init__(self, checkpoints: list[Checkpoint], code_of: dict[int, str]):
        self.all = checkpoints
        self.code_of = code_of
        self.by_section: dict[str, list[Checkpoint]] = {}
        for one in checkpoints:
            self.by_section.setdefault(code_of[one.section_id], []).append(one)
        self.weights = [SECTION_WEIGHTS[code] for code in self.by_section]
        self.limits = {code: _most_majors(ones) for code, ones in self.by_section.items()}

    def draw(self, rng: Random, kind: str, outcome: str, country: str, season: bool) -> list[Drawn]:
        """The findings of one audit."""
        low, high = COUNTS[kind]
        number = rng.randint(low, high)
        drawn: dict[int, Drawn] = {}
        for one in self._forced(rng, outcome, country):
            drawn[one.checkpoint.id] = one
        if outcome == "approved":
            number = rng.randint(0, 4)
        majors: dict[str, int] = {}
        tries = 0
        while len(drawn) < number and tries < 200:
            tries += 1
            self._one(rng, outcome, country, season, drawn, majors)
        return sorted(drawn.values(), key=lambda one: one.checkpoint.position)

    def _one(self, rng, outcome, country, season, drawn, majors):
        codes = list(self.by_section)
        weights = [w * 1.6 if season and c == "WH" else w for c, w in zip(codes, self.weights, strict=True)]
        code = rng.choices(codes, weights)[0]
        checkpoint = rng.choice(self.by_section[code])
        if checkpoint.id in drawn or (checkpoint.countries and country not in checkpoint.countries):
            return
        may_be_major = outcome != "approved" and "major" in checkpoint.severities
        room = majors.get(code, 0) < self.limits[code]
        if may_be_major and room and rng.random() < 0.5:
            majors[code] = majors.get(code, 0) + 1
            drawn[checkpoint.id] = Drawn(checkpoint, "major")
        elif "minor" in checkpoint.severities:
            drawn[checkpoint.id] = Drawn(checkpoint, "minor")

    def _forced(self, rng, outcome, country) -> list[Drawn]:
        """The findings that decide the outcome."""
        if outcome == "terminated":
            return [Drawn(self._pick(rng, "zero_tolerance", country), "zero_tolerance")]
        if outcome == "offered":
            kinds = ("record_inconsistency",)
            return [Drawn(self._pick(rng, "critical", country, kinds), "critical", rng.choice(("on_site", "late")))]
        if outcome == "assessed" and rng.random() < 0.7:
            kinds = ("other", "child_labour", "access")
            return [Drawn(self._pick(rng, "critical", country, kinds), "critical")]
        if outcome == "assessed":
            return self._too_many_majors(rng, country)
        return []

    def _pick(self, rng, severity, country, kinds=None) -> Checkpoint:
        fitting = [
            one
            for one in self.all
            if severity in one.severities
            and (kinds is None or one.kind in kinds)
            and (not one.countries or country in one.countries)
        ]
        weights = [SECTION_WEIGHTS[self.code_of[one.section_id]] for one in fitting]
        return rng.choices(fitting, weights)[0]

    def _too_many_majors(self, rng, country) -> list[Drawn]:
        code = rng.choices(list(self.by_section), self.weights)[0]
        fitting = [
            one
            for one in self.by_section[code]
            if "major" in one.severities and (not one.countries or country in one.countries)
        ]
        number = min(len(fitting), self.limits[code] + 2)
        return [Drawn(one, "major") for one in rng.sample(fitting, number)]


def _most_majors(checkpoints: list[Checkpoint]) -> int:
    """How many Majors a section bears without passing 30 % (D4), one answer in eight being not applicable."""
    capable = sum("major" in one.severities for one in checkpoints)
    return int(0.3 * max(1, int(capable * 0.8)))


def letters(rng: Random, questions: Questions, drawn: list[Drawn], country: str) -> str:
    """The answers of an audit in the checklist's order: what was found is not met, the rest met or not applicable."""
    found = {one.checkpoint.id for one in drawn}
    out = []
    for one in questions.all:
        if one.id in found:
            out.append("n")
        elif (one.countries and country not in one.countries) or rng.random() < 0.06:
            out.append("a")
        else:
            out.append("y")
    return "".join(out)


def days_to_close(rng: Random, severity: str) -> int:
    """Calendar days from raising to closing: medians of about 30 to 60 by severity, with a long tail."""
    median = {"zero_tolerance": 20, "critical": 38, "major": 44, "minor": 52}[severity]
    return max(5, min(400, int(rng.lognormvariate(0, 0.55) * median)))
