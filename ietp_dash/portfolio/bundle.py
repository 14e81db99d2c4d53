"""The due-diligence bundle: what a reader may open now of one factory's calendar year, with an index (N11).

Each file is made by the code of its own download; rights are asked when the bundle is made, file by file.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from flask import render_template
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import select

from ..audits.models import Audit
from ..audits.queries import openable
from ..certificates import paper
from ..certificates.queries import of_factory
from ..connections.models import Connection
from ..connections.rules import SCOPE_LABELS, STATE_LABELS, State
from ..documents.sheets import csv_lines
from ..downloads.views import plan_files
from ..factories.reading import OTHER, WHAT
from ..findings.queries import of_audit
from ..kernel.access import Kind, Permission, Scope, can
from ..reports import report
from ..reports.views import pdf_of
from ..status.labels import STATUSES
from ..status.queries import history_of
from ..storage.database import db
from ..storage.event_log import AccessRow
from ..web.notice import notice
from ..web.presentation import said
from . import joint
from .joint_rules import CAUSES

P = Permission
MOST_LOOKS = 20_000


def years(viewer, factory, relation, today: date) -> list[int]:
    """The calendar years that the reader may ask for, newest first: from the earliest status or certificate it sees."""
    begins = [one.valid_from for one in history_of(factory.id, relation)]
    if can(viewer, P.CERTIFICATE_READ, factory, relation):
        begins += [one.valid_from for one in of_factory(factory.id)]
    return list(range(today.year, min(begins, default=today).year - 1, -1))


def files(viewer, factory, relation, year: int) -> list[tuple[str, bytes]]:
    """(name, content) of each file, the index first."""
    made = list(_files(viewer, factory, relation, year))
    return [("index.html", _index(factory, year, made)), *made]


def _files(viewer, factory, relation, year) -> Iterator[tuple[str, bytes]]:
    yield "status.csv", _table(*_statuses(factory, relation, year))
    if can(viewer, P.CERTIFICATE_READ, factory, relation):
        yield from _certificates(factory, year)
    for audit in openable(viewer, factory.id, relation):
        if _in_year(audit, year):
            yield from _of_audit(viewer, audit, factory, relation)
    if viewer.kind in (Kind.BUYER, Kind.FACTORY):
        yield "connection.csv", _table(*_connections(viewer, factory))
        yield "access.csv", _table(*_access(viewer, factory, year))
    if can(viewer, P.JOINT_LIST):
        yield "joint-tasks.csv", _table(*_joint(viewer, factory, year))


def _in_year(audit: Audit, year: int) -> bool:
    at = audit.decided_at or audit.submitted_at or audit.closing_at
    return at is not None and at.astimezone(UTC).year == year


def _table(header, rows) -> bytes:
    return "".join(csv_lines(header, rows)).encode()


def _statuses(factory, relation, year):
    header = [_("Status"), _("From"), _("To"), _("Rule"), _("Decided"), _("Annulled")]
    every = history_of(factory.id, relation)
    ours = [one for one in every if one.valid_from.year <= year <= (one.valid_to or one.valid_from).year]
    return header, [
        [
            said(STATUSES[one.status]),
            one.valid_from,
            one.valid_to or "",
            one.rule,
            one.decided_at,
            one.annulled_at or "",
        ]
        for one in ours
    ]


def _certificates(factory, year):
    language, words = str(get_locale())[:2], notice()
    for one in of_factory(factory.id):
        if one.valid_from.year <= year <= one.valid_to.year:
            name = f"{one.number}-{one.valid_from.isoformat()}-{one.valid_to.isoformat()}-certificate.pdf"
            yield name, paper.pdf(one, language, words)


def _of_audit(viewer, audit, factory, relation):
    if can(viewer, P.AUDIT_READ, audit, relation):
        yield f"{report.file_name(audit, factory, 'report')}.pdf", pdf_of(audit, factory)
    if can(viewer, P.FINDING_READ, audit, relation):
        yield f"{report.file_name(audit, factory, 'findings')}.csv", _table(*_findings(audit))
    if can(viewer, P.CAP_READ, audit, relation):
        yield from plan_files(audit, factory, str(get_locale())[:2], notice())


def _findings(audit):
    header = [_("Checkpoint"), _("Severity"), _("State"), _("Raised"), _("Closed"), _("What was found")]
    return header, [
        [one.checkpoint.number, one.severity, one.state, one.raised_on, one.closed_on or "", one.description]
        for one in of_audit(audit.id)
    ]


def _connections(viewer, factory):
    """The reader's own connections with the factory; the factory's all."""
    wanted = select(Connection).where(Connection.factory_id == factory.id).order_by(Connection.id)
    if viewer.kind is Kind.BUYER:
        wanted = wanted.where(Connection.buyer_id == viewer.organisation_id)
    header = [_("Buyer"), _("State"), _("Requested"), _("Answered"), _("Ended"), _("What they may see")]
    return header, [
        [
            one.buyer.name,
            said(STATE_LABELS[State(one.state)]),
            one.requested_at,
            one.answered_at or "",
            one.ended_at or "",
            "; ".join(said(SCOPE_LABELS[scope]) for scope in Scope if scope in one.scopes),
        ]
        for one in db.session.scalars(wanted)
    ]


def _access(viewer, factory, year):
    """What buyers read of the factory in the year: the reader's own organisation's rows; the factory's all (V13)."""
    begins, ends = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    wanted = select(AccessRow.at, AccessRow.what).where(AccessRow.factory_id == factory.id, AccessRow.buyer)
    wanted = wanted.where(AccessRow.at >= begins, AccessRow.at < ends).order_by(AccessRow.at, AccessRow.id)
    if viewer.kind is Kind.BUYER:
        wanted = wanted.where(AccessRow.organisation_id == viewer.organisation_id)
    rows = db.session.execute(wanted.limit(MOST_LOOKS))
    return [_("When"), _("What")], [[at, said(WHAT.get(what, OTHER))] for at, what in rows]


def _joint(viewer, factory, year):
    rows = [row for row in joint.of_factory(viewer, factory.id) if row.marked_at.year <= year]
    tasks = joint.tasks_of([row.id for row in rows])
    header = [_("Checkpoint"), _("Buyer"), _("Cause"), _("State"), _("Task"), _("Due"), _("Done"), _("What was done")]
    return header, [
        [
            row.finding.checkpoint.number,
            row.buyer.name,
            said(CAUSES[row.cause]),
            _("Open") if row.state == "open" else _("Ended"),
            *((task.what, task.due_on, task.done_at or "", task.note) if task else ("", "", "", "")),
        ]
        for row in rows
        for task in tasks.get(row.id) or [None]
    ]


def _index(factory, year, made) -> bytes:
    """The index as a page of its own, in the reader's language."""
    names = [(name, len(content)) for name, content in made]
    return render_template("portfolio/bundle.html", factory=factory, year=year, names=names, notice=notice()).encode()
