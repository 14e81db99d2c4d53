"""Reading what belongs to reports: what was noted at submission, the day it is due, assessments."""

from datetime import date

from sqlalchemy import select

from ..accounts.models import Organisation, Person
from ..audits.models import Audit
from ..factories.models import Factory
from ..fieldwork.models import AuditorAssessment
from ..programme.deadlines import report_due
from ..programme.queries import days_off, terms_on
from ..storage.database import db
from .models import ReportCheck

PAGE = 25


def check_of(audit_id: int) -> ReportCheck | None:
    """What deserved a second look when the report was handed in."""
    return db.session.scalar(select(ReportCheck).where(ReportCheck.audit_id == audit_id))


def due_on(audit: Audit) -> date | None:
    """The last day for the report (A7); None while fieldwork runs."""
    if audit.fieldwork_ended_on is None:
        return None
    country = db.session.get(Factory, audit.factory_id).country
    ended = audit.fieldwork_ended_on
    return report_due(ended, terms_on(ended), days_off(country, ended))


def assessment_of(audit_id: int) -> AuditorAssessment | None:
    """What the factory said of an audit's auditors."""
    return db.session.scalar(select(AuditorAssessment).where(AuditorAssessment.audit_id == audit_id))


def assessments(after: str = "") -> tuple[list[tuple[AuditorAssessment, Audit, Factory, Organisation, Person]], bool]:
    """A page of assessments with audit, factory, firm and lead auditor, newest first; whether there are more."""
    wanted = (
        select(AuditorAssessment, Audit, Factory, Organisation, Person)
        .join(Audit, Audit.id == AuditorAssessment.audit_id)
        .join(Factory, Factory.id == AuditorAssessment.factory_id)
        .outerjoin(Organisation, Organisation.id == Audit.firm_id)
        .outerjoin(Person, Person.id == Audit.lead_id)
        .order_by(AuditorAssessment.id.desc())
        .limit(PAGE + 1)
    )
    if after:
        last = select(AuditorAssessment.id).where(AuditorAssessment.public_id == after).scalar_subquery()
        wanted = wanted.where(AuditorAssessment.id < last)
    rows = [tuple(row) for row in db.session.execute(wanted)]
    return rows[:PAGE], len(rows) > PAGE
