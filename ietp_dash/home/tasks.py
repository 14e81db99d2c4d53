"""What there is to do today, per role: each task says what, by when, and has the one button that does it."""

from datetime import date, timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from ..accounts.models import Membership, Organisation
from ..accounts.queries import how_many_unmanaged
from ..applications.models import Application
from ..audits.models import Audit
from ..connections.models import Connection
from ..connections.queries import open_connections
from ..corrections.models import Correction
from ..cycles.models import Cycle
from ..factories.models import Factory
from ..fieldwork import lists as fieldwork
from ..findings.models import Finding
from ..kernel import clock
from ..kernel.access import Kind, Permission, Role, Scope, Viewer, can
from ..kernel.dates import add_months
from ..status.labels import STEPS
from ..status.models import Standing
from ..storage.database import db
from ..web.navigation import BESIDE, menu_counts
from ..web.presentation import day, named, said
from . import (
    appealing,
    asked,
    assigning,
    auditing,
    correcting,
    deciding,
    happening,
    joining,
    paying,
    sealing,
    training,
    visiting,
)
from .task import Task

SHOWN = 12
UNMANAGED = BESIDE + "unmanaged"


def day_of(viewer: Viewer) -> date:
    """The calendar day by which the viewer's tasks are due: a factory's own, else the programme office's (L4)."""
    return clock.today(viewer.zone or clock.PROGRAMME)


def for_viewer(viewer: Viewer, today: date, most: int | None = SHOWN) -> list[Task]:
    """The tasks of the active membership, the most urgent first; at most ``most`` of them."""
    sources = _AFTER_TERMINATION if viewer.limited else SOURCES.get(viewer.role, ())
    found = [task for source in sources for task in source(viewer, today)]
    return sorted(found, key=lambda task: (task.due is None, task.due or today))[:most]


def _requests_to_answer(viewer, today):
    waiting = (
        select(Connection, Organisation.name)
        .join(Organisation, Organisation.id == Connection.buyer_id)
        .where(
            Connection.factory_id == viewer.factory_id,
            Connection.state == "pending",
            Connection.asked_by == "buyer",
        )
        .order_by(Connection.id)
        .limit(SHOWN)
    )
    for row, buyer in db.session.execute(waiting):
        yield Task(
            _("%(buyer)s asks to connect", buyer=buyer),
            _("You choose what they may see."),
            row.expires_on,
            url_for("connections.detail", connection=row.public_id),
            _("Answer the request"),
        )


def _answers_due(viewer, today):
    due = (
        select(Audit, func.count(), func.min(Correction.due_on))
        .join(Finding, Finding.audit_id == Audit.id)
        .join(Correction, Correction.finding_id == Finding.id)
        .where(Correction.factory_id == viewer.factory_id, Correction.state.in_(("due", "returned", "accepted")))
        .group_by(Audit.id)
        .order_by(func.min(Correction.due_on))
        .limit(SHOWN)
    )
    for audit, n, first in db.session.execute(due):
        yield Task(
            ngettext("%(num)s correction is open", "%(num)s corrections are open", n),
            _("From the audit that ended on %(day)s.", day=day(audit.fieldwork_ended_on)),
            first,
            url_for("corrections.work", audit=audit.public_id),
            _("Open the plan"),
        )


def _own_certificate(viewer, today):
    standing = db.session.get(Standing, viewer.factory_id) if viewer.factory_id else None
    if standing is not None and standing.certificate_to is None and standing.formerly_certified:
        yield from sealing.moved(viewer, today)
    if standing is None or standing.certificate_to is None or standing.certificate_to > add_months(today, 5):
        return
    yield Task(
        _("Your certificate ends"),
        _("Renew in time: a gap between two certificates is shown as expired."),
        standing.certificate_to,
        url_for("applications.own"),
        _("Renew your certificate"),
    )


def _invitations(viewer, today):
    waiting = (
        select(Connection, Factory.name, Factory.name_local)
        .join(Factory, Factory.id == Connection.factory_id)
        .where(
            Connection.buyer_id == viewer.organisation_id,
            Connection.state == "pending",
            Connection.asked_by == "factory",
        )
        .order_by(Connection.id)
        .limit(SHOWN)
    )
    for row, name, local in db.session.execute(waiting):
        yield Task(
            _("%(factory)s invites you to connect", factory=name or local),
            _("Accept to see its status live."),
            row.expires_on,
            url_for("connections.detail", connection=row.public_id),
            _("Answer the invitation"),
        )


def _certificates_ending(viewer, today):
    opened = open_connections(viewer, Scope.STATUS).subquery()
    soon = (
        select(Factory, Standing.certificate_to)
        .join(opened, opened.c.factory_id == Factory.id)
        .join(Standing, Standing.factory_id == Factory.id)
        .where(Standing.certificate_to >= today, Standing.certificate_to <= today + timedelta(days=30))
        .order_by(Standing.certificate_to)
        .limit(6)
    )
    for factory, ends in db.session.execute(soon):
        yield Task(
            _("The certificate of %(factory)s ends", factory=factory.name or factory.name_local),
            _("Ask whether the renewal is on its way."),
            ends,
            url_for("factories.detail", factory=factory.public_id),
            _("See its progress"),
        )


