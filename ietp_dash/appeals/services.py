"""The factory's side of an appeal: prepare, file, withdraw (X1, X7)."""

from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from ..documents import services as documents
from ..documents.uploads import Received
from ..factories.models import Factory
from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..programme.deadlines import appeal_answers_due, appeal_by
from ..programme.queries import days_off, terms_on
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import case, events, queries, rules
from .models import Appeal, AppealFile

_NAMES = {"finding": "finding_id", "severity": "finding_id", "fee": "invoice_id"}


@contextmanager
def first_come():
    """Turn what somebody else did meanwhile into a conflict."""
    try:
        yield
        db.session.flush()
    except (IntegrityError, StaleDataError) as error:
        raise Refused(rules.OTHERWISE, conflict=True) from error


def say(appeal: Appeal, kind, **facts) -> None:
    """Record an event about ``appeal``."""
    record(kind(appeal.factory_id, appeal.id, appeal.public_id, **facts))


def last_day(factory: Factory, kind: str, row):
    """(day of the notice, last day to appeal) against ``row``; Refused before the notice (X1, X7)."""
    noticed = case.noticed_on(factory, kind, row)
    if noticed is None:
        raise Refused(N_("It is not decided yet: dispute the finding in its plan."), conflict=True)
    return noticed, appeal_by(noticed, terms_on(noticed), days_off(factory.country, noticed))


def state_of(kind: str, row) -> str:
    """What rules.check_against judges: a finding's or invoice's state, or a decision's status while it stands."""
    if kind in ("status", "termination"):
        return row.status if row.annulled_at is None else "annulled"
    return row.state


@use_case
def begin(viewer, row, *, kind, grounds) -> Appeal:
    """Begin an appeal of the viewer's factory against ``row``, a finding, decision or invoice (X7)."""
    factory = db.session.get(Factory, row.factory_id)
    rules.check_against(kind, state_of(kind, row))
    noticed, until = last_day(factory, kind, row)
    rules.check_in_time(until, clock.today(factory.zone))
    named = {_NAMES.get(kind, "decision_id"): row.id}
    appeal = Appeal(
        **named,
        factory_id=factory.id,
        kind=kind,
        cycle_id=row.cycle_id,
        grounds=grounds.strip(),
        prepared_by=viewer.person_id,
        noticed_on=noticed,
        until=until,
        created_at=clock.now(),
    )
    with first_come():
        db.session.add(appeal)
    say(appeal, events.AppealBegun)
    return appeal


@use_case
def save(viewer, appeal, *, grounds) -> None:
    """Change the draft."""
    rules.check_draft(appeal.state)
    with first_come():
        appeal.grounds = grounds.strip()


@use_case
def add_file(viewer, appeal, brought: Received) -> None:
    """Add evidence while the appeal is a draft or runs."""
    if appeal.state != "draft":
        rules.check_running(appeal.state)
    if len(queries.files_of(appeal.id)) >= rules.MOST_FILES:
        raise Refused(N_("An appeal has at most %(most)d files."), field="file", most=rules.MOST_FILES)
    kept = documents.keep(viewer, brought, kind="appeal", factory_id=appeal.factory_id)
    db.session.add(AppealFile(appeal_id=appeal.id, document_id=kept.id))


@use_case
def file(viewer, appeal) -> None:
    """The manager files it; both clocks run from today (X1, X2)."""
    rules.check_draft(appeal.state)
    rules.check_grounds(appeal.grounds)
    rules.check_against(appeal.kind, state_of(appeal.kind, queries.object_of(appeal)))
    today = clock.today(appeal.factory.zone)
    rules.check_in_time(appeal.until, today)
    due = appeal_answers_due(today, terms_on(today), days_off(appeal.factory.country, today))
    with first_come():
        appeal.state, appeal.filed_at, appeal.filed_by = "filed", clock.now(), viewer.person_id
        appeal.acknowledge_by, appeal.decide_by = due
    say(appeal, events.AppealFiled)


@use_case
def withdraw(viewer, appeal) -> None:
    """The manager takes it back; a draft goes without a word to anybody."""
    was_draft = appeal.state == "draft"
    if not was_draft:
        rules.check_running(appeal.state)
    with first_come():
        appeal.state, appeal.withdrawn_at = "withdrawn", clock.now()
    if not was_draft:
        say(appeal, events.AppealWithdrawn)
