"""Reading incidents: lists for each side, one with all its versions, what is due."""

from datetime import datetime, timedelta

from sqlalchemy import and_, exists, false, func, or_, select

from ..accounts.models import Person
from ..connections.queries import open_connections
from ..documents.models import Document
from ..factories.models import Factory
from ..kernel import clock
from ..kernel.access import Kind, Permission, Scope, Viewer, can
from ..storage.database import db
from .models import Incident, IncidentFile, IncidentMessage, IncidentVersion

PAGE = 25


def visible_to(viewer: Viewer):
    """The condition for the incidents that ``viewer`` may read (policy incident:read)."""
    if viewer.kind is Kind.PROGRAMME and can(viewer, Permission.INCIDENT_LIST):
        return Incident.id.is_not(None)
    if viewer.kind is Kind.FACTORY and viewer.factory_id is not None:
        return Incident.factory_id == viewer.factory_id
    if viewer.kind is Kind.BUYER and viewer.active:
        opened = open_connections(viewer, Scope.INCIDENTS).subquery()
        within = or_(opened.c.earlier, Incident.released_at >= opened.c.since)
        shared = exists().where(opened.c.factory_id == Incident.factory_id, within)
        return and_(Incident.released_at.is_not(None), shared)
    return false()


def page(viewer: Viewer, *, state="", kind="", late=False, after="", limit=PAGE) -> tuple[list[Incident], bool]:
    """Up to ``limit`` incidents that ``viewer`` may read, the latest first; and whether there are more."""
    wanted = select(Incident).where(visible_to(viewer)).order_by(Incident.id.desc()).limit(limit + 1)
    if state:
        wanted = wanted.where(Incident.state == state)
    if kind:
        wanted = wanted.where(Incident.kind == kind)
    if late:
        wanted = wanted.where(or_(Incident.late, Incident.report_late))
    if after:
        last = select(Incident.id).where(Incident.public_id == after).scalar_subquery()
        wanted = wanted.where(Incident.id < last)
    rows = list(db.session.scalars(wanted))
    return rows[:limit], len(rows) > limit


def of_factory(viewer: Viewer, factory_id: int, limit: int = 5) -> list[Incident]:
    """The latest incidents of one factory that ``viewer`` may read."""
    wanted = select(Incident).where(visible_to(viewer), Incident.factory_id == factory_id)
    return list(db.session.scalars(wanted.order_by(Incident.id.desc()).limit(limit)))


def versions_of(incident_id: int) -> list[tuple[IncidentVersion, str]]:
    """Every version of notice and report with who said it, the latest first."""
    wanted = select(IncidentVersion, Person.name).join(Person, Person.id == IncidentVersion.said_by)
    found = db.session.execute(wanted.where(IncidentVersion.incident_id == incident_id))
    return sorted((tuple(row) for row in found), key=lambda pair: -pair[0].id)


def messages_of(viewer: Viewer, incident_id: int) -> list[tuple[IncidentMessage, str]]:
    """The messages that ``viewer`` may read with who wrote them, oldest first: a buyer reads updates only (I3)."""
    wanted = select(IncidentMessage, Person.name).join(Person, Person.id == IncidentMessage.said_by)
    wanted = wanted.where(IncidentMessage.incident_id == incident_id).order_by(IncidentMessage.id)
    if viewer.kind is Kind.BUYER:
        wanted = wanted.where(IncidentMessage.open_to_buyers)
    return [tuple(row) for row in db.session.execute(wanted)]


def files_of(incident_id: int) -> list[Document]:
    """The factory's files, oldest first."""
    wanted = select(IncidentFile).where(IncidentFile.incident_id == incident_id).order_by(IncidentFile.id)
    return [row.document for row in db.session.scalars(wanted)]


def document_of(incident_id: int, public_id: str) -> Document | None:
    """One file of an incident."""
    wanted = select(Document).join(IncidentFile, IncidentFile.document_id == Document.id)
    return db.session.scalar(wanted.where(IncidentFile.incident_id == incident_id, Document.public_id == public_id))


def near_due(now: datetime, ahead: timedelta, most: int) -> list[Incident]:
    """Incidents whose full report is missing and due within ``ahead`` or over, not told of all of it; locked."""
    wanted = (
        select(Incident)
        .join(Factory, Factory.id == Incident.factory_id)
        .where(Incident.reported_at.is_(None), Incident.report_due <= clock.farthest_day(now + ahead))
        .where(Incident.notices < 2, Incident.state != "closed")
        .where(or_(Incident.notices == 0, Incident.report_due < clock.farthest_day(now)))
        .order_by(Incident.report_due, Incident.id)
        .limit(most)
        .with_for_update(of=Incident)
    )
    return list(db.session.scalars(wanted))


def awaited(factory_id: int, limit: int) -> list[Incident]:
    """A factory's incidents whose full report is missing, due first."""
    wanted = select(Incident).where(Incident.factory_id == factory_id, Incident.reported_at.is_(None))
    return list(db.session.scalars(wanted.order_by(Incident.report_due, Incident.id).limit(limit)))


def to_close(limit: int) -> list[Incident]:
    """Incidents whose full report is in, oldest first: the coordinator reads and closes them."""
    wanted = select(Incident).where(Incident.state == "reported").order_by(Incident.id).limit(limit)
    return list(db.session.scalars(wanted))


def found_sites(text: str, limit: int = 8) -> list[Factory]:
    """Factories of the programme by number or part of the name: to record what others told."""
    like = f"%{text.strip()}%"
    named = or_(Factory.number == text.strip().upper(), Factory.name.ilike(like), Factory.name_local.ilike(like))
    wanted = select(Factory).where(named, Factory.organisation_id.is_not(None)).order_by(func.length(Factory.name))
    return list(db.session.scalars(wanted.limit(limit))) if text.strip() else []


def running(viewer: Viewer, limit: int) -> list[Incident]:
    """The latest incidents that ``viewer`` may read and that are not closed."""
    wanted = select(Incident).where(visible_to(viewer), Incident.state != "closed")
    return list(db.session.scalars(wanted.order_by(Incident.id.desc()).limit(limit)))


def count(viewer: Viewer, *conditions):
    """The query of how many incidents that ``viewer`` may read fulfil ``conditions``."""
    return select(func.count()).select_from(Incident).where(visible_to(viewer), *conditions)
