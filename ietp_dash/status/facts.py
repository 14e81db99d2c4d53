"""What a decision rests on: plain frozen values, so that the same facts give the same decision for ever (D11).

Dates are days in the factory's own zone. Rule source: docs/rules.md, clauses G1 to G8, W1 to W4, K4, D1 to D9.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from enum import StrEnum

from ..kernel.dates import is_valid_on


class Status(StrEnum):
    """The six statuses, and 'not certified' where none applies (S1)."""

    CERTIFIED = "certified"
    REMEDIATION = "remediation"
    PROBATION = "probation"
    PROGRESSING = "progressing"
    ASSESSED = "assessed"
    TERMINATED = "terminated"
    NOT_CERTIFIED = "not_certified"


VALID = frozenset({Status.CERTIFIED, Status.REMEDIATION, Status.PROBATION})
"""The statuses that are a valid certificate."""

FROM_OFFER = frozenset({Status.REMEDIATION, Status.PROBATION})
"""The certificates that begin with an offer (D2, D7)."""


class Severity(StrEnum):
    """The four severities (G1)."""

    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"
    ZERO_TOLERANCE = "zero_tolerance"


class Transparency(StrEnum):
    """Whether and when the factory was open about a finding (G4)."""

    NONE = "none"
    ON_SITE = "on_site"
    LATE = "late"


class CheckpointKind(StrEnum):
    """What kind of matter a checkpoint asks about (G3)."""

    BRIBERY = "bribery"
    FORCED_LABOUR = "forced_labour"
    RECORD_INCONSISTENCY = "record_inconsistency"
    CHILD_LABOUR = "child_labour"
    ACCESS = "access"
    OTHER = "other"


WITHOUT_EFFECT = frozenset({"PV", "OSE"})
"""Kinds of audit whose findings change no status unless they are Zero Tolerance (G7, D8)."""


class _Coded:
    """Codes given as plain text (as a database gives them) become members of their enumerations, or ValueError."""

    def __post_init__(self):
        for (cls, name), kind in _ENUMS.items():
            value = getattr(self, name) if isinstance(self, cls) else None
            if value is not None:
                object.__setattr__(self, name, kind(value))


@dataclass(frozen=True)
class Finding(_Coded):
    """One finding; withdrawn ones are left out of the facts.

    ``checkpoint`` is anything that identifies the checkpoint to a reader (its number); ``severity`` the final one;
    ``counts`` is false for findings of PV and OSE (G7); before ``grace_until`` the checkpoint is in grace (G6).
    """

    checkpoint: str
    section: str
    severity: Severity
    kind: CheckpointKind = CheckpointKind.OTHER
    transparency: Transparency = Transparency.NONE
    open: bool = True
    counts: bool = True
    grace_until: date | None = None

    def in_grace(self, on: date) -> bool:
        """Whether the checkpoint is before its grace date on day ``on``."""
        return self.grace_until is not None and on < self.grace_until


@dataclass(frozen=True)
class Answer:
    """An auditor's answer to a checkpoint: yes, no, na, or empty for not asked."""

    checkpoint: str
    section: str
    answer: str
    major_capable: bool
    grace_until: date | None = None


@dataclass(frozen=True)
class Section:
    """How many checkpoints of a section are applicable, and how many of these can be graded Major (D4)."""

    section: str
    applicable: int
    major_capable: int


@dataclass(frozen=True)
class Certificate(_Coded):
    """The factory's latest certificate that is neither withdrawn nor superseded, in force or ended.

    ``of_this_cycle``: the cycle being decided led to it (Remediation and Probation: D9).
    """

    type: Status
    valid_from: date
    valid_to: date
    of_this_cycle: bool = False

    def in_force(self, on: date) -> bool:
        """Whether it is valid on day ``on``; its last day counts (C2)."""
        return is_valid_on(self.valid_from, self.valid_to, on)


@dataclass(frozen=True)
class Result(_Coded):
    """The cycle's own result as decided last: a status with its days."""

    status: Status
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class Offer(_Coded):
    """An offer of Remediation or Probation made in this cycle, and the factory's answer to it (D7).

    ``kind`` is what the reviewer offered, ``months`` its length; ``choice`` is what the factory accepted.
    """

    made_on: date
    kind: Status
    months: int
    accepted_on: date | None = None
    choice: Status | None = None


