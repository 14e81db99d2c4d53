"""Reading accounts: who is signed in, whose links are still good, who belongs to an organisation."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from ..kernel.access import Kind, Viewer
from ..storage.database import db
from ..web.sessions import SessionRow, token_hash
from .models import MailedLink, Membership, Organisation, Person
from .rules import fold_email


def person_by_email(email: str) -> Person | None:
    """The person with this address, however it is written."""
    return db.session.scalar(select(Person).where(Person.email_folded == fold_email(email)))


def live_memberships(person_id: int) -> list[Membership]:
    """The memberships a person can act in, oldest first."""
    wanted = select(Membership).where(Membership.person_id == person_id, Membership.ended_at.is_(None))
    return list(db.session.scalars(wanted.order_by(Membership.id)))


def viewer_of(
    person: Person, membership: Membership | None, factory_id: int | None, *, zone: str = "", limited: bool = False
) -> Viewer:
    """The Viewer for one person acting in one membership (P23: one active membership decides everything).

    ``zone`` is the factory's own; ``limited``: the membership's factory is terminated (Z4).
    """
    if membership is None:
        return Viewer(person_id=person.id, person_name=person.name, active=False)
    return Viewer(
        person_id=person.id,
        membership_id=membership.id,
        organisation_id=membership.organisation_id,
        kind=membership.kind,
        role=membership.as_role,
        factory_id=factory_id,
        active=membership.organisation.is_active,
        zone=zone,
        limited=limited,
        person_name=person.name,
        organisation_name=membership.organisation.name,
    )


def good_link(token: str, purpose: str, at: datetime) -> MailedLink | None:
    """The unspent, unexpired link of ``token``; None for anything else."""
    link = db.session.scalar(select(MailedLink).where(MailedLink.token_hash == token_hash(token)))
    if link is None or link.purpose != purpose or link.used_at or link.expires_at < at:
        return None
    return link


def person_of(link: MailedLink) -> Person:
    """Whom a mailed link is for."""
    return db.session.get(Person, link.person_id)


def invited_by(link: MailedLink) -> tuple[Person, Membership]:
    """Whom an invitation link is for, and the membership it opens."""
    return person_of(link), db.session.get(Membership, link.payload["membership"])


def open_invitations(membership_id: int, person_id: int) -> list[MailedLink]:
    """The unspent invitations to one membership."""
    wanted = select(MailedLink).where(
        MailedLink.person_id == person_id, MailedLink.purpose == "invite", MailedLink.used_at.is_(None)
    )
    return [link for link in db.session.scalars(wanted) if link.payload["membership"] == membership_id]


def sessions_of(person_id: int, at: datetime) -> list[SessionRow]:
    """A person's sessions that can still be used, newest first."""
    rows = db.session.scalars(
        select(SessionRow).where(SessionRow.person_id == person_id).order_by(SessionRow.seen_at.desc())
    )
    return [row for row in rows if row.is_live(at)]


def managers_of(organisation_id: int) -> list[Membership]:
    """Who manages an organisation now: live memberships with a manager's role of people whose account is open."""
    wanted = select(Membership).join(Person, Person.id == Membership.person_id)
    live = (Membership.ended_at.is_(None), Person.disabled_at.is_(None))
    return list(
        db.session.scalars(
            wanted.where(Membership.organisation_id == organisation_id, Membership.role.endswith("_manager"), *live)
        )
    )


def unmanaged(after: tuple[str, int] | None, limit: int) -> list[Organisation]:
    """A page of the organisations that nobody manages, by name (P35)."""
    wanted = select(Organisation).where(Organisation.unmanaged).order_by(Organisation.name, Organisation.id)
    if after:
        name, row_id = after
        later = (Organisation.name > name) | ((Organisation.name == name) & (Organisation.id > row_id))
        wanted = wanted.where(later)
    return list(db.session.scalars(wanted.limit(limit)))


def count_unmanaged() -> int:
    """How many organisations nobody manages, up to 1,001."""
    return db.session.scalar(how_many_unmanaged())


def how_many_unmanaged():
    """The query of that number."""
    some = select(Organisation.id).where(Organisation.unmanaged).limit(1001).subquery()
    return select(func.count()).select_from(some)


def members_of(organisation_id: int) -> list[Membership]:
    """Everybody who acts or acted for an organisation, with the person, in order of joining."""
    return list(
        db.session.scalars(
            select(Membership)
            .where(Membership.organisation_id == organisation_id)
            .options(joinedload(Membership.person))
            .order_by(Membership.id)
        )
    )


def organisations(kind: Kind | None, after: tuple[str, int] | None, limit: int) -> list[Organisation]:
    """A page of organisations by name, for those who invite them."""
    wanted = select(Organisation).order_by(Organisation.name, Organisation.id).limit(limit)
    if kind:
        wanted = wanted.where(Organisation.kind == kind)
    if after:
        name, row_id = after
        wanted = wanted.where((Organisation.name > name) | ((Organisation.name == name) & (Organisation.id > row_id)))
    return list(db.session.scalars(wanted))


def organisation_position(public_id: str | None) -> tuple[str, int] | None:
    """Where a page of organisations goes on, from the last row shown."""
    row = db.session.scalar(select(Organisation).where(Organisation.public_id == public_id)) if public_id else None
    return (row.name, row.id) if row else None


def membership(public_id: str) -> Membership | None:
    """One live membership by its public id."""
    wanted = select(Membership).where(Membership.public_id == public_id, Membership.ended_at.is_(None))
    return db.session.scalar(wanted)
