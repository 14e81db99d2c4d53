"""The dates of a calendar feed: terms, visits, ends of certificates, invoices; never anything of an audit (A3, Q6).

A capability that comes later adds its own by ``also(source)``, bound in reactions.bind(): ``source(viewer, today)``
yields calendar.Entry for what the viewer may see, with words that name nobody. Audits have no source here, announced
ones neither: a feed that never tells of any tells nothing by its silence.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from ..accounts.models import Person
from ..accreditation.models import Auditor
from ..appeals.models import Appeal, PanelMember
from ..audits.models import Audit
from ..connections.models import Connection
from ..connections.queries import open_connections
from ..corrections.models import Correction
from ..factories.models import Factory
from ..fees.models import Invoice
from ..findings.models import Finding
from ..incidents.models import Incident
from ..kernel.access import Kind, Permission, Relation, Scope, Viewer, can
from ..portfolio import joint
from ..status.models import OfferMade, Standing
from ..storage.database import db
from ..visits import booking
from ..visits.models import Visit
from .calendar import Entry
from .models import LicenceTerm

P = Permission
MOST = 200
BACK, AHEAD = timedelta(days=31), timedelta(days=400)
Source = Callable[[Viewer, date], Iterator[Entry]]
_added: list[Source] = []


def also(*sources: Source) -> None:
    """Let these sources be asked too; what was added before is forgotten."""
    _added[:] = sources


def of(viewer: Viewer, today: date) -> list[Entry]:
    """The viewer's dates from a month ago to a year ahead."""
    found = [entry for source in (*SOURCES, *_added) for entry in source(viewer, today)]
    first, last = today - BACK, today + AHEAD
    return [one for one in found if first <= (one.on or one.starts.date()) <= last]


def _invoices(viewer, today):
    if not can(viewer, P.INVOICE_LIST) or viewer.kind is not Kind.FACTORY:
        return
    wanted = select(Invoice.public_id, Invoice.due_on).where(
        Invoice.payer_id == viewer.organisation_id, Invoice.state.in_(("issued", "proof_uploaded"))
    )
    for public_id, due in db.session.execute(wanted.order_by(Invoice.id.desc()).limit(MOST)):
        yield Entry(f"invoice-{public_id}", _("An invoice is due"), url_for("fees.detail", invoice=public_id), due)


def _corrections(viewer, today):
    if not viewer.factory_id:
        return
    wanted = (
        select(Audit.public_id, Correction.due_on, func.count())
        .join(Finding, Finding.audit_id == Audit.id)
        .join(Correction, Correction.finding_id == Finding.id)
        .where(Correction.factory_id == viewer.factory_id, Correction.state.in_(("due", "returned", "accepted")))
        .where(Audit.closing_at.is_not(None), Correction.due_on.is_not(None))
        .group_by(Audit.public_id, Correction.due_on)
        .order_by(Correction.due_on.desc())
    )
    for public_id, due, _count in db.session.execute(wanted.limit(MOST)):
        where = url_for("corrections.work", audit=public_id)
        yield Entry(f"plan-{public_id}-{due:%Y%m%d}", _("Corrections are due"), where, due)


def _certificates(viewer, today):
    wanted = select(Factory.public_id, Standing.certificate_to).join(Standing, Standing.factory_id == Factory.id)
    if viewer.factory_id:
        wanted = wanted.where(Factory.id == viewer.factory_id)
    elif viewer.kind is Kind.BUYER and can(viewer, P.CONNECTION_LIST):
        opened = open_connections(viewer, Scope.STATUS).subquery()
        wanted = wanted.join(opened, opened.c.factory_id == Factory.id)
    else:
        return
    wanted = wanted.where(Standing.certificate_to >= today - BACK).order_by(Standing.certificate_to)
    for public_id, ends in db.session.execute(wanted.limit(MOST)):
        where = url_for("factories.detail", factory=public_id)
        yield Entry(f"certificate-{public_id}", _("A certificate ends"), where, ends)


def _visits(viewer, today):
    mine = [Visit.specialist_id == viewer.person_id, *_of_site(Visit, viewer)]
    if not can(viewer, P.VISIT_LIST):
        return
    wanted = select(Visit).where(or_(*mine), Visit.state.in_(("booking", "booked", "running")))
    for visit in db.session.scalars(wanted.order_by(Visit.id.desc()).limit(MOST)):
        where = url_for("visits.detail", visit=visit.public_id)
        if visit.starts_at:
            span = {"starts": visit.starts_at, "ends": booking.ends_at(visit)}
            yield Entry(f"visit-{visit.public_id}", _("Progress Visit"), where, **span)
        elif visit.book_by:
            yield Entry(f"booking-{visit.public_id}", _("Last day to book a Progress Visit"), where, visit.book_by)


def _visits_to_arrange(viewer, today):
    if not can(viewer, P.VISIT_ARRANGE):
        return
    wanted = select(Visit.public_id, Visit.state, Visit.late_on, Visit.latest_on)
    wanted = wanted.where(Visit.state.in_(("to_contact", "unbooked"))).order_by(Visit.late_on)
    for public_id, state, late_on, latest_on in db.session.execute(wanted.limit(MOST)):
        where = url_for("visits.detail", visit=public_id)
        if state == "to_contact":
            yield Entry(f"contact-{public_id}", _("Contact for a Progress Visit is due"), where, late_on)
        elif latest_on:
            yield Entry(f"date-{public_id}", _("Last day for a Progress Visit"), where, latest_on)


