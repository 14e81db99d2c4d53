"""Telling, reporting, following up and closing incidents; each deed leaves the version before it as it was."""

from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy.orm.exc import StaleDataError

from ..documents import services as documents
from ..documents.uploads import Received
from ..kernel import clock
from ..kernel.access import Kind
from ..kernel.dates import is_over
from ..kernel.errors import N_, Refused
from ..programme.deadlines import incident_report_due
from ..programme.queries import days_off, terms_on
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import events, queries, rules
from .models import Incident, IncidentFile, IncidentMessage, IncidentVersion

BATCH = 100


@contextmanager
def _first_come():
    try:
        yield
        db.session.flush()
    except StaleDataError as error:
        raise Refused(rules.OTHERWISE, conflict=True) from error


def _say(row: Incident, kind) -> None:
    record(kind(row.factory_id, row.id, row.public_id))


def _keep(viewer, row: Incident, stage: str, facts: dict) -> None:
    said = {"said_by": viewer.person_id, "said_at": clock.now()}
    db.session.add(IncidentVersion(incident_id=row.id, stage=stage, facts=facts, **said))


def _made(viewer, factory, *, kind, happened, known, counted_from: datetime, **values) -> Incident:
    """A new row; the working days of the full report run from ``counted_from`` in the factory's zone (I1, I4)."""
    day = clock.day_of(counted_from, factory.zone)
    due = incident_report_due(day, terms_on(day), days_off(factory.country, day))
    row = Incident(
        factory_id=factory.id,
        kind=kind,
        happened_at=happened,
        known_at=known,
        recorded_at=clock.now(),
        recorded_by=viewer.person_id,
        report_due=due,
        **values,
    )
    db.session.add(row)
    db.session.flush()
    return row


def _facts(kind, happened: datetime, known: datetime, dead=None, hurt=None, note="") -> dict:
    """A notice as stored: times in UTC (ISO), numbers of people or None."""
    at = {"happened": happened.isoformat(), "known": known.isoformat()}
    return {"kind": kind, **at, "dead": dead, "hurt": hurt, "note": note.strip()}


@use_case
def notice(viewer, factory, *, kind, happened, known, dead=None, hurt=None, note="") -> Incident:
    """The factory's first notice; connected buyers in scope and the programme hear of it at once (I1).

    ``happened`` and ``known`` are aware moments. A late one is marked, not refused.
    """
    now = clock.now()
    rules.check_notice(kind, happened, known, now)
    hours = terms_on(clock.today(factory.zone)).incident_notice_hours
    late = rules.is_late(now, rules.notice_due(known, hours))
    told = {"state": "noticed", "origin": "factory", "noticed_at": now, "released_at": now, "late": late}
    row = _made(viewer, factory, kind=kind, happened=happened, known=known, counted_from=known, **told)
    _keep(viewer, row, "notice", _facts(kind, happened, known, dead, hurt, note))
    _say(row, events.IncidentNoticed)
    return row


@use_case
def learn(viewer, factory, *, kind, origin, happened, known, note) -> Incident:
    """Programme staff note what others told and ask the factory for its full report, due from today (I4)."""
    rules.check_notice(kind, happened, known, clock.now())
    if origin not in rules.ORIGINS or origin == "factory":
        raise Refused(N_("Choose who told it."), field="origin")
    if not note.strip():
        raise Refused(N_("Say what was told, without names of workers."), field="note")
    told = {"state": "learned", "origin": origin, "counted_from": clock.now()}
    row = _made(viewer, factory, kind=kind, happened=happened, known=known, **told)
    _keep(viewer, row, "notice", _facts(kind, happened, known, note=note))
    _say(row, events.IncidentLearned)
    return row


@use_case
def release(viewer, row) -> None:
    """Connected buyers in scope read from now on what was learned from others (I4)."""
    rules.check_open(row.state)
    if row.released_at is not None:
        raise Refused(rules.OTHERWISE, conflict=True)
    with _first_come():
        row.released_at = clock.now()
    _say(row, events.IncidentReleased)


