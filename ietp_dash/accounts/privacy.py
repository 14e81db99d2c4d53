"""What a person may ask about the data kept of them: a file, a correction, an objection, to be forgotten (P37)."""

from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import joinedload

from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.event_log import AccessRow, EventRow
from ..storage.use_case import record, use_case
from ..web.sessions import end_sessions
from . import events, queries, services
from .models import DataRequest, Look, LookConsent, MailedLink, Person

ANSWERED_WITHIN = timedelta(days=30)
KINDS = {
    "correct": N_("Correct something"),
    "object": N_("Object to how it is used"),
    "forget": N_("Be forgotten"),
}
LONGEST, MOST_OPEN, PAGE, MOST_ROWS = 4000, 3, 50, 20_000
_others: list = []


def also(*others) -> None:
    """Let (``kept``, ``forget``) of other capabilities take part: ``kept(person_id) -> {name: rows}`` adds to
    a person's file, ``forget(person_id)`` deletes what nobody needs once the person is forgotten."""
    _others[:] = others


@use_case
def ask(viewer, *, kind: str, text: str) -> DataRequest:
    """Ask for something about one's own data. Refused without words, for an unknown kind, with three waiting."""
    if kind not in KINDS:
        raise Refused(N_("Choose what you ask for."), field="kind")
    said = text.strip()
    if not said and kind != "forget":
        raise Refused(N_("Say what it is about."), field="text")
    if len(said) > LONGEST:
        raise Refused(N_("Use at most 4,000 characters."), field="text")
    if len([one for one in of(viewer.person_id) if one.answered_at is None]) >= MOST_OPEN:
        raise Refused(N_("Three of your requests wait for an answer already."), conflict=True)
    now = clock.now()
    row = DataRequest(person_id=viewer.person_id, kind=kind, text=said, asked_at=now, due_at=now + ANSWERED_WITHIN)
    db.session.add(row)
    db.session.flush()
    record(events.DataAsked(viewer.person_id, row.id))
    return row


@use_case
def answer(viewer, row, *, text: str, forget: bool) -> None:
    """Answer a request with words; ``forget`` also takes the person's name out, where that was asked for.

    Refused without words, (conflict) when it was answered meanwhile, and by :func:`forgotten`.
    """
    if row.answered_at is not None:
        raise Refused(N_("Somebody else answered this meanwhile."), conflict=True)
    if not text.strip():
        raise Refused(N_("Say what was done, or why not."), field="answer")
    if forget and row.kind != "forget":
        raise Refused(N_("This person did not ask to be forgotten."))
    row.answer, row.answered_at, row.answered_by = text.strip()[:LONGEST], clock.now(), viewer.person_id
    record(events.DataAnswered(row.person_id, row.id))
    if forget:
        forgotten(viewer, db.session.get(Person, row.person_id))
        row.text, row.done = "", True


def forgotten(viewer, person) -> None:
    """Close an account and take name, address and habits out; what the person decided stays without a name.

    Within a use case. Refused for the last manager of an organisation (P35) and for one's own account.
    """
    for membership in queries.live_memberships(person.id):
        if [one.id for one in queries.managers_of(membership.organisation_id)] == [membership.id]:
            raise Refused(N_("This person is the last manager of an organisation. Appoint another first."))
    services.disable(viewer, person)
    person.name, person.email = f"Person {person.id}", f"forgotten-{person.id}@ietp-connect.invalid"
    person.email_folded, person.password_hash, person.zone, person.locale = person.email, None, "UTC", "en"
    end_sessions(db.session, person.id)
    db.session.execute(delete(LookConsent).where(LookConsent.person_id == person.id))
    db.session.execute(delete(MailedLink).where(MailedLink.person_id == person.id))
    for _kept, forget in _others:
        forget(person.id)
    record(events.PersonForgotten(person.id))


def of(person_id: int) -> list[DataRequest]:
    """What a person asked, newest first."""
    wanted = select(DataRequest).where(DataRequest.person_id == person_id)
    return list(db.session.scalars(wanted.order_by(DataRequest.id.desc()).limit(PAGE)))


def waiting(after: str = "") -> tuple[list[DataRequest], bool]:
    """A page of what waits for an answer, the oldest first, and whether there is more."""
    wanted = select(DataRequest).where(DataRequest.answered_at.is_(None)).options(joinedload(DataRequest.person))
    if after:
        last = select(DataRequest.id).where(DataRequest.public_id == after).scalar_subquery()
        wanted = wanted.where(DataRequest.id > last)
    rows = list(db.session.scalars(wanted.order_by(DataRequest.id).limit(PAGE + 1)))
    return rows[:PAGE], len(rows) > PAGE


def count_waiting(viewer):
    """The query of how many requests wait for the administrator: the menu's badge."""
    return select(func.count()).select_from(DataRequest).where(DataRequest.answered_at.is_(None))


def everything(person) -> dict:
    """All that is kept of a person, as plain values: the file that the person takes."""
    found = {
        "person": _plain(person, ("name", "email", "locale", "zone", "created_at", "password_changed_at")),
        "memberships": [
            {"organisation": one.organisation.name, **_plain(one, ("role", "created_at", "ended_at"))}
            for one in person.memberships
        ],
        "sessions": [
            _plain(one, ("browser", "created_at", "seen_at")) for one in queries.sessions_of(person.id, clock.now())
        ],
        "requests": [_plain(one, ("kind", "text", "asked_at", "answer", "answered_at")) for one in of(person.id)],
        "looks": [_plain(one, ("reason", "began_at", "ended_at")) for one in _rows(Look, Look.person_id == person.id)],
        "done": [_plain(one, ("at", "type")) for one in _rows(EventRow, EventRow.actor_id == person.id)],
        "read": [
            _plain(one, ("at", "what", "row_public_id")) for one in _rows(AccessRow, AccessRow.person_id == person.id)
        ],
    }
    for kept, _forget in _others:
        found |= kept(person.id)
    return found


def _rows(model, condition) -> list:
    return list(db.session.scalars(select(model).where(condition).limit(MOST_ROWS)))


def _plain(row, names) -> dict:
    values = ((name, getattr(row, name)) for name in names)
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values}
