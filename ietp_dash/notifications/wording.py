"""Notices in words: their ids resolved and named in the reader's language, only as far as the reader may still see."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload, lazyload

from ..accounts.models import Person
from ..appeals.models import Appeal
from ..audits.models import Audit
from ..connections.models import Connection
from ..connections.queries import scope_for_rows
from ..directory.models import SavedSearch
from ..factories.models import Factory
from ..fees.models import Invoice
from ..incidents.models import Incident
from ..kernel.access import NONE, Kind, Relation, Viewer, can
from ..storage.database import db
from ..training.models import TrainingSession
from ..training.words import course_said
from ..web.presentation import day, number, said
from .kinds import KINDS
from .models import Notification

_PLACES = {
    "integrity": "integrity.index",
    "people": "accounts.people",
    "account": "accounts.account",
    "assignments": "assignments.index",
    "accreditation": "accreditation.index",
    "checklists": "checklists.index",
    "applications": "applications.queue",
    "seal": "seal.requests",
    "buyers": "buyers.index",
    "helpline": "helpline.index",
    "helpdesk": "helpdesk.index",
    "resources": "resources.index",
    "survey": "surveys.answer",
}


@dataclass(frozen=True)
class Shown:
    """A notice as its reader sees it; ``leads`` is false where what it was about is no longer open to the reader."""

    public_id: str
    words: str
    at: datetime
    unread: bool
    leads: bool


class Words:
    """The words of ``notices`` for ``viewer``; everything they are about is read in a handful of statements."""

    def __init__(self, viewer: Viewer, notices: list[Notification]):
        self._viewer = viewer
        self._factories = self._read(select(Factory).options(lazyload("*")), Factory, "factory_id", notices)
        connections = select(Connection).options(lazyload(Connection.factory), joinedload(Connection.buyer))
        self._connections = self._read(connections, Connection, "connection_id", notices)
        self._searches = self._read(select(SavedSearch), SavedSearch, "search_id", notices)
        slim = select(Invoice).options(lazyload("*"))
        self._invoices = self._read(slim, Invoice, "invoice_id", notices)
        self._cases = {
            leads: self._read(select(model).options(lazyload(model.factory)), model, f"{leads}_id", notices)
            for leads, model in (("appeal", Appeal), ("incident", Incident))
        }
        self._audits = self._read(select(Audit).options(lazyload("*")), Audit, "audit_id", _leading(notices, "report"))
        sessions, trainings = select(TrainingSession).options(lazyload("*")), _leading(notices, "training")
        self._sessions = self._read(sessions, TrainingSession, "session_id", trainings)
        people = select(Person).options(lazyload("*"))
        self._people = self._read(people, Person, "person_id", _leading(notices, "people"))
        self._relations = self._related(viewer, list(self._factories))

    @staticmethod
    def _read(statement, model, key, notices):
        ids = {one.data.get(key) for one in notices} - {None}
        return {row.id: row for row in db.session.scalars(statement.where(model.id.in_(ids)))} if ids else {}

    @staticmethod
    def _related(viewer, factory_ids):
        if viewer.kind is Kind.BUYER and factory_ids:
            return scope_for_rows(viewer, factory_ids)
        return {viewer.factory_id: Relation(own=True)} if viewer.factory_id else {}

    def shown(self, notice: Notification) -> Shown:
        """``notice`` in words."""
        open_ = self.is_open(notice)
        words = self._said(notice) if open_ else _("Something happened that is no longer open to you.")
        return Shown(notice.public_id, words, notice.at, notice.read_at is None, open_)

    def is_open(self, notice: Notification) -> bool:
        """Whether the viewer may still see what ``notice`` is about."""
        kind, data = KINDS[notice.kind], notice.data
        row = self._connections.get(data.get("connection_id")) or self._factories.get(data.get("factory_id"))
        if kind.leads in self._cases:
            row = self._cases[kind.leads].get(data[f"{kind.leads}_id"])
            return row is not None and can(self._viewer, kind.needs, row, self._relations.get(row.factory_id, NONE))
        if kind.leads == "report":
            row = self._audits.get(data["audit_id"])
            return row is not None and can(self._viewer, kind.needs, row, self._relations.get(row.factory_id, NONE))
        if kind.leads in ("connection", "factory", "undertaking") and row is None:
            return False
        if kind.leads == "search":
            return data["search_id"] in self._searches
        if kind.leads == "invoice":
            row = self._invoices.get(data["invoice_id"])
            return row is not None and can(self._viewer, kind.needs, row)
        return can(self._viewer, kind.needs, row, self._relations.get(data.get("factory_id"), NONE))

    def _said(self, notice):
        data = notice.data
        connection = self._connections.get(data.get("connection_id"))
        search, person = self._searches.get(data.get("search_id")), self._people.get(data.get("person_id"))
        return said(
            KINDS[notice.kind].says,
            factory=_name(self._factories.get(data.get("factory_id"))),
            buyer=_name(connection.buyer) if connection else "",
            search=search.name if search else "",
            person=person.name if person else "",
            number=self._invoices[data["invoice_id"]].number if data.get("invoice_id") in self._invoices else "",
            count=number(data.get("matches") or 0),
            training=_training(self._sessions.get(data.get("session_id"))),
        )

    def address(self, notice: Notification) -> str:
        """Where ``notice`` leads; the list of notices where that is closed."""
        leads, data = KINDS[notice.kind].leads, notice.data
        if not self.is_open(notice):
            return url_for("notifications.index")
        if leads == "connection":
            return url_for("connections.detail", connection=self._connections[data["connection_id"]].public_id)
        if leads == "factory":
            return url_for("factories.detail", factory=self._factories[data["factory_id"]].public_id)
        if leads == "invoice":
            return url_for("fees.detail", invoice=self._invoices[data["invoice_id"]].public_id)
        if leads == "report":
            return url_for("reports.detail", audit=self._audits[data["audit_id"]].public_id)
        if leads == "undertaking":
            return url_for("status.undertaking", audit=data["audit"])
        if leads == "plan":
            return url_for("corrections.work", audit=data["audit"])
        if leads == "visit":
            return url_for("visits.detail", visit=data["visit"]) if "visit" in data else url_for("visits.index")
        if leads == "training":
            return url_for("training.detail", session=data["session"])
        if leads == "line":
            return url_for("corrections.line", line=data["line"])
        if leads == "joint":
            return url_for("joint.detail", joint=data["joint"])
        if leads in self._cases:
            return url_for(f"{leads}s.detail", **{leads: data[leads]})
        if leads == "search":
            return f"{url_for('directory.index')}?{self._searches[data['search_id']].query}"
        return url_for(_PLACES[leads])


def _leading(notices, leads: str) -> list[Notification]:
    return [one for one in notices if KINDS[one.kind].leads == leads]


def _training(session) -> str:
    """The course and the first day of a session."""
    if session is None:
        return ""
    return _("%(course)s, %(day)s", course=course_said(session.course), day=day(session.starts_on))


def _name(row) -> str:
    """The name in the reader's language where there is one."""
    if row is None:
        return ""
    local = str(get_locale() or "en").startswith("zh")
    return (row.name_local if local else "") or row.name or row.name_local
