"""The dates of a calendar feed: terms, visits, ends of certificates, invoices; never anything of an audit (A3, Q6).

A capability that comes later adds its own by ``also(source)``, bound in reactions.bind(): ``source(viewer, today)``
yields calendar.Entry for what the viewer may see, with words that name nobody. Audits have no source here, announced
ones neither: a feed that never tells of any tells nothing by its silence.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, literal, or_, select, union_all

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
from ..kernel import clock
from ..kernel.access import Kind, Permission, Relation, Scope, Viewer, can
from ..kernel.errors import N_
from ..portfolio import joint
from ..status import transparency
from ..status.models import OfferMade, Standing
from ..storage.database import db
from ..visits import booking
from ..visits.models import Visit
from ..web.presentation import said
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


_DAYS = {
    "invoice": (N_("An invoice is due"), "fees.detail", "invoice"),
    "certificate": (N_("A certificate ends"), "factories.detail", "factory"),
    "offer": (N_("An offer ends"), "status.offer", "offer"),
    "incident": (N_("A full report is due"), "incidents.detail", "incident"),
    "licence": (N_("A licence runs out"), "factories.own", None),
    "request": (N_("A request to connect is to be answered"), "connections.detail", "connection"),
    "accreditation": (N_("An accreditation ends"), "accreditation.index", None),
}


def _days(viewer, today):
    """What is no more than a day and a page to read on: of all tables by one statement."""
    parts = [part(viewer) for part in (_invoices, _certificates, _of_own_site, _requests, _accreditations)]
    asked = [one for some in parts for one in some]
    if not asked:
        return
    found = union_all(*asked).subquery()
    wanted = select(found).where(found.c.ends_on >= today - BACK).order_by(found.c.ends_on).limit(4 * MOST)
    for what, key, on in db.session.execute(wanted):
        words, endpoint, argument = _DAYS[what.split("-")[0]]
        where = url_for(endpoint, **({argument: key} if argument else {}))
        yield Entry(f"{what}-{key}", said(words), where, on)


def _day(what, key, ends_on, *conditions):
    what = literal(what) if isinstance(what, str) else what
    return select(what.label("what"), key.label("key"), ends_on.label("ends_on")).where(*conditions)


def _invoices(viewer):
    if viewer.kind is not Kind.FACTORY or not can(viewer, P.INVOICE_LIST):
        return []
    theirs = (Invoice.payer_id == viewer.organisation_id, Invoice.state.in_(("issued", "proof_uploaded")))
    return [_day("invoice", Invoice.public_id, Invoice.due_on, *theirs)]


def _certificates(viewer):
    found = _day("certificate", Factory.public_id, Standing.certificate_to, Standing.certificate_to.is_not(None))
    found = found.join(Standing, Standing.factory_id == Factory.id)
    if viewer.factory_id:
        return [found.where(Factory.id == viewer.factory_id)]
    if viewer.kind is Kind.BUYER and can(viewer, P.CONNECTION_LIST):
        opened = open_connections(viewer, Scope.STATUS).subquery()
        return [found.join(opened, opened.c.factory_id == Factory.id)]
    return []


def _of_own_site(viewer):
    if not viewer.factory_id:
        return []
    offers = (OfferMade.factory_id == viewer.factory_id, OfferMade.accepted_on.is_(None))
    incidents = (Incident.factory_id == viewer.factory_id, Incident.reported_at.is_(None))
    licence = _day(literal("licence-") + LicenceTerm.kind, Factory.public_id, LicenceTerm.ends_on)
    licence = licence.join_from(LicenceTerm, Factory, Factory.id == LicenceTerm.factory_id)
    return [
        _day("offer", OfferMade.public_id, OfferMade.until, *offers),
        _day("incident", Incident.public_id, Incident.report_due, *incidents),
        licence.where(LicenceTerm.factory_id == viewer.factory_id),
    ]


def _requests(viewer):
    if not can(viewer, P.CONNECTION_LIST):
        return []
    if viewer.factory_id:
        theirs = (Connection.factory_id == viewer.factory_id, Connection.asked_by == "buyer")
    else:
        theirs = (Connection.buyer_id == viewer.organisation_id, Connection.asked_by == "factory")
    return [_day("request", Connection.public_id, Connection.expires_on, *theirs, Connection.state == "pending")]


def _accreditations(viewer):
    if viewer.kind is not Kind.FIRM or not can(viewer, P.ASSIGNMENT_LIST):
        return []
    found = _day("accreditation", Person.public_id, Auditor.valid_to, Auditor.firm_id == viewer.organisation_id)
    return [found.join_from(Auditor, Person, Person.id == Auditor.person_id)]


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


def _transparency(viewer, today):
    if not viewer.factory_id:
        return
    for days in transparency.running(clock.now(), viewer.factory_id):
        where = url_for("status.undertaking", audit=days.audit.public_id)
        yield Entry(f"transparency-{days.audit.public_id}", _("Transparency days end"), where, days.until)


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


def _joint_tasks(viewer, today):
    if viewer.kind is not Kind.BUYER or not can(viewer, P.JOINT_LIST):
        return
    for public_id, _factory, due, _left in joint.to_do(viewer, MOST):
        if due:
            where = url_for("joint.detail", joint=public_id)
            yield Entry(f"joint-{public_id}", _("A task about a joint finding is due"), where, due)


SOURCES = (_days, _corrections, _transparency, _visits, _visits_to_arrange, _appeals, _joint_tasks)
