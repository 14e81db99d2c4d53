"""Reading joint findings: whom one may name, whose they are, and the tasks of each."""

from datetime import datetime, timedelta

from sqlalchemy import and_, exists, false, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from ..accounts.models import Organisation
from ..audits.models import Audit
from ..connections.models import Connection
from ..connections.queries import open_connections
from ..corrections.models import Correction
from ..factories.models import Factory
from ..findings.models import Finding
from ..kernel import clock
from ..kernel.access import Kind, Permission, Scope, Viewer, can
from ..storage.database import db
from .models import JointFinding, JointTask

PAGE = 25


def may_be_named(finding: Finding) -> dict[str, Connection]:
    """The connections whose buyers may see the finding's plan now and are not named yet, by the buyer's public id."""
    if finding.audit.decided_at is None:
        return {}
    named = select(JointFinding.buyer_id).where(JointFinding.finding_id == finding.id, JointFinding.state == "open")
    wanted = (
        select(Connection)
        .join(Connection.buyer)
        .options(contains_eager(Connection.buyer))
        .where(
            Connection.factory_id == finding.factory_id,
            Connection.state == "accepted",
            Organisation.state == "active",
            Connection.scope.contains(Scope.CAPS.value),
            or_(Connection.earlier_years, Connection.answered_at <= finding.audit.decided_at),
            Connection.buyer_id.not_in(named),
        )
        .order_by(Organisation.name, Organisation.id)
    )
    return {row.buyer.public_id: row for row in db.session.scalars(wanted)}


def visible_to(viewer: Viewer):
    """The condition for the joint findings that ``viewer`` may read (policy joint:read), beside JOINED's tables."""
    if viewer.kind is Kind.PROGRAMME and can(viewer, Permission.JOINT_LIST):
        return JointFinding.id.is_not(None)
    if viewer.kind is Kind.FACTORY and viewer.factory_id is not None:
        return and_(JointFinding.factory_id == viewer.factory_id, Audit.closing_at.is_not(None))
    if viewer.kind is Kind.BUYER and viewer.active:
        opened = open_connections(viewer, Scope.CAPS).subquery()
        within = or_(opened.c.earlier, Audit.decided_at >= opened.c.since)
        shared = exists().where(opened.c.factory_id == JointFinding.factory_id, within)
        return and_(JointFinding.buyer_id == viewer.organisation_id, shared)
    return false()


def _joined(*columns):
    return (
        select(*columns)
        .select_from(JointFinding)
        .join(Finding, Finding.id == JointFinding.finding_id)
        .join(Audit, Audit.id == Finding.audit_id)
        .join(Factory, Factory.id == JointFinding.factory_id)
    )


def page(viewer: Viewer, state: str = "", after: str = "", limit: int = PAGE):
    """Up to ``limit`` rows (joint finding, factory, tasks open, tasks done, next due day), newest first; and whether
    there are more. ``state``: open, ended or any."""
    left = func.count(JointTask.id).filter(JointTask.done_at.is_(None))
    done = func.count(JointTask.done_at)
    due = func.min(JointTask.due_on).filter(JointTask.done_at.is_(None))
    figures = select(JointTask.joint_id, left.label("left"), done.label("done"), due.label("due"))
    tasks = figures.group_by(JointTask.joint_id).subquery()
    wanted = (
        _joined(JointFinding, Factory, func.coalesce(tasks.c.left, 0), func.coalesce(tasks.c.done, 0), tasks.c.due)
        .outerjoin(tasks, tasks.c.joint_id == JointFinding.id)
        .options(joinedload(JointFinding.buyer), joinedload(JointFinding.finding).joinedload(Finding.checkpoint))
        .where(visible_to(viewer))
        .order_by(JointFinding.id.desc())
        .limit(limit + 1)
    )
    if state:
        wanted = wanted.where(JointFinding.state == state)
    if after:
        last = select(JointFinding.id).where(JointFinding.public_id == after).scalar_subquery()
        wanted = wanted.where(JointFinding.id < last)
    rows = db.session.execute(wanted).all()
    return rows[:limit], len(rows) > limit


