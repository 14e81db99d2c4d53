"""How risky a connected factory looks to a buyer: reasons with points, their sum, a level (N9). Pure.

Whatever the scope does not open is None in the facts and gives neither reason nor points.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ..kernel.errors import N_

LEVELS = ("high", "raised", "low")
LEVEL_LABELS = {"high": N_("High risk"), "raised": N_("Raised risk"), "low": N_("Low risk")}
HIGH, RAISED = 60, 25
TERMINATED, NO_CERTIFICATE = 100, 40
ENDING = ((30, 30), (90, 15))
BY_SEVERITY = {"zero_tolerance": 100, "critical": 30, "major": 5, "minor": 1}
OVERDUE, INCIDENT, SEASON = 10, 40, 5
AHEAD = 3
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SEVERITY_WORDS = {
    "zero_tolerance": N_("Open Zero Tolerance findings: %(n)s"),
    "critical": N_("Open Critical findings: %(n)s"),
    "major": N_("Open Major findings: %(n)s"),
    "minor": N_("Open Minor findings: %(n)s"),
}


@dataclass(frozen=True)
class RiskFacts:
    """What of one factory the buyer may know on day ``today``.

    ``findings`` are the open ones by severity, ``overdue`` the lines of the plan past their due day, ``incidents``
    those still open; None where the scope does not open them. ``peaks`` are the months (1 to 12) of the season.
    """

    today: date
    shown: str
    certificate_to: date | None
    findings: Mapping[str, int] | None = None
    overdue: int | None = None
    incidents: int | None = None
    peaks: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Reason:
    """One reason: ``kind`` (certificate, findings, overdue, incidents, season), message id, its values, points."""

    kind: str
    words: str
    values: dict
    points: int


def reasons(facts: RiskFacts) -> list[Reason]:
    """Why a factory is where it is, most points first (N9)."""
    found = [*_certificate(facts), *_findings(facts), *_counted(facts), *_season(facts)]
    return sorted(found, key=lambda one: -one.points)


def score(found: list[Reason]) -> int:
    """The sum of the points."""
    return sum(one.points for one in found)


def level(points: int) -> str:
    """high from 60 points on, raised from 25 on, else low (N9)."""
    return "high" if points >= HIGH else "raised" if points >= RAISED else "low"


def _certificate(facts):
    if facts.shown == "terminated":
        yield Reason("certificate", N_("Terminated"), {}, TERMINATED)
    elif facts.certificate_to is None or facts.certificate_to < facts.today:
        yield Reason("certificate", N_("No certificate in force"), {}, NO_CERTIFICATE)
    else:
        left = (facts.certificate_to - facts.today).days
        points = next((points for days, points in ENDING if left <= days), 0)
        if points:
            yield Reason("certificate", N_("Days until the certificate ends: %(n)s"), {"n": left}, points)


def _findings(facts):
    for severity, points in BY_SEVERITY.items():
        n = (facts.findings or {}).get(severity, 0)
        if n:
            yield Reason("findings", _SEVERITY_WORDS[severity], {"n": n}, n * points)


def _counted(facts):
    if facts.overdue:
        words = N_("Overdue lines of the corrective action plan: %(n)s")
        yield Reason("overdue", words, {"n": facts.overdue}, facts.overdue * OVERDUE)
    if facts.incidents:
        yield Reason("incidents", N_("Open incidents: %(n)s"), {"n": facts.incidents}, facts.incidents * INCIDENT)


def _season(facts):
    ahead = {(facts.today.month - 1 + step) % 12 + 1 for step in range(AHEAD)}
    coming = sorted(facts.peaks & ahead, key=lambda month: (month - facts.today.month) % 12)
    if coming:
        yield Reason("season", N_("Peak months now or ahead: %(months)s"), {"months": coming}, SEASON)


def months_of(text: str) -> frozenset[int]:
    """The months that a profile's free text names: '6-9', '11 to 2', 'June – September', '5月至8月', '3, 4'."""
    words = re.findall(r"\d+|[a-z]+|[-–—~至到]|[^\s\w]", text.casefold().replace("月", " "))
    found, last, joins = set(), None, False
    for word in words:
        month = _month(word)
        if month is None:
            joins = word in ("-", "–", "—", "~", "至", "到", "to", "till", "until", "through")
            continue
        first = last if joins and last else month
        found |= {(first - 1 + step) % 12 + 1 for step in range((month - first) % 12 + 1)}
        last, joins = month, False
    return frozenset(found)


def _month(word):
    if word.isdecimal():
        return int(word) if 1 <= int(word) <= 12 else None
    return _MONTHS.index(word[:3]) + 1 if word[:3] in _MONTHS else None
