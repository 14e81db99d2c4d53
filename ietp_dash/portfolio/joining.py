"""Naming buyers for a finding, their tasks and what became of them (N10)."""

from datetime import date, datetime

from ..documents import services as documents
from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import joint, joint_rules
from .events import (
    FindingMarkedJoint,
    JointFindingEnded,
    JointTaskAdded,
    JointTaskDone,
    JointTaskDueSoon,
    JointTaskLate,
)
from .models import JointFinding, JointTask

BATCH = 200


@use_case
def mark(viewer, finding, *, cause: str, buyers: list[str], note: str) -> None:
    """Mark an open finding as joint with these buyers (public ids); each sees it as its own. Refused by N10."""
    if finding.state != "open":
        raise Refused(N_("This finding is not open any more."), conflict=True)
    joint_rules.check_cause(cause)
    open_to = joint.may_be_named(finding)
    joint_rules.check_named(buyers, open_to)
    for public_id in dict.fromkeys(buyers):
        _name(viewer, finding, open_to[public_id], cause, note)


def _name(viewer, finding, connection, cause, note):
    row = joint.named_before(finding.id, connection.buyer_id)
    if row is None:
        row = JointFinding(finding_id=finding.id, factory_id=finding.factory_id, buyer_id=connection.buyer_id)
        db.session.add(row)
    row.connection_id, row.cause, row.note = connection.id, cause, note
    row.state, row.ended_at, row.marked_by, row.marked_at = "open", None, viewer.person_id, clock.now()
    db.session.flush()
    record(_event(FindingMarkedJoint, row))


def _event(kind, row):
    return kind(row.factory_id, row.id, row.public_id, row.connection_id)


@use_case
def end(viewer, row) -> None:
    """The finding is no longer this buyer's too. Refused (conflict) when that was said already."""
    if row.state != "open":
        raise Refused(N_("Somebody else changed this meanwhile. Look at it again."), conflict=True)
    row.state, row.ended_at = "ended", clock.now()
    record(_event(JointFindingEnded, row))


@use_case
def add_task(viewer, row, *, what: str, due_on: date | None, today: date) -> JointTask:
    """The buyer says what it will do, and by when. Refused by N10."""
    if row.state != "open":
        raise Refused(N_("This finding is no longer joint."), conflict=True)
    joint_rules.check_task(what, due_on, today, joint.count_tasks(row.id))
    task = JointTask(joint_id=row.id, what=what, due_on=due_on, added_at=clock.now(), added_by=viewer.person_id)
    db.session.add(task)
    record(_event(JointTaskAdded, row))
    return task


@use_case
def finish(viewer, task, *, note: str, brought=None) -> None:
    """The task is done: ``note`` says how, ``brought`` (a Received) shows it where there is something to show."""
    joint_rules.check_done(note, task.done_at is not None, task.joint.state)
    if brought is not None:
        task.document_id = documents.keep(viewer, brought, kind="joint-task", factory_id=task.factory_id).id
    task.note, task.done_at, task.done_by = note, clock.now(), viewer.person_id
    record(_event(JointTaskDone, task.joint))


@use_case
def remind(viewer, now: datetime) -> bool:
    """Tell buyers of tasks due within a week, both sides of those that are late; whether there may be more (N10)."""
    told = 0
    for task, factory in joint.near_due(now, joint_rules.REMINDED_BEFORE, BATCH):
        today = clock.day_of(now, factory.zone)
        task.notices, kind = joint_rules.notices_due(task.due_on, today, task.notices)
        if kind:
            told += 1
            record(_event(JointTaskLate if kind == "late" else JointTaskDueSoon, task.joint))
    return told == BATCH