def _of_site(model, viewer) -> list:
    return [model.factory_id == viewer.factory_id] if viewer.factory_id else []


def _offers(viewer, today):
    if not viewer.factory_id:
        return
    wanted = select(OfferMade.public_id, OfferMade.until).where(
        OfferMade.factory_id == viewer.factory_id, OfferMade.accepted_on.is_(None)
    )
    for public_id, until in db.session.execute(wanted.order_by(OfferMade.until.desc()).limit(MOST)):
        yield Entry(f"offer-{public_id}", _("An offer ends"), url_for("status.offer", offer=public_id), until)


def _appeals(viewer, today):
    wanted = select(Appeal).where(Appeal.state.in_(("draft", "filed", "acknowledged")))
    if viewer.factory_id:
        wanted = wanted.where(Appeal.factory_id == viewer.factory_id)
    elif not can(viewer, P.APPEAL_LIST):
        seats = select(PanelMember.appeal_id).where(PanelMember.person_id == viewer.person_id)
        wanted = wanted.where(Appeal.id.in_(seats))
    for row in db.session.scalars(wanted.order_by(Appeal.id.desc()).limit(MOST)):
        if can(viewer, P.APPEAL_READ, row, Relation(own=row.factory_id == viewer.factory_id)):
            yield from _terms_of(viewer, row)


def _terms_of(viewer, row):
    where = url_for("appeals.detail", appeal=row.public_id)
    if row.state == "draft":
        if viewer.factory_id == row.factory_id:
            yield Entry(f"appeal-file-{row.public_id}", _("Last day to file an appeal"), where, row.until)
        return
    if row.state == "filed" and row.acknowledge_by:
        yield Entry(f"appeal-take-{row.public_id}", _("An appeal is to be acknowledged"), where, row.acknowledge_by)
    if row.decide_by:
        yield Entry(f"appeal-{row.public_id}", _("An appeal is to be decided"), where, row.decide_by)


def _incidents(viewer, today):
    if not viewer.factory_id:
        return
    wanted = select(Incident.public_id, Incident.report_due).where(
        Incident.factory_id == viewer.factory_id, Incident.reported_at.is_(None)
    )
    for public_id, due in db.session.execute(wanted.order_by(Incident.id.desc()).limit(MOST)):
        where = url_for("incidents.detail", incident=public_id)
        yield Entry(f"incident-{public_id}", _("A full report is due"), where, due)


def _licences(viewer, today):
    if not viewer.factory_id or not can(viewer, P.PROFILE_EDIT, None, Relation(own=True)):
        return
    columns = (Factory.public_id, LicenceTerm.kind, LicenceTerm.ends_on)
    wanted = select(*columns).join(Factory, Factory.id == LicenceTerm.factory_id).where(Factory.id == viewer.factory_id)
    for public_id, kind, ends in db.session.execute(wanted.order_by(LicenceTerm.kind)):
        yield Entry(f"licence-{kind}-{public_id}", _("A licence runs out"), url_for("factories.own"), ends)


def _joint_tasks(viewer, today):
    if viewer.kind is not Kind.BUYER or not can(viewer, P.JOINT_LIST):
        return
    for public_id, _factory, due, _left in joint.to_do(viewer, MOST):
        if due:
            where = url_for("joint.detail", joint=public_id)
            yield Entry(f"joint-{public_id}", _("A task about a joint finding is due"), where, due)


def _accreditations(viewer, today):
    if viewer.kind is not Kind.FIRM or not can(viewer, P.ASSIGNMENT_LIST):
        return
    wanted = select(Person.public_id, Auditor.valid_to).join(Auditor, Auditor.person_id == Person.id)
    for public_id, ends in db.session.execute(wanted.where(Auditor.firm_id == viewer.organisation_id).limit(MOST)):
        where = url_for("accreditation.index")
        yield Entry(f"accreditation-{public_id}", _("An accreditation ends"), where, ends)


def _requests(viewer, today):
    if not can(viewer, P.CONNECTION_LIST):
        return
    if viewer.factory_id:
        theirs = (Connection.factory_id == viewer.factory_id, Connection.asked_by == "buyer")
    else:
        theirs = (Connection.buyer_id == viewer.organisation_id, Connection.asked_by == "factory")
    wanted = select(Connection.public_id, Connection.expires_on).where(*theirs, Connection.state == "pending")
    for public_id, ends in db.session.execute(wanted.order_by(Connection.id.desc()).limit(MOST)):
        where = url_for("connections.detail", connection=public_id)
        yield Entry(f"request-{public_id}", _("A request to connect is to be answered"), where, ends)


SOURCES = (
    _invoices, _corrections, _certificates, _visits, _visits_to_arrange, _offers, _appeals, _incidents, _licences,
    _joint_tasks, _accreditations, _requests,
)  # fmt: skip
