"""Reading audits and their answers. What lists show is what the policy allows: ``visible_to``."""

from sqlalchemy import Select, and_, false, func, or_, select

from ..checklists.models import ChecklistSection, ChecklistVersion, Checkpoint
from ..kernel.access import Kind, Relation, Scope, Viewer, can
from ..kernel.access import Permission as P
from ..storage.database import db
from .models import Answer, Audit


def of_factory(viewer: Viewer, factory_id: int, relation: Relation) -> list[Audit]:
    """The audits of one factory whose report ``viewer`` may read, newest first (V4, V5)."""
    wanted = select(Audit).where(Audit.factory_id == factory_id, readable(viewer, relation))
    return list(db.session.scalars(wanted.order_by(Audit.fieldwork_ended_on.desc(), Audit.id.desc())))


def readable(viewer: Viewer, relation: Relation):
    """The condition on Audit that is P.AUDIT_READ as SQL, given the relation to its factory."""
    if can(viewer, P.AUDIT_READ):
        return Audit.submitted_at.is_not(None)
    if relation.own:
        return Audit.submitted_at.is_not(None)
    if viewer.kind is Kind.FIRM:
        return and_(Audit.firm_id == viewer.organisation_id, Audit.submitted_at.is_not(None))
    if viewer.active and Scope.REPORTS in relation.scopes:
        return released(relation)
    return false()


def released(relation: Relation):
    """The condition that an audit is open to a connected buyer: decided, and not before the connection (V4, N8)."""
    if relation.only_cycle_id is not None:
        return and_(Audit.decided_at.is_not(None), Audit.cycle_id == relation.only_cycle_id)
    if relation.earlier:
        return Audit.decided_at.is_not(None)
    return Audit.decided_at >= relation.since


def sections_with_answers(audit: Audit) -> list[dict]:
    """Each section of the audit's checklist with how many checkpoints were met, not met, not applicable."""
    counts = {
        (section, answer): n
        for section, answer, n in db.session.execute(
            select(Checkpoint.section_id, Answer.answer, func.count())
            .join(Answer, Answer.checkpoint_id == Checkpoint.id)
            .where(Answer.audit_id == audit.id)
            .group_by(Checkpoint.section_id, Answer.answer)
        )
    }
    sections = db.session.scalars(
        select(ChecklistSection)
        .where(ChecklistSection.version_id == audit.checklist_version_id)
        .order_by(ChecklistSection.position)
    )
    return [
        {"section": s, **{answer: counts.get((s.id, answer), 0) for answer in ("yes", "no", "na")}} for s in sections
    ]


def answers_of(audit: Audit) -> list[tuple[Checkpoint, Answer]]:
    """Every answered checkpoint of an audit in the checklist's order."""
    return list(
        db.session.execute(
            select(Checkpoint, Answer)
            .join(Answer, Answer.checkpoint_id == Checkpoint.id)
            .where(Answer.audit_id == audit.id)
            .order_by(Checkpoint.position)
        ).tuples()
    )


def checklist_name(audit: Audit) -> str:
    """The edition of the checklist that the audit used."""
    return db.session.get(ChecklistVersion, audit.checklist_version_id).name


def visible_to(viewer: Viewer, connected: Select) -> Select:
    """Every audit whose report ``viewer`` may read; ``connected`` selects (factory_id, since, earlier, only cycle)
    of the connections that open reports to a buyer."""
    wanted = select(Audit).where(Audit.submitted_at.is_not(None))
    if can(viewer, P.AUDIT_READ):
        return wanted
    if viewer.kind is Kind.FACTORY:
        return wanted.where(Audit.factory_id == viewer.factory_id)
    if viewer.kind is Kind.FIRM:
        return wanted.where(Audit.firm_id == viewer.organisation_id)
    if viewer.kind is not Kind.BUYER or not viewer.active:
        return wanted.where(false())
    scope = connected.subquery()
    return wanted.join(scope, scope.c.factory_id == Audit.factory_id).where(
        Audit.decided_at.is_not(None),
        or_(
            and_(scope.c.only_cycle_id.is_(None), or_(scope.c.earlier, Audit.decided_at >= scope.c.since)),
            Audit.cycle_id == scope.c.only_cycle_id,
        ),
    )