@use_case
def correct(viewer, row, *, kind, happened, known, dead=None, hurt=None, note="") -> None:
    """The factory corrects its notice; the earlier version stays, and lateness is not counted anew (I3)."""
    rules.check_open(row.state)
    rules.check_notice(kind, happened, known, clock.now())
    if row.noticed_at is None:
        raise Refused(N_("Answer with the full report."), conflict=True)
    with _first_come():
        row.kind, row.happened_at, row.known_at = kind, happened, known
    _keep(viewer, row, "notice", _facts(kind, happened, known, dead, hurt, note))
    _say(row, events.IncidentUpdated)


@use_case
def report(viewer, row, *, dead, hurt, affected, what, impact="", authorities="", immediate="", corrective="") -> None:
    """The factory's full report, or a corrected one: the earlier version stays (I3). It releases what others told."""
    rules.check_open(row.state)
    rules.check_report(what, immediate, dead, hurt, affected)
    now, texts = clock.now(), {"what": what, "impact": impact, "authorities": authorities}
    texts |= {"immediate": immediate, "corrective": corrective}
    facts = {name: text.strip() for name, text in texts.items()}
    with _first_come():
        if row.reported_at is None:
            row.reported_at, row.report_late = now, is_over(row.report_due, row.factory.zone, now)
        row.state, row.released_at = "reported", row.released_at or now
    _keep(viewer, row, "report", {"dead": dead, "hurt": hurt, "affected": affected, **facts})
    _say(row, events.IncidentReported)


@use_case
def add_file(viewer, row, brought: Received) -> None:
    """The factory adds a file; Refused for a closed incident and for one too many."""
    rules.check_open(row.state)
    if len(queries.files_of(row.id)) >= rules.MOST_FILES:
        raise Refused(N_("An incident has at most %(most)d files."), field="file", most=rules.MOST_FILES)
    kept = documents.keep(viewer, brought, kind="incident", factory_id=row.factory_id)
    db.session.add(IncidentFile(incident_id=row.id, document_id=kept.id))
    _say(row, events.IncidentUpdated if row.released_at else events.IncidentAsked)


@use_case
def say(viewer, row, *, text, open_to_buyers=False) -> None:
    """A message between factory and programme; the factory may open its own to connected buyers as an update (I3)."""
    rules.check_open(row.state)
    if not text.strip():
        raise Refused(N_("Write something."), field="text")
    side = "factory" if viewer.kind is Kind.FACTORY else "programme"
    shown = open_to_buyers and side == "factory" and row.released_at is not None
    said = {"said_by": viewer.person_id, "said_at": clock.now(), "text": text.strip()}
    db.session.add(IncidentMessage(incident_id=row.id, side=side, open_to_buyers=shown, **said))
    _say(row, events.IncidentUpdated if shown else events.IncidentAsked)


@use_case
def close(viewer, row, *, note) -> None:
    """The coordinator closes it with a note (I5)."""
    rules.check_close(row.state, note)
    with _first_come():
        row.state, row.closed_at, row.closed_by = "closed", clock.now(), viewer.person_id
        row.closing_note = note.strip()
    _say(row, events.IncidentClosed)


@use_case
def remind(viewer, now: datetime) -> int:
    """Remind of full reports due tomorrow and tell of late ones, each once, in the factory's zone (I6).

    Takes a batch and answers how many it reminded of; call it again until it answers 0.
    """
    kinds = {"soon": events.IncidentReportDueSoon, "late": events.IncidentReportLate}
    count = 0
    for row in queries.near_due(now, timedelta(days=1), BATCH):
        today = clock.day_of(now, row.factory.zone)
        sent, which = rules.notices_due(row.report_due, today, row.notices)
        if which:
            row.notices, count = sent, count + 1
            _say(row, kinds[which])
    return count
