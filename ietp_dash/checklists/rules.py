"""What an edition must say before it is published (domain.md 2.5; G1 to G6), and what its codes are called. Pure."""

import dataclasses
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from ..kernel.errors import N_, Refused
from .content import BESIDE, LONGEST_TEXT, NEEDED, TEXTS, Edition, Point
from .reading import KINDS, SEVERITIES

SEVERITY_LABELS = {
    "minor": N_("Minor"),
    "major": N_("Major"),
    "critical": N_("Critical"),
    "zero_tolerance": N_("Zero Tolerance"),
}
KIND_LABELS = {
    "bribery": N_("Bribery"),
    "forced_labour": N_("Forced labour"),
    "record_inconsistency": N_("Records that do not agree"),
    "child_labour": N_("Child labour"),
    "access": N_("Access and hidden scope"),
    "other": N_("Other"),
}
FIELD_LABELS = {
    "section": N_("Section"),
    "question": N_("Question (English)"),
    "question_zh": N_("Question (Chinese)"),
    "question_vi": N_("Question (Vietnamese)"),
    "guidance": N_("Guidance (English)"),
    "guidance_zh": N_("Guidance (Chinese)"),
    "guidance_vi": N_("Guidance (Vietnamese)"),
    "evidence_needed": N_("Evidence needed (English)"),
    "evidence_needed_zh": N_("Evidence needed (Chinese)"),
    "evidence_needed_vi": N_("Evidence needed (Vietnamese)"),
    "severities": N_("Severities"),
    "transparent_severity": N_("Severity when transparent on site"),
    "kind": N_("Kind"),
    "countries": N_("Countries"),
    "legal": N_("Law by country"),
    "grace_until": N_("Grace until"),
    "removed": N_("Removed"),
    "number": N_("Number"),
}
LEAST_MAJORS = 4
_BOTH = (N_("The English text is missing."), N_("The Chinese text is missing."))


@dataclass(frozen=True)
class Problem:
    """Something to mend. ``number`` is the checkpoint's, ``section`` the section's code; a warning stops nothing."""

    message: str
    number: str = ""
    section: str = ""
    field: str = ""
    is_warning: bool = False
    values: dict = dataclasses.field(default_factory=dict)


def problems(edition: Edition) -> list[Problem]:
    """What is missing or wrong in a whole edition, in its order; warnings last."""
    found = [_problem for section in edition.sections for _problem in _of_section(section, edition)]
    if not any(not one.removed for one in edition.points):
        found.insert(0, Problem(N_("This edition has no checkpoint.")))
    found.extend(_without_vietnamese(edition))
    return sorted(found, key=lambda one: one.is_warning)


def _of_section(section, edition: Edition) -> Iterator[Problem]:
    for text, message in zip((section.name, section.name_zh), _BOTH, strict=True):
        if not text:
            yield Problem(message, section=section.code, field="name")
    asked = [one for one in edition.of(section.code) if not one.removed]
    for one in asked:
        yield from of_point(one)
    majors = sum("major" in one.severities for one in asked)
    if majors < LEAST_MAJORS:
        yield Problem(
            N_("Only %(n)d checkpoints here can be Major: one open Major can exceed the limit of a section (D4)."),
            section=section.code,
            is_warning=True,
            values={"n": majors},
        )


def _without_vietnamese(edition: Edition) -> Iterator[Problem]:
    lacking = [one for one in edition.points if not one.removed and not all(getattr(one, name) for name in BESIDE)]
    if lacking:
        yield Problem(
            N_("%(n)d checkpoints lack a Vietnamese text: there the English one is shown."),
            is_warning=True,
            values={"n": len(lacking)},
        )


def of_point(point: Point) -> Iterator[Problem]:
    """What is missing or wrong in one checkpoint."""
    for name in TEXTS:
        if name in NEEDED and not getattr(point, name):
            yield Problem(_BOTH[NEEDED.index(name) % 2], point.number, point.section, name)
        elif len(getattr(point, name)) > LONGEST_TEXT:
            yield Problem(N_("This text is too long."), point.number, point.section, name)
    for one in point.legal:
        if not (one.en and one.zh):
            yield Problem(_BOTH[bool(one.en)], point.number, point.section, "legal")
    for name, message in (("severities", wrong_severities(point.severities)), ("transparent_severity", _lower(point))):
        if message:
            yield Problem(message, point.number, point.section, name)
    if point.kind not in KINDS:
        yield Problem(N_("This kind is not known."), point.number, point.section, "kind")


def wrong_severities(severities: Collection[str]) -> str | None:
    """Why these severities cannot stand together: none, or Zero Tolerance beside more than Critical (settlement 2)."""
    if not severities or not set(severities) <= set(SEVERITIES):
        return N_("Choose at least one severity.")
    if "zero_tolerance" in severities and not set(severities) <= {"zero_tolerance", "critical"}:
        return N_("Zero Tolerance stands alone, or with Critical where a reviewer may raise it.")
    return None


def wrong_lower(severities: Collection[str], lower: str) -> str | None:
    """Why ``lower`` cannot be the severity for transparency on site (G2, G4)."""
    known = [one for one in severities if one in SEVERITIES]
    if not lower or not known:
        return None
    gravest = max(known, key=SEVERITIES.index)
    if gravest not in ("major", "critical"):
        return N_("Only Critical and Major checkpoints have a lower severity for transparency (G4).")
    if lower not in known or lower == gravest:
        return N_("The lower severity must be one of the severities, and not the gravest.")
    return None


def _lower(point: Point) -> str | None:
    return wrong_lower(point.severities, point.transparent_severity)


def check_point(point: Point) -> None:
    """Refuse what a draft may not even hold: texts may be missing in a draft, codes may not be wrong."""
    for one in of_point(point):
        is_gap = one.message in _BOTH or (one.field == "severities" and not point.severities)
        if not is_gap:
            raise Refused(one.message, one.field)


def check_publishable(edition: Edition, valid_from: date, latest: date | None, today: date) -> None:
    """Refuse to publish an edition with problems, or one that would begin before today or before the one in force."""
    wrong = [one for one in problems(edition) if not one.is_warning]
    if wrong:
        raise Refused(N_("%(n)d things are missing or wrong: see the list."), n=len(wrong))
    if valid_from < today:
        raise Refused(N_("An edition begins today or later: cycles that began keep theirs (G5)."), "valid_from")
    if latest is not None and valid_from <= latest:
        raise Refused(N_("Another published edition begins on that day or later."), "valid_from")


def gravest(severities: Collection[str]) -> str:
    """The gravest of ``severities``; empty if there is none."""
    return max((one for one in severities if one in SEVERITIES), key=SEVERITIES.index, default="")


def state_of(published: bool, valid_from: date, valid_to: date | None, on: date) -> str:
    """draft, coming, in_force or over, on the day ``on``."""
    if not published:
        return "draft"
    if valid_from > on:
        return "coming"
    return "over" if valid_to and valid_to < on else "in_force"


STATE_LABELS = {
    "draft": N_("Draft"),
    "coming": N_("Published, begins later"),
    "in_force": N_("In force"),
    "over": N_("No longer for new cycles"),
}
