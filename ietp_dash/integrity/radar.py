"""What deserves a second look among reports: pure comparisons, each answer with its evidence (X13).

Boilerplate is no copy: runs that many reports share are left out before two texts are compared. Candidates
are found by min-hashes in bands, so that the work grows with the number of reports and not with its square.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from statistics import median

from ..reports.rules import alike, shingles

ALIKE = 0.6
LEAST_RUNS = (60, 150)
SHARED_BY_MANY = 5
HASHES, BAND = 32, 2
BUCKET = 20
LEAST_NOS = 3
SHORTEST_HOURS = 2.0
LEAST_PEERS, LEAST_AUDITS, FAR = 5, 5, 3.5
AGAIN = 4
FULL = ("ICA", "IAA")


@dataclass(frozen=True)
class Report:
    """What is compared of a report: its summary (``text``) and what it says of each finding (``notes``).

    ``hours`` on site of the whole team, ``findings`` counted, ``day`` as ISO text.
    """

    id: int
    site: str
    firm: str
    lead: str
    day: str
    text: str
    answers: str
    hours: float
    man_days: int
    findings: int
    kind: str = "IAA"
    notes: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """How the evidence names it."""
        return f"{self.site} · {self.day} · {self.firm} · {self.lead}"


@dataclass(frozen=True)
class Found:
    """A hint: ``key`` names it for good, ``sides`` are (title, text) to be read beside each other."""

    kind: str
    key: str
    what: str
    sides: tuple[tuple[str, str], ...]


Passage = tuple[int, int]
"""A report's id, and which of its texts: 0 its summary, 1 what it says of its findings."""


def _passages(reports: list[Report]) -> dict[Passage, str]:
    return {(one.id, at): text for one in reports for at, text in enumerate((one.text, "\n".join(one.notes)))}


def _own_runs(passages: dict[Passage, str]) -> dict[Passage, frozenset[str]]:
    """Each text's runs of characters without those that more than a handful of texts share.

    A sentence or two about a finding may well be the same by chance: what is said of findings counts from 150 runs.
    """
    runs = {key: shingles(text) for key, text in passages.items()}
    known = Counter(run for found in runs.values() for run in found)
    own = {key: frozenset(run for run in found if known[run] <= SHARED_BY_MANY) for key, found in runs.items()}
    return {key: found for key, found in own.items() if len(found) >= LEAST_RUNS[key[1]]}


def _minima(runs: frozenset[str]) -> list[int]:
    """The least of each of 32 hashes over all runs."""
    least = [1 << 32] * HASHES
    for run in runs:
        digest = hashlib.shake_128(run.encode()).digest(4 * HASHES)
        for at in range(HASHES):
            least[at] = min(least[at], int.from_bytes(digest[4 * at : 4 * at + 4]))
    return least


def _pairs(own: dict[Passage, frozenset[str]]) -> set[tuple[Passage, Passage]]:
    buckets = defaultdict(list)
    for key, runs in own.items():
        least = _minima(runs)
        for at in range(0, HASHES, BAND):
            buckets[at, *least[at : at + BAND]].append(key)
    return {pair for keys in buckets.values() for pair in combinations(sorted(keys[:BUCKET]), 2)}


def copied(reports: list[Report]) -> Iterator[Found]:
    """Reports of different sites whose own texts are nearly the same: one hint a pair, with its most alike texts."""
    passages, by_id = _passages(reports), {one.id: one for one in reports}
    own, best = _own_runs(passages), {}
    for one, other in sorted(_pairs(own)):
        first, second = by_id[one[0]], by_id[other[0]]
        share = alike(own[one], own[other])
        if share >= ALIKE and first.site != second.site:
            best[first.id, second.id] = max(best.get((first.id, second.id), (0.0,)), (share, one, other))
    for (first, second), (share, one, other) in best.items():
        sides = ((by_id[first].title, passages[one]), (by_id[second].title, passages[other]))
        yield Found("copied", f"copied:{first}:{second}", f"{round(share * 100)} %", sides)


def same_answers(reports: list[Report]) -> Iterator[Found]:
    """Reports of different sites by one lead auditor with exactly the same answers, three of them 'no' or more."""
    groups = defaultdict(list)
    for one in reports:
        if one.answers.count("n") >= LEAST_NOS:
            groups[one.lead, one.answers].append(one)
    for group in groups.values():
        for one, other in combinations(group[:BUCKET], 2):
            if one.site != other.site:
                sides = ((one.title, one.answers), (other.title, other.answers))
                yield Found("answers", f"answers:{one.id}:{other.id}", one.lead, sides)


def too_short(reports: Iterable[Report]) -> Iterator[Found]:
    """Audits with less than two hours on site for each man-day."""
    for one in reports:
        if one.man_days and 0 < one.hours < SHORTEST_HOURS * one.man_days:
            said = f"{one.hours:.1f} h / {one.man_days}"
            yield Found("short", f"short:{one.id}", said, ((one.title, said),))


def few_findings(reports: list[Report]) -> Iterator[Found]:
    """Auditors and firms whose findings for a man-day are far below their peers."""
    for of in ("lead", "firm"):
        rates = defaultdict(list)
        for one in reports:
            if one.man_days and getattr(one, of):
                rates[getattr(one, of)].append(one.findings / one.man_days)
        means = {name: sum(found) / len(found) for name, found in rates.items() if len(found) >= LEAST_AUDITS}
        yield from _far_below(of, means, rates)


def _far_below(of: str, means: dict[str, float], rates: dict[str, list[float]]) -> Iterator[Found]:
    if len(means) < LEAST_PEERS:
        return
    middle = median(means.values())
    spread = median(abs(mean - middle) for mean in means.values())
    for name, mean in means.items():
        if mean < middle / 2 and 0.6745 * (middle - mean) > FAR * spread:
            sides = ((name, f"{mean:.2f} ({len(rates[name])})"), ("median", f"{middle:.2f} ({len(means)})"))
            yield Found("few", f"few:{of}:{hashlib.sha256(name.encode()).hexdigest()[:16]}", name, sides)


def again(reports: list[Report]) -> Iterator[Found]:
    """The same lead auditor at one factory for four full audits or more; M5 keeps but the firm from it."""
    seen = defaultdict(list)
    for one in reports:
        if one.lead and one.kind in FULL:
            seen[one.lead, one.site].append(one)
    for (lead, site), found in seen.items():
        if len(found) >= AGAIN:
            days = ", ".join(one.day for one in found)
            key = hashlib.sha256(f"{lead}:{site}".encode()).hexdigest()[:16]
            yield Found("again", f"again:{key}", f"{lead} · {site}", ((site, days), (lead, str(len(found)))))


def look(reports: list[Report]) -> list[Found]:
    """Every hint about ``reports``."""
    looks = (copied, same_answers, too_short, few_findings, again)
    return [hint for one in looks for hint in one(reports)]
