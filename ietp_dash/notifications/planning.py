"""Whom an event comes down to: the people of the sides that its kind names, as far as POLICY lets them know.

Reads only, outside any write transaction: what it finds is stored by ``services.tell``.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..accounts.models import Membership, Organisation, Person
from ..accounts.queries import viewer_of
from ..appeals.models import Appeal
from ..audits.models import Audit
from ..connections.models import Connection
from ..connections.queries import relation_from
from ..factories.models import Factory
from ..fees.models import Invoice
from ..incidents.models import Incident
from ..kernel import clock
from ..kernel.access import NONE, Relation, can
from ..kernel.access import Kind as Side
from ..storage.database import db
from ..storage.event_log import EventRow
from . import kind as parties
from . import rules
from .kinds import KINDS
from .wishes import Wishes


@dataclass(frozen=True)
class Told:
    """One person to be told of the event ``row``: on the page (``shown``), by mail from ``mail_at`` on, or both.

    ``digest``: the mail gathers what else comes until then.
    """

    row: EventRow
    person_id: int
    organisation_id: int | None
    shown: bool = True
    mail_at: datetime | None = None
    digest: bool = False


@dataclass
class Subject:
    """The rows an event is about and how each organisation stands to its factory."""

    factory: Factory | None
    connection: Connection | None
    relations: dict[int, Relation]
    invoice: Invoice | None = None
    case: Appeal | Incident | Audit | None = None


def plan(after: int, limit: int, now: datetime) -> tuple[int, list[Told]]:
    """(the sequence read up to, who is to be told) of the events after ``after``, at most ``limit`` of them."""
    wanted = select(EventRow).where(EventRow.sequence > after).order_by(EventRow.sequence).limit(limit)
    rows = list(db.session.scalars(wanted))
    known = [row for row in rows if row.type in KINDS and rules.is_told(row.at, now)]
    told = [one for row in known for one in told_of(row, now)]
    return (rows[-1].sequence if rows else after), _as_wished(told, now)


def _as_wished(told: list[Told], now: datetime) -> list[Told]:
    """``told`` by the ways that each person wants; who wants none is left out."""
    wishes = Wishes(one.person_id for one in told)
    wished = [_by_its_ways(one, wishes, now) for one in told]
    return [one for one in wished if one.shown or one.mail_at]


def _by_its_ways(one: Told, wishes: Wishes, now: datetime) -> Told:
    name, hours, locked = one.row.type, wishes.hours(one.person_id), bool(KINDS[one.row.type].locked)
    shown = wishes.on_page(one.person_id, name)
    if not rules.is_mailed(one.row.at, now) or not wishes.by_mail(one.person_id, name):
        return replace(one, shown=shown)
    at, digest = rules.mail_at(now, hours, locked=locked), rules.is_digested(hours, locked=locked)
    return replace(one, shown=shown, mail_at=at, digest=digest)


def told_of(row: EventRow, now: datetime) -> list[Told]:
    """Who is to be told of one event; each person once."""
    kind, subject = KINDS[row.type], _subject(row, now)
    found = {}
    for membership in _members(_organisations(row, kind, subject)):
        if _is_told(row, kind, subject, membership):
            found.setdefault(membership.person_id, membership.organisation_id)
    if parties.PERSON in kind.to and "member_of" not in row.payload and row.payload.get("person_id"):
        found.setdefault(row.payload["person_id"], None)
    return [Told(row, person_id, organisation_id) for person_id, organisation_id in found.items()]


def _subject(row, now) -> Subject:
    factory_id, connection_id = row.payload.get("factory_id"), row.payload.get("connection_id")
    factory = db.session.get(Factory, factory_id) if factory_id else None
    connection = db.session.get(Connection, connection_id) if connection_id else None
    relations = {factory.organisation_id: Relation(own=True)} if factory else {}
    if factory and parties.CONNECTED in KINDS[row.type].to:
        in_force = select(Connection).where(
            Connection.factory_id == factory.id, Connection.state.in_(("accepted", "terminated"))
        )
        today = clock.day_of(now)
        for one in db.session.scalars(in_force.order_by(Connection.id)):
            relations[one.buyer_id] = relation_from(one, today)
    invoice_id = row.payload.get("invoice_id")
    invoice = db.session.get(Invoice, invoice_id) if invoice_id else None
    return Subject(factory, connection, relations, invoice, _case(row))


def _case(row) -> Appeal | Incident | Audit | None:
    payload = row.payload
    if KINDS[row.type].leads == "report":
        return db.session.get(Audit, payload["audit_id"])
    for key, model in (("appeal_id", Appeal), ("incident_id", Incident)):
        if key in payload:
            return db.session.get(model, payload[key])
    return None


def _organisations(row, kind, subject) -> set[int]:
    sides = {
        parties.FACTORY: [subject.factory.organisation_id] if subject.factory else [],
        parties.BUYER: [subject.connection.buyer_id] if subject.connection else [],
        parties.CONNECTED: list(subject.relations),
        parties.PERSON: [row.payload.get("member_of")],
        parties.PAYER: [subject.invoice.payer_id] if subject.invoice else [],
        parties.PAYEE: [subject.invoice.payee_id] if subject.invoice else [],
        parties.COLLEAGUES: [row.payload.get("member_of")],
        parties.PROGRAMME: _programme() if parties.PROGRAMME in kind.to else [],
        parties.ALL_FACTORIES_AND_FIRMS: _everywhere() if parties.ALL_FACTORIES_AND_FIRMS in kind.to else [],
    }
    told = {one for side in kind.to for one in sides[side]} - {None}
    return told - {row.organisation_id} if kind.but == parties.OTHER_SIDE else told


def _programme() -> list[int]:
    """The programme's own organisation; of its people those are told who hold the kind's right."""
    return list(db.session.scalars(select(Organisation.id).where(Organisation.kind == Side.PROGRAMME)))


def _everywhere() -> list[int]:
    """The factories and audit firms that somebody acts for."""
    wanted = select(Membership.organisation_id).join(Organisation).where(Membership.ended_at.is_(None))
    return list(db.session.scalars(wanted.where(Organisation.kind.in_((Side.FACTORY, Side.FIRM))).distinct()))


def _members(organisations) -> list[Membership]:
    if not organisations:
        return []
    wanted = (
        select(Membership)
        .join(Person)
        .where(
            Membership.organisation_id.in_(organisations),
            Membership.ended_at.is_(None),
            Person.disabled_at.is_(None),
            Person.password_hash.is_not(None),
        )
    )
    return list(db.session.scalars(wanted.options(joinedload(Membership.person)).order_by(Membership.id)))


def _is_told(row, kind, subject, membership) -> bool:
    if kind.but == parties.OTHERS and membership.person_id in (row.actor_id, row.payload.get("person_id")):
        return False
    if parties.PERSON in kind.to and membership.person_id != row.payload.get("person_id"):
        return False
    own = subject.factory is not None and subject.factory.organisation_id == membership.organisation_id
    limited = own and subject.factory.state == "terminated"
    viewer = viewer_of(membership.person, membership, subject.factory.id if own else None, limited=limited)
    relation = subject.relations.get(membership.organisation_id, NONE)
    return can(viewer, kind.needs, subject.case or subject.invoice or subject.connection or subject.factory, relation)
