"""Reading corrections: the corrective action plan of one audit, one line of it, and what is due next."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from ..audits.models import Audit
from ..checklists.models import Checkpoint
from ..cycles.models import Cycle
from ..factories.models import Factory
from ..findings.models import Evidence, Finding
from ..findings.queries import by_weight
from ..programme.models import TermsSnapshot
from ..programme.queries import terms_on
from ..programme.terms import Terms
from ..storage.database import db
from .models import Correction, Dispute, DisputeNote, Extension, SubmittedAnswer
from .rules import OVER

_FINDING = joinedload(Correction.finding)
_WHOLE = (_FINDING.joinedload(Finding.checkpoint).joinedload(Checkpoint.section), _FINDING.joinedload(Finding.audit))


RUNNING = and_(
    Cycle.state.in_(("audit_open", "under_review", "decided")), func.coalesce(Cycle.result, "") != "terminated"
)
"""Whether a plan's cycle runs: of a closed one, and after a termination, nothing of the plan is waited for."""


def plan_of(audit_id: int) -> list[Correction]:
    """Every line of an audit's plan, gravest finding first."""
    return list(db.session.scalars(_lines(select(Correction), audit_id)))


def _lines(wanted, audit_id):
    return (
        wanted.join(Correction.finding)
        .join(Finding.checkpoint)
        .where(Finding.audit_id == audit_id, Finding.state != "withdrawn")
        .options(*_WHOLE)
        .order_by(by_weight, Checkpoint.position)
    )


def locked(audit_id: int) -> list[Correction]:
    """The lines of an audit's plan as they are now, for a use case to change."""
    ids = select(Correction.id).join(Correction.finding).where(Finding.audit_id == audit_id)
    wanted = select(Correction).where(Correction.id.in_(ids)).order_by(Correction.id)
    now = wanted.with_for_update(of=Correction).execution_options(populate_existing=True)
    db.session.scalars(now).all()
    return plan_of(audit_id)


def terms_for(audit: Audit) -> Terms:
    """The terms that an audit's plan goes by: its cycle's, else those of the last day of fieldwork (F7)."""
    kept = select(TermsSnapshot.values).join(Cycle, Cycle.terms_id == TermsSnapshot.id)
    values = db.session.scalar(kept.where(Cycle.id == audit.cycle_id)) if audit.cycle_id else None
    return Terms.from_json(values) if values else terms_on(audit.fieldwork_ended_on)


def next_due(factory_ids: list[int]) -> dict[int, date]:
    """The next day on which an open correction of each factory is due, by one statement."""
    return dict(
        db.session.execute(
            select(Correction.factory_id, func.min(Correction.due_on))
            .where(Correction.factory_id.in_(factory_ids), Correction.state.not_in(OVER))
            .group_by(Correction.factory_id)
        ).all()
    )


def count_evidence(finding_id: int) -> int:
    """How many photos and papers show the correction of a finding."""
    count = select(func.count()).where(Evidence.finding_id == finding_id, Evidence.stage == "correction")
    return db.session.scalar(count)


def count_unevaluated(audit_id: int) -> int:
    """How many submitted answers of a plan the firm has not evaluated (K6)."""
    waiting = select(func.count()).select_from(Correction).join(Correction.finding)
    return db.session.scalar(
        waiting.where(Finding.audit_id == audit_id, Correction.state == "submitted", Correction.evaluation == "")
    )


def extension_of(correction_id: int) -> Extension | None:
    """The extension that was asked for, if one was (K8)."""
    return db.session.scalar(select(Extension).where(Extension.correction_id == correction_id))


def dispute_of(correction_id: int) -> Dispute | None:
    """The dispute of a line's finding, if there was one (K10)."""
    return db.session.scalar(select(Dispute).where(Dispute.correction_id == correction_id))


@dataclass(frozen=True)
class Told:
    """What was said about one line: its submitted texts and the notes of its dispute in order."""

    texts: list[SubmittedAnswer]
    extension: Extension | None
    dispute: Dispute | None
    notes: list[DisputeNote]


def told_of(correction_id: int) -> Told:
    """What was said about one line, by one statement (texts times notes: a handful of rows)."""
    wanted = (
        select(Extension, Dispute, DisputeNote, SubmittedAnswer)
        .select_from(Correction)
        .outerjoin(Extension, Extension.correction_id == Correction.id)
        .outerjoin(Dispute, Dispute.correction_id == Correction.id)
        .outerjoin(DisputeNote, DisputeNote.dispute_id == Dispute.id)
        .outerjoin(SubmittedAnswer, SubmittedAnswer.correction_id == Correction.id)
        .where(Correction.id == correction_id)
        .order_by(SubmittedAnswer.number, DisputeNote.id)
    )
    extensions, disputes, notes, texts = zip(*db.session.execute(wanted).all(), strict=True)
    return Told(_once(texts), extensions[0], disputes[0], _once(notes))


def _once(rows) -> list:
    return list(dict.fromkeys(row for row in rows if row is not None))


def overview(audit_id: int, factory_id: int) -> tuple[list[Correction], Factory, set[int]]:
    """(every line of a plan as in :func:`plan_of`, the factory, the findings with evidence of their correction); one
    statement unless the plan is empty."""
    shown = exists().where(Evidence.finding_id == Correction.finding_id, Evidence.stage == "correction")
    wanted = select(Correction, Factory, shown.correlate(Correction))
    rows = db.session.execute(_lines(wanted, audit_id).join(Factory, Correction.factory_id == Factory.id)).all()
    if not rows:
        return [], db.session.get(Factory, factory_id), set()
    return [row[0] for row in rows], rows[0][1], {row[0].finding_id for row in rows if row[2]}


VISITED = (
    exists()
    .where(Audit.factory_id == Correction.factory_id, Audit.closing_at > Correction.submitted_at)
    .correlate_except(Audit)
)
"""Whether an auditor was at the factory after the answer of a Correction was submitted (K11)."""


def was_visited(line: Correction) -> bool:
    """Whether an auditor was at the factory after the answer was submitted (K11)."""
    return bool(db.session.scalar(select(VISITED).select_from(Correction).where(Correction.id == line.id)))


def waiting_for_visit(audit_id: int) -> set[int]:
    """The lines of a plan that are to be checked on site and were not visited yet, by key (K11)."""
    wanted = select(Correction.id).join(Correction.finding)
    marked = wanted.where(Finding.audit_id == audit_id, Correction.needs_on_site, Correction.state.not_in(OVER))
    return set(db.session.scalars(marked.where(~VISITED)))


def repeats_of(finding: Finding) -> list[Correction]:
    """The lines of the earlier finding that this one repeats, if it does, and of those that repeat it, in time."""
    near = Finding.repeat_of_id == finding.id
    if finding.repeat_of_id:
        near = or_(near, Finding.id == finding.repeat_of_id)
    wanted = select(Correction).join(Correction.finding).where(near, Finding.state != "withdrawn")
    return list(db.session.scalars(wanted.options(_FINDING.joinedload(Finding.audit)).order_by(Finding.id).limit(20)))


def line_of(finding_id: int) -> Correction | None:
    """The line of the plan that answers a finding."""
    return db.session.scalar(select(Correction).where(Correction.finding_id == finding_id))
