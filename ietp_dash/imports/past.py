"""What a history of an older system holds: its checklist's sections, its audits and its findings, in our words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from .sites import Site
from .validating import Problem

SEVERITIES = ("minor", "major", "critical", "zero_tolerance")


@dataclass(frozen=True)
class Section:
    """A section of the older checklist; ``equals`` or ``match`` tell which findings are its own."""

    code: str
    name: str
    name_zh: str = ""
    equals: str = ""
    match: str = ""

    def owns(self, said: str) -> bool:
        """Whether a finding that says ``said`` belongs here; a section without a rule takes what is left."""
        if self.equals:
            return said == self.equals
        return not self.match or bool(re.search(self.match, said.casefold()))


@dataclass
class Finding:
    """One finding. ``severity`` is ours or empty; ``closed_on`` is None while open and where no day is known."""

    row: int
    number: str
    section: str
    severity: str
    note: str
    state: str = "open"
    closed_on: date | None = None
    due_on: date | None = None


@dataclass
class Audit:
    """One audit. ``key`` is stable over editions; ``special`` when every row of it says so."""

    key: str
    site: str
    on: date
    special: bool = False
    outcome: str = ""
    findings: dict[str, Finding] = field(default_factory=dict)


@dataclass
class History:
    """Everything read: sites and audits by key, the checklist's sections and questions (number to (section, text))."""

    checklist: str
    valid_from: date
    sections: list[Section]
    questions: dict[str, tuple[str, str]] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    audits: dict[str, Audit] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    rows: int = 0
    blocked: int = 0

    def findings(self) -> Iterator[Finding]:
        """Every finding of every audit."""
        return (finding for audit in self.audits.values() for finding in audit.findings.values())