def _applications(viewer, today):
    waiting = (
        select(Application, Factory)
        .join(Cycle, Cycle.id == Application.cycle_id)
        .join(Factory, Factory.id == Application.factory_id)
        .where(Cycle.state == "submitted", Application.verified_at.is_(None))
        .order_by(Cycle.state_since)
        .limit(SHOWN)
    )
    for application, factory in db.session.execute(waiting):
        yield Task(
            _("Application of %(factory)s", factory=named(factory)),
            said(STEPS["submitted"]),
            None,
            url_for("applications.detail", application=application.public_id),
            _("Verify the application"),
        )


def _own_application(viewer, today):
    written = (
        select(Application)
        .join(Cycle, Cycle.id == Application.cycle_id)
        .where(Application.factory_id == viewer.factory_id, Cycle.state.in_(("draft", "returned")))
    )
    for application in db.session.scalars(written.order_by(Application.id.desc()).limit(1)):
        yield Task(
            _("Your application"),
            said(STEPS[application.cycle.state]),
            None,
            url_for("applications.edit", application=application.public_id, part="review"),
            _("Go on with the application"),
        )


def _buyers_to_verify(viewer, today):
    waiting = select(Organisation).where(Organisation.kind == Kind.BUYER, Organisation.state == "pending")
    for buyer in db.session.scalars(waiting.limit(SHOWN)):
        yield Task(
            _("%(buyer)s waits for verification", buyer=buyer.name),
            _("Until then it sees no factory."),
            None,
            url_for("buyers.index"),
            _("Open the buyers"),
        )


def count_unmanaged(viewer):
    """The query of how many organisations nobody manages, for those whose start page names them; None for others."""
    return how_many_unmanaged() if can(viewer, Permission.ORGANISATION_INVITE) else None


def _unmanaged(viewer, today):
    n = menu_counts(viewer).get(UNMANAGED)
    if n:
        yield Task(
            ngettext("%(num)s organisation has no manager", "%(num)s organisations have no manager", n),
            _("Nobody signs for it. Make a member manager or invite one."),
            None,
            url_for("accounts.organisations", managers="none"),
            _("See which"),
        )


def _unused_invitations(viewer, today):
    waiting = (
        select(func.count())
        .select_from(Membership)
        .where(Membership.ended_at.is_not(None), Membership.ended_at == Membership.created_at)
    )
    n = db.session.scalar(waiting)
    if n:
        yield Task(
            ngettext("%(num)s invitation is not taken up", "%(num)s invitations are not taken up", n),
            _("A link is good for seven days; send it again if it ran out."),
            None,
            url_for("accounts.organisations"),
            _("See organisations"),
        )


def _fieldwork(viewer, today):
    groups = fieldwork.groups(viewer)
    for one in groups["today"]:
        yield Task(
            _("Audit of %(factory)s", factory=named(one.factory)),
            _("The planned day has come; nobody at the factory knows."),
            one.on,
            url_for("fieldwork.index"),
            _("Open fieldwork"),
        )
    for one in groups["running"]:
        yield Task(
            _("Audit of %(factory)s", factory=named(one.factory)),
            _("Fieldwork is running."),
            None,
            url_for("fieldwork.day", audit=one.audit.public_id),
            _("Open the day"),
        )


_FACTORY = (
    _own_application, happening.to_report, appealing.drafts, deciding.offers, deciding.transparency_days,
    auditing.assessments, paying.to_pay,
    _requests_to_answer, _answers_due, visiting.own, _own_certificate, asked.to_read, asked.survey,
    sealing.returned_change, training.advised,
)  # fmt: skip
_AFTER_TERMINATION = (_own_application, appealing.drafts, paying.to_pay)
_BUYER = (_invitations, happening.running, joining.to_do, _certificates_ending, asked.to_read)
_FIRM = (_fieldwork, visiting.to_visit, auditing.reports, correcting.waiting, asked.to_read)
SOURCES = {
    Role.FACTORY_MANAGER: _FACTORY,
    Role.FACTORY_MEMBER: _FACTORY,
    Role.BUYER_MANAGER: _BUYER,
    Role.BUYER_MEMBER: _BUYER,
    Role.REVIEWER: (appealing.to_view, deciding.seconds, deciding.reviews, correcting.waiting),
    Role.COORDINATOR: (
        _applications,
        _buyers_to_verify,
        _unmanaged,
        assigning.to_assign,
        assigning.windows_ending,
        assigning.deviations,
        paying.to_confirm,
        visiting.to_arrange,
        happening.to_close,
        sealing.requests,
        sealing.changes,
        training.to_tick,
        asked.enquiries,
    ),  # fmt: skip
    Role.INTEGRITY_OFFICER: (appealing.to_run, asked.reports_to_read),
    Role.HELPLINE_AGENT: (asked.workers,),
    Role.MANAGEMENT: (appealing.to_view, assigning.people_waiting, assigning.endings, sealing.coming_terms),
    Role.ADMINISTRATOR: (asked.data_requests, _unmanaged, _unused_invitations, asked.feedback),
    Role.FIRM_MANAGER: (*_FIRM, assigning.offers, assigning.to_plan, assigning.endings, paying.to_confirm),
    Role.AUDITOR: _FIRM,
}