@dataclass(frozen=True)
class Facts:
    """Everything that :func:`ietp_dash.status.rules.decide` looks at.

    ``decided_on``            the day of the decision
    ``audit_kind``            the audit that is being decided: ICA, IAA, FU, PV, OSE, OSA, SA, SI
    ``findings``              of the cycle (PV, OSE and SI: open ones of the certificate's time), without withdrawn ones
    ``sections``              from :func:`count_sections`
    ``first_decided_on``      the cycle's first decision (since its last certificate, if any); None if this is it
    ``formerly_certified``    ever held a Certified certificate and not terminated since (S5)
    ``offered_before``        step 2 has been used since the last Certified certificate, ``offer`` not counted (D2)
    ``plan_submitted``        the CAP is in; a returned one counts for 5 working days (K4, corrections.rules)
    ``remediation_plan_signed``  the remediation plan of D1 is signed
    ``transparency_until``    the last of the transparency days; None if no audit opened any (W1)
    ``transparency_waived``   the factory waived the rest of them (W2)
    ``certificate``           the latest certificate, if any
    ``result``                the cycle's result before this decision, if any
    ``offer``                 the offer made in this cycle, if any
    ``approved_on``           the day of the approval that still stands (not lapsed), if any
    ``fee_confirmed_on``      the day that approval's, or acceptance's, certification fee was confirmed in time
    ``final_audit_done``      Remediation: the OSA, Probation: the last SA has been held (D9)
    ``supplement_unpaid``     a supplementary audit invoice is not confirmed yet (F4)
    """

    decided_on: date
    audit_kind: str = "ICA"
    findings: tuple[Finding, ...] = ()
    sections: tuple[Section, ...] = ()
    first_decided_on: date | None = None
    formerly_certified: bool = False
    offered_before: bool = False
    plan_submitted: bool = False
    remediation_plan_signed: bool = False
    transparency_until: date | None = None
    transparency_waived: bool = False
    certificate: Certificate | None = None
    result: Result | None = None
    offer: Offer | None = None
    approved_on: date | None = None
    fee_confirmed_on: date | None = None
    final_audit_done: bool = False
    supplement_unpaid: bool = False

    def to_json(self) -> dict:
        """These facts as plain JSON for the decision to keep (D11)."""
        return _plain(asdict(self))

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> "Facts":
        """The facts that :meth:`to_json` wrote; what was not known then has its default."""
        return _made(cls, stored)


def latest_answers(audits: Iterable[Iterable[Answer]]) -> tuple[Answer, ...]:
    """One answer per checkpoint from a cycle's audits, oldest first: the latest counts, an empty one changes
    nothing (D4)."""
    latest = {}
    for answers in audits:
        latest |= {one.checkpoint: one for one in answers if one.answer}
    return tuple(latest.values())


def count_sections(audits: Iterable[Iterable[Answer]], on: date) -> tuple[Section, ...]:
    """The applicable checkpoints per section over a cycle's audits (oldest first), without those in grace on ``on``
    (D4, G6)."""
    counts: dict[str, list[int]] = {}
    for one in latest_answers(audits):
        if one.answer in ("yes", "no") and not (one.grace_until and on < one.grace_until):
            applicable = counts.setdefault(one.section, [0, 0])
            applicable[0] += 1
            applicable[1] += one.major_capable
    return tuple(Section(section, *both) for section, both in counts.items())


def counts_for_status(audit_kind: str) -> bool:
    """Whether findings of this kind of audit count for the status (G7); Zero Tolerance does in any case."""
    return audit_kind not in WITHOUT_EFFECT


_PARTS = {"findings": Finding, "sections": Section}
_PART = {"certificate": Certificate, "result": Result, "offer": Offer}
_ENUMS = {
    (Finding, "severity"): Severity,
    (Finding, "kind"): CheckpointKind,
    (Finding, "transparency"): Transparency,
    (Certificate, "type"): Status,
    (Result, "status"): Status,
    (Offer, "kind"): Status,
    (Offer, "choice"): Status,
}


def _plain(value):
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def _made(cls, stored):
    """An instance of the dataclass ``cls`` from its JSON."""
    names = {field.name: str(field.type) for field in fields(cls)}
    return cls(**{name: _value(name, names[name], value) for name, value in stored.items() if name in names})


def _value(name, type_name, value):
    if value is None:
        return None
    if name in _PARTS:
        return tuple(_made(_PARTS[name], one) for one in value)
    if name in _PART:
        return _made(_PART[name], value)
    return date.fromisoformat(value) if "date" in type_name and isinstance(value, str) else value
