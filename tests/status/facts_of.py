"""Short ways to write facts in tables; nothing here decides anything."""

from datetime import date

from ietp_dash.status.facts import (
    Certificate,
    CheckpointKind,
    Facts,
    Finding,
    Section,
    Severity,
    Status,
    Transparency,
)

TODAY = date(2026, 3, 31)
SECTIONS = (Section("WA", 10, 10), Section("SA", 20, 9))


def finding(severity: Severity, checkpoint: str = "WA-1", **more) -> Finding:
    """A finding in the section its checkpoint's name begins with."""
    return Finding(checkpoint, checkpoint.partition("-")[0], severity, **more)


def minor(checkpoint: str = "WA-9", **more) -> Finding:
    return finding(Severity.MINOR, checkpoint, **more)


def majors(count: int, section: str = "SA", **more) -> tuple[Finding, ...]:
    """That many Majors at different checkpoints of one section."""
    return tuple(finding(Severity.MAJOR, f"{section}-{number}", **more) for number in range(1, count + 1))


def critical(checkpoint: str = "SA-1", **more) -> Finding:
    return finding(Severity.CRITICAL, checkpoint, **more)


def inconsistency(transparency: Transparency = Transparency.ON_SITE, checkpoint: str = "AP-3", **more) -> Finding:
    """A Critical of record inconsistency."""
    return critical(checkpoint, kind=CheckpointKind.RECORD_INCONSISTENCY, transparency=transparency, **more)


def zero(kind: CheckpointKind = CheckpointKind.ACCESS, transparency=Transparency.ON_SITE, **more) -> Finding:
    """A Zero Tolerance finding, by default one that transparency can make less."""
    return finding(Severity.ZERO_TOLERANCE, "AP-1", kind=kind, transparency=transparency, **more)


def facts(*findings: Finding, **more) -> Facts:
    """Facts of a first decision today, with the plan submitted."""
    given = {"decided_on": TODAY, "sections": SECTIONS, "plan_submitted": True, **more}
    return Facts(findings=findings, **given)


def certificate(type: Status, valid_to: date, **more) -> Certificate:
    """A certificate of a year that ends on ``valid_to``."""
    return Certificate(type, date(valid_to.year - 1, valid_to.month, 1), valid_to, **more)
