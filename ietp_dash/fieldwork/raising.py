"""Findings raised from an answer 'no', changed or withdrawn until the report is submitted (G1, G2, G4)."""

from ..checklists.models import Checkpoint
from ..findings import services as findings
from ..findings.models import Finding
from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import photos, queries, rules, signing
from .events import FindingChanged, FindingWithdrawn
from .once import done_once

VISITS = ("PV", "OSE")
_SUBMITTED = N_("This report was submitted already.")


@use_case
def raise_from(viewer, audit, checkpoint: Checkpoint, *, facts: dict, sent: str = "") -> dict:
    """Raise the finding of a checkpoint answered 'no'; answers {"finding": its public id}.

    ``facts``: severity, transparency, description, description_zh, workers_affected, repeat_of (public id of an earlier
    finding on the same checkpoint, or empty). Refused (conflict) when the checkpoint has one or the meeting is closed.
    """
    return done_once(viewer, audit, sent, lambda: _raise(viewer, audit, checkpoint, dict(facts)))


def _raise(viewer, audit, checkpoint, facts):
    if audit.closing_at is not None:
        raise Refused(N_("The findings list was signed; no finding is added after the closing meeting."), conflict=True)
    if any(one.checkpoint_id == checkpoint.id for one in queries.findings_of(audit)):
        raise Refused(N_("This checkpoint has a finding already. Open it to change it."), conflict=True)
    if queries.answered(audit).get(checkpoint.number) != "no":
        raise Refused(N_("Answer the checkpoint with 'no' first."))
    checked = _checked(audit, checkpoint, facts)
    made = findings.raise_finding(
        viewer,
        audit,
        checkpoint,
        section_code=checkpoint.section.code,
        raised_on=clock.today(queries.zone_of(audit)),
        counts_for_status=_counts(audit, checked["severity"]),
        **checked,
    )
    photos.show_all(audit, made)
    signing.void_findings_list(viewer, audit)
    return {"finding": made.public_id}


def _counts(audit, severity):
    return audit.kind not in VISITS or severity == "zero_tolerance"


def _checked(audit, checkpoint, facts):
    rules.check_described(facts["description"], facts["description_zh"])
    rules.check_severity(
        facts["severity"], checkpoint.severities, checkpoint.transparent_severity, facts["transparency"]
    )
    repeat_of = facts.pop("repeat_of", "")
    earlier = queries.earlier_findings(audit).get(checkpoint.number, []) if repeat_of else []
    known = next((one for one in earlier if one.public_id == repeat_of), None)
    if repeat_of and known is None:
        raise Refused(N_("Choose one of the options."), "repeat_of")
    described = facts["description"] or facts["description_zh"]
    return facts | {"description": described, "repeat_of_id": known.id if known else None}


@use_case
def change(viewer, audit, finding: Finding, *, facts: dict, number: int, sent: str = "") -> dict:
    """Change a finding before the report is submitted. Refused (conflict) when somebody did so since ``number``."""
    return done_once(viewer, audit, sent, lambda: _change(viewer, audit, finding, dict(facts), number))


def _change(viewer, audit, finding, facts, number):
    if finding.state != "open":
        raise Refused(N_("This finding was withdrawn."), conflict=True)
    if finding.version != number:
        raise Refused(N_("Somebody else saved this meanwhile. Compare both, then choose."), conflict=True)
    checked = _checked(audit, finding.checkpoint, facts)
    if audit.closing_at is not None and checked["severity"] != finding.severity:
        raise Refused(N_("The findings list was signed: its severities are the reviewer's to change now."), "severity")
    for name, value in checked.items():
        setattr(finding, name, value)
    finding.severity_proposed, finding.version = finding.severity, number + 1
    finding.counts_for_status = _counts(audit, finding.severity)
    signing.void_findings_list(viewer, audit)
    record(FindingChanged(audit.factory_id, audit.id, finding.id))
    return {"number": finding.version}


@use_case
def withdraw(viewer, audit, finding: Finding) -> None:
    """Take a finding back before the report is submitted; the answer under it can be changed again."""
    if audit.submitted_at is not None:
        raise Refused(_SUBMITTED, conflict=True)
    if finding.state != "open":
        raise Refused(N_("This finding was withdrawn."), conflict=True)
    finding.state, finding.version = "withdrawn", finding.version + 1
    db.session.flush()
    signing.void_findings_list(viewer, audit)
    record(FindingWithdrawn(audit.factory_id, audit.id, finding.id))
