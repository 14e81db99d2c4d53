"""The texts of an answer as they were submitted, each with the firm's and the reviewer's word; kept for ever (K7)."""

from sqlalchemy import func, select

from ..kernel import clock
from ..storage.database import db
from .models import Correction, SubmittedAnswer

TEXTS = ("root_cause", "root_cause_text", "action", "preventive_action", "owner", "due_on")


def keep(viewer, line: Correction) -> SubmittedAnswer:
    """Keep the present text of ``line`` as submitted now; within a use case."""
    last = select(func.max(SubmittedAnswer.number)).where(SubmittedAnswer.correction_id == line.id)
    kept = SubmittedAnswer(
        correction_id=line.id,
        number=(db.session.scalar(last) or 0) + 1,
        submitted_at=line.submitted_at or clock.now(),
        submitted_by=viewer.person_id,
        **{name: getattr(line, name) for name in TEXTS},
    )
    db.session.add(kept)
    return kept


def latest(viewer, line: Correction) -> SubmittedAnswer:
    """The text that is submitted now; one that an older system brought is kept first. Within a use case."""
    wanted = select(SubmittedAnswer).where(SubmittedAnswer.correction_id == line.id)
    found = db.session.scalar(wanted.order_by(SubmittedAnswer.number.desc()).limit(1))
    return found if found is not None and not found.outcome else keep(viewer, line)


def judge(viewer, line: Correction, outcome: str, remarks: str = "") -> None:
    """Note what the reviewer said of the text that is submitted now; within a use case."""
    said = latest(viewer, line)
    said.outcome, said.remarks = outcome, remarks
    said.decided_at, said.decided_by = clock.now(), viewer.person_id
