"""What there is to do after an audit: the firm's report, the factory's word on the auditors."""

from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import exists, func, select

from ..audits.models import Audit
from ..factories.models import Factory
from ..fieldwork.models import AuditorAssessment
from ..kernel import clock
from ..kernel.access import Permission, can
from ..reports import queries
from ..reports.services import EDITABLE
from ..storage.database import db
from ..web.navigation import BESIDE, menu_counts
from ..web.presentation import day, named
from .task import Task

SHOWN = 12


def reports(viewer, today):
    """Audits of the firm whose closing meeting is over and whose report is not submitted."""
    waiting = (
        select(Audit, Factory)
        .join(Factory, Factory.id == Audit.factory_id)
        .where(
            Audit.firm_id == viewer.organisation_id,
            Audit.closing_at.is_not(None),
            Audit.submitted_at.is_(None),
        )
        .order_by(Audit.fieldwork_started_at)
        .limit(SHOWN)
    )
    for audit, factory in db.session.execute(waiting):
        if can(viewer, Permission.REPORT_WRITE, audit):
            yield Task(
                _("Report of %(factory)s", factory=named(factory)),
                _("Fieldwork ended on %(day)s.", day=day(audit.fieldwork_ended_on)),
                queries.due_on(audit),
                url_for("reports.submission", audit=audit.public_id),
                _("Finish the report"),
            )


ASSESSMENTS = BESIDE + "assessments"


def assessments(viewer, today):
    """Audits of the last fortnight that the factory has not spoken about."""
    if not menu_counts(viewer).get(ASSESSMENTS):
        return
    for audit in db.session.scalars(_unspoken(select(Audit), viewer).order_by(Audit.id).limit(3)):
        yield Task(
            _("How was the audit?"),
            _("Only the integrity officer reads your answer."),
            None,
            url_for("reports.assessment", audit=audit.public_id),
            _("Assess the auditors"),
        )


def count_assessments(viewer):
    """The query of how many of a factory's audits wait for its word."""
    return _unspoken(select(func.count()).select_from(Audit), viewer) if viewer.factory_id else None


def _unspoken(wanted, viewer):
    spoken = exists().where(AuditorAssessment.audit_id == Audit.id)
    since = clock.now() - timedelta(days=EDITABLE.days)
    return wanted.where(Audit.factory_id == viewer.factory_id, Audit.closing_at >= since, ~spoken)