def beside(viewer: Viewer, finding_id: int) -> list[JointFinding]:
    """The joint findings of one finding that ``viewer`` may read."""
    wanted = _joined(JointFinding).where(visible_to(viewer), JointFinding.finding_id == finding_id)
    return list(db.session.scalars(wanted.options(joinedload(JointFinding.buyer)).order_by(JointFinding.id)))


def of_factory(viewer: Viewer, factory_id: int) -> list[JointFinding]:
    """The joint findings of one factory that ``viewer`` may read, oldest first."""
    wanted = _joined(JointFinding).where(visible_to(viewer), JointFinding.factory_id == factory_id)
    shown = wanted.options(
        joinedload(JointFinding.buyer), joinedload(JointFinding.finding).joinedload(Finding.checkpoint)
    )
    return list(db.session.scalars(shown.order_by(JointFinding.id)))


def tasks_of(joint_ids: list[int]) -> dict[int, list[JointTask]]:
    """The tasks of each of these joint findings, next due first; one statement."""
    found: dict[int, list[JointTask]] = {}
    wanted = select(JointTask).where(JointTask.joint_id.in_(joint_ids)).order_by(JointTask.due_on, JointTask.id)
    for task in db.session.scalars(wanted):
        found.setdefault(task.joint_id, []).append(task)
    return found


def count_tasks(joint_id: int) -> int:
    """How many tasks a joint finding has."""
    return db.session.scalar(select(func.count()).where(JointTask.joint_id == joint_id))


def named_before(finding_id: int, buyer_id: int) -> JointFinding | None:
    """The row of a buyer who was named before, if one was."""
    wanted = select(JointFinding).where(JointFinding.finding_id == finding_id, JointFinding.buyer_id == buyer_id)
    return db.session.scalar(wanted)


def line_of(finding_id: int) -> Correction | None:
    """The line of the plan that answers a finding."""
    return db.session.scalar(select(Correction).where(Correction.finding_id == finding_id))


def to_do(viewer: Viewer, limit: int):
    """(public id, factory, next due day, open tasks) of what waits for a buyer: with an open task, or none yet."""
    left = func.count(JointTask.id).filter(JointTask.done_at.is_(None))
    due = func.min(JointTask.due_on).filter(JointTask.done_at.is_(None))
    wanted = (
        _joined(JointFinding.public_id, Factory, due.label("due"), left.label("left"))
        .outerjoin(JointTask, JointTask.joint_id == JointFinding.id)
        .where(visible_to(viewer), JointFinding.state == "open", Finding.state == "open")
        .group_by(JointFinding.id, Factory.id)
        .having(or_(left > 0, func.count(JointTask.id) == 0))
        .order_by(JointFinding.id)
        .limit(limit)
    )
    return db.session.execute(wanted).all()


def near_due(now: datetime, ahead: timedelta, most: int) -> list[tuple[JointTask, Factory]]:
    """Open tasks due within ``ahead`` or over, whose notices have not all gone out; by their due day, locked."""
    latest = clock.farthest_day(now + ahead)
    wanted = (
        select(JointTask, Factory)
        .join(JointFinding, JointFinding.id == JointTask.joint_id)
        .join(Factory, Factory.id == JointFinding.factory_id)
        .where(JointTask.done_at.is_(None), JointTask.due_on <= latest, JointTask.notices < 2)
        .where(JointFinding.state == "open")
        .where(or_(JointTask.notices == 0, JointTask.due_on < clock.farthest_day(now)))
        .order_by(JointTask.due_on, JointTask.id)
        .limit(most)
        .with_for_update(of=JointTask)
    )
    return [tuple(row) for row in db.session.execute(wanted)]
