"""Step 1: which Zero Tolerance terminates, which counts as Critical, and when a decision has to wait.

Rule source: docs/rules.md, clauses D1, G4, W1 to W4.
"""

from ..programme.terms import Terms
from . import ratios
from .facts import CheckpointKind, Facts, Finding, Severity, Transparency

NEVER_LESS = frozenset({CheckpointKind.BRIBERY, CheckpointKind.FORCED_LABOUR})
"""Kinds of Zero Tolerance that are never counted as Critical."""


def found(facts: Facts) -> tuple[Finding, ...]:
    """The open Zero Tolerance findings, whatever audit raised them."""
    return ratios.of_severity(ratios.counting(facts), Severity.ZERO_TOLERANCE)


def terminates(finding: Finding, plan_signed: bool, terms: Terms) -> bool:
    """Whether this Zero Tolerance finding terminates; if not it counts as Critical (D1). Late transparency never
    helps (W4)."""
    transparent = finding.transparency is Transparency.ON_SITE
    if finding.kind in NEVER_LESS or terms.zt_rule == "any":
        return True
    if terms.zt_rule == "only_if_opaque_and_unwilling":
        return not transparent and not plan_signed
    return not (transparent and plan_signed)


def terminating(facts: Facts, terms: Terms) -> tuple[Finding, ...]:
    """The Zero Tolerance findings that terminate on these facts."""
    return tuple(one for one in found(facts) if terminates(one, facts.remediation_plan_signed, terms))


def counted_as_critical(facts: Facts, terms: Terms) -> tuple[Finding, ...]:
    """The Zero Tolerance findings that count as Critical on these facts."""
    return tuple(one for one in found(facts) if not terminates(one, facts.remediation_plan_signed, terms))


def awaiting(facts: Facts, terms: Terms) -> tuple[Finding, ...]:
    """The findings for whose sake nothing may be decided yet: empty once the transparency days are over or waived
    (W2, W3)."""
    until = facts.transparency_until
    if until is None or facts.decided_on > until or facts.transparency_waived:
        return ()
    return tuple(one for one in ratios.counting(facts) if waits(one, facts.remediation_plan_signed, terms))


def waits(finding: Finding, plan_signed: bool, terms: Terms) -> bool:
    """Whether the transparency days matter to this open finding: something declared or signed in them could still
    change what follows from it (W2, W3)."""
    zero = finding.severity is Severity.ZERO_TOLERANCE
    if zero and terminates(finding, plan_signed, terms) and not terminates(finding, True, terms):
        return True
    return may_be_declared(finding)


def may_be_declared(finding: Finding) -> bool:
    """Whether the factory can still declare transparency about it: Zero Tolerance, or Critical of record inconsistency,
    of which nothing was said on site (W2)."""
    inconsistent = finding.severity is Severity.CRITICAL and finding.kind is CheckpointKind.RECORD_INCONSISTENCY
    grave = finding.severity is Severity.ZERO_TOLERANCE or inconsistent
    return grave and finding.transparency is Transparency.NONE
