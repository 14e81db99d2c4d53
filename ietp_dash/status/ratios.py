"""Counting open findings and the share of Majors per section. Rule source: docs/rules.md, clauses D4, G6 to G8."""

from ..programme.terms import Terms
from .decision import Numbers, Ratio
from .facts import Facts, Finding, Section, Severity


def counting(facts: Facts) -> tuple[Finding, ...]:
    """The open findings that count: Zero Tolerance and Critical always when they may, the others outside grace."""
    return tuple(one for one in facts.findings if one.open and _counts(one, facts))


def _counts(finding: Finding, facts: Facts) -> bool:
    if finding.severity is Severity.ZERO_TOLERANCE:
        return True
    if not finding.counts:
        return False
    return finding.severity is Severity.CRITICAL or not finding.in_grace(facts.decided_on)


def of_severity(findings: tuple[Finding, ...], severity: Severity) -> tuple[Finding, ...]:
    """Those of one severity."""
    return tuple(one for one in findings if one.severity is severity)


def numbers(facts: Facts, terms: Terms) -> Numbers:
    """Every number a decision on these facts can use."""
    open_ones = counting(facts)
    counts = {severity.value: len(of_severity(open_ones, severity)) for severity in Severity}
    return Numbers(**counts, ratios=ratios(facts, terms))


def ratios(facts: Facts, terms: Terms) -> tuple[Ratio, ...]:
    """The ratio of every section, in the order of the checklist (D4)."""
    majors = _checkpoints(of_severity(counting(facts), Severity.MAJOR))
    raised = _checkpoints(one for one in facts.findings if one.counts and not one.in_grace(facts.decided_on))
    sizes = {one.section: one for one in facts.sections}
    names = [*sizes, *(name for name in raised if name not in sizes)]
    return tuple(_ratio(name, sizes.get(name), majors, raised, terms) for name in names)


def _checkpoints(findings) -> dict[str, set[str]]:
    """The distinct checkpoints of ``findings``, by section."""
    found: dict[str, set[str]] = {}
    for one in findings:
        found.setdefault(one.section, set()).add(one.checkpoint)
    return found


def _ratio(name: str, size: Section | None, majors: dict, raised: dict, terms: Terms) -> Ratio:
    """The ratio of one section. A checkpoint with an open Major is applicable and can be Major, whatever was
    counted."""
    numerator = len(majors.get(name, ()))
    size = size or Section(name, 0, 0)
    basis = {
        "major_capable": size.major_capable,
        "applicable": size.applicable,
        "raised": len(raised.get(name, ())),
    }[terms.major_ratio_basis]
    return Ratio(name, numerator, max(basis, numerator), terms.major_ratio_limit)
