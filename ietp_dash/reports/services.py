"""Writing and handing in a report, and what a factory says of the auditors afterwards."""

from datetime import timedelta

from ..audits import services as audits
from ..fieldwork import queries as fieldwork
from ..fieldwork.models import AuditorAssessment
from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import gate, queries, rules
from .events import AssessmentGiven, FavourReported
from .models import ReportCheck

LONGEST = 8000
EDITABLE = timedelta(days=14)
SCORED = ("conduct", "punctuality", "knowledge", "fairness", "explanation", "privacy")


@use_case
def write(viewer, audit, *, summary: str, summary_zh: str):
    """Keep the report's summary, in English or Chinese or both, until it is submitted."""
    if audit.submitted_at is not None:
        raise Refused(N_("This report was submitted already."), conflict=True)
    for field, text in (("summary", summary), ("summary_zh", summary_zh)):
        if len(text) > LONGEST:
            raise Refused(N_("This text is too long."), field)
    audit.summary, audit.summary_zh = summary.strip(), summary_zh.strip()


@use_case
def submit(viewer, audit, *, notes: dict[str, str]):
    """The firm's manager hands the report in (A7). Refused while anything is missing, or a hint has no note."""
    if audit.submitted_at is not None:
        raise Refused(N_("This report was submitted already."), conflict=True)
    work = gate.work_of(audit)
    absent = rules.missing(work)
    if absent:
        raise Refused(N_("The report is not complete: %(number)d things are missing."), number=len(absent))
    hints = gate.hints_of(audit, work)
    if any(not notes.get(str(place), "").strip() for place in range(len(hints))):
        raise Refused(N_("Write a note on each thing that deserves a second look."))
    db.session.add(
        ReportCheck(
            audit_id=audit.id,
            hints=[{"code": one.code, "values": dict(one.values)} for one in hints],
            notes={str(place): notes[str(place)].strip()[:1000] for place in range(len(hints))},
            made_by=viewer.person_id,
            made_at=clock.now(),
        )
    )
    audits.submit(
        viewer,
        audit,
        man_days=gate.man_days_of(audit),
        interviews=fieldwork.interviewed(audit),
        summary=audit.summary,
        summary_zh=audit.summary_zh,
    )


@use_case
def assess(viewer, audit, *, scores: dict[str, int], identity_shown: bool, favour_asked: bool, text: str):
    """The factory assesses the auditors of an audit whose fieldwork is over; it may change it for 14 days (X6)."""
    if audit.closing_at is None:
        raise Refused(N_("Fieldwork is not over yet."), conflict=True)
    wrong = [name for name in SCORED if scores.get(name) not in range(1, 6)]
    if wrong:
        raise Refused(N_("Choose from 1 to 5."), wrong[0])
    if len(text) > LONGEST:
        raise Refused(N_("This text is too long."), "text")
    row, now = queries.assessment_of(audit.id), clock.now()
    before = row.favour_asked if row else False
    if row is None:
        row = AuditorAssessment(audit_id=audit.id, factory_id=audit.factory_id, given_at=now)
        db.session.add(row)
    elif now > row.given_at + EDITABLE:
        raise Refused(N_("An assessment can be changed for fourteen days only."), conflict=True)
    row.scores, row.identity_shown, row.favour_asked = dict(scores), identity_shown, favour_asked
    row.text, row.given_by = text.strip(), viewer.person_id
    db.session.flush()
    record(AssessmentGiven(audit.factory_id, audit.id))
    if favour_asked and not before:
        record(FavourReported(audit.factory_id, audit.id))
