"""Changing accounts. Passwords are hashed by the caller, before the write transaction opens."""

import secrets

from sqlalchemy import select, update

from ..kernel import clock
from ..kernel.access import Kind, Permission, Role, can
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import record, use_case
from ..web.sessions import end_sessions, token_hash
from . import events, queries, rules
from .models import MailedLink, Membership, Organisation, Person


def _mail_link(purpose: str, person_id: int, life, **payload) -> str:
    token = secrets.token_urlsafe(32)
    now = clock.now()
    if purpose != "invite":
        older = (MailedLink.person_id == person_id, MailedLink.purpose == purpose, MailedLink.used_at.is_(None))
        db.session.execute(update(MailedLink).where(*older).values(used_at=now))
    db.session.add(
        MailedLink(
            token_hash=token_hash(token),
            purpose=purpose,
            person_id=person_id,
            payload=payload,
            created_at=now,
            expires_at=now + life,
        )
    )
    return token


def _spend(token: str, purpose: str) -> MailedLink:
    link = queries.good_link(token, purpose, clock.now())
    if link is None:
        raise Refused(N_("This link was used already or is too old. Ask for a new one."))
    link.used_at = clock.now()
    return link


@use_case
def sign_in(viewer, person):
    """Note that ``person`` signed in."""
    record(events.SignedIn(person.id))


@use_case
def sign_out(viewer, person_id: int):
    """Note that a person signed out."""
    record(events.SignedOut(person_id))


@use_case
def invite_organisation(viewer, *, kind, name, name_local, country):
    """Make an organisation that staff invite; a buyer made here is verified by that (P34)."""
    now = clock.now()
    made = Organisation(
        kind=Kind(kind), name=name, name_local=name_local, country=country, verified_at=now, created_at=now
    )
    db.session.add(made)
    db.session.flush()
    record(events.OrganisationInvited(made.id))
    return made


@use_case
def invite_with_first(viewer, organisation, first):
    """An organisation and its first person (values of the two services below and above), or neither; and the token."""
    made = invite_organisation(viewer, **organisation)
    return made, invite(viewer, made, **first)


@use_case
def invite(viewer, organisation, *, email, name, role, locale):
    """Invite somebody to ``organisation``; answers the token for the mail. Refuses a forbidden or doubled role."""
    person = queries.person_by_email(email)
    held = {m.kind for m in queries.live_memberships(person.id)} if person else set()
    rules.check_role(Kind(organisation.kind), Role(role), held)
    now = clock.now()
    if person is None:
        person = Person(
            email=email.strip(), email_folded=rules.fold_email(email), name=name.strip(), locale=locale, created_at=now
        )
        db.session.add(person)
        db.session.flush()
    membership = db.session.scalar(
        select(Membership).where(Membership.person_id == person.id, Membership.organisation_id == organisation.id)
    )
    if membership is None:
        membership = Membership(
            person_id=person.id, organisation_id=organisation.id, role=role, created_at=now, ended_at=now
        )
        db.session.add(membership)
        db.session.flush()
    elif membership.ended_at is None:
        raise Refused(N_("This person belongs to the organisation already."), "email", conflict=True)
    for older in queries.open_invitations(membership.id, person.id):
        older.used_at = now
    token = _mail_link("invite", person.id, rules.INVITE_LIFE, membership=membership.id, role=role)
    record(events.PersonInvited(membership.id, person.id, organisation.id))
    return token


@use_case
def join(viewer, token, *, name, password_hash):
    """Take an invitation up; a person who has a password keeps it. Answers the Person.

    Refuses sides that may not be held together: another invitation may have been taken up since this one (P23).
    """
    link = _spend(token, "invite")
    person, membership = queries.invited_by(link)
    held = {m.kind for m in queries.live_memberships(person.id)}
    rules.check_role(membership.kind, Role(link.payload["role"]), held)
    membership.role, membership.ended_at = link.payload["role"], None
    note_manager(_held(membership.organisation_id))
    if person.password_hash is None:
        person.password_hash, person.name = password_hash, name.strip() or person.name
        person.password_changed_at = clock.now()
    record(events.PersonJoined(membership.id, person.id, membership.organisation_id))
    return person


@use_case
def ask_reset(viewer, person):
    """A link to choose a new password, good for one hour and one use."""
    return _mail_link("reset", person.id, rules.RESET_LIFE)


@use_case
def reset_password(viewer, token, *, password_hash):
    """Choose a new password by mailed link; every session ends."""
    link = _spend(token, "reset")
    person = db.session.get(Person, link.person_id)
    _set_password(person, password_hash)
    return person


@use_case
def change_password(viewer, person, *, password_hash, keep_session):
    """A new password; every session but ``keep_session`` (a row key) ends."""
    _set_password(person, password_hash, keep_session)


def _set_password(person, password_hash, keep_session=None):
    person.password_hash, person.password_changed_at = password_hash, clock.now()
    end_sessions(db.session, person.id, keep_session)
    record(events.PasswordChanged(person.id))


@use_case
def ask_email(viewer, person, email):
    """A link that proves the new address, sent there; None if the address is another person's."""
    if queries.person_by_email(email):
        return None
    return _mail_link("email", person.id, rules.RESET_LIFE, email=email.strip())


@use_case
def confirm_email(viewer, token) -> tuple[Person, str]:
    """Take the proven address over; answers the person and the address until now."""
    link = _spend(token, "email")
    person = db.session.get(Person, link.person_id)
    if queries.person_by_email(link.payload["email"]):
        raise Refused(N_("This address cannot be used."), conflict=True)
    before = person.email
    person.email, person.email_folded = link.payload["email"], rules.fold_email(link.payload["email"])
    record(events.EmailChanged(person.id))
    return person, before


@use_case
def prefer(viewer, person, *, locale=None, name=None, zone=None):
    """Change how the product speaks to ``person``."""
    person.locale, person.name, person.zone = locale or person.locale, name or person.name, zone or person.zone


@use_case
def switch(viewer, membership):
    """Begin to act in another membership of the same person."""
    record(events.MembershipSwitched(membership.id, membership.person_id, membership.organisation_id))


@use_case
def end_membership(viewer, membership):
    """Stop a person acting for an organisation. Refused for its last manager, unless an administrator does it (P35)."""
    organisation = _held(membership.organisation_id)
    if not can(viewer, Permission.PERSON_MANAGE):
        _check_another_manages(membership)
    _end(membership)
    note_manager(organisation)


def _held(organisation_id: int) -> Organisation:
    """The organisation, held until the transaction ends: of two who take its last managers away one is the second."""
    return db.session.get(Organisation, organisation_id, with_for_update=True, populate_existing=True)


def _end(membership):
    membership.ended_at = clock.now()
    record(events.MembershipEnded(membership.id, membership.person_id, membership.organisation_id))


def _check_another_manages(membership):
    managers = queries.managers_of(membership.organisation_id)
    if [one.id for one in managers] == [membership.id]:
        raise Refused(N_("The last manager of an organisation cannot leave. Invite another manager first."))


def note_manager(organisation: Organisation) -> None:
    """Keep whether ``organisation`` stands without a manager; within a use case (P35)."""
    db.session.flush()
    organisation.unmanaged = organisation.kind != Kind.PROGRAMME and not queries.managers_of(organisation.id)


@use_case
def change_role(viewer, membership, *, role: str) -> None:
    """Give a colleague another role of the organisation. Refused for the last manager, and a role it has not (P35)."""
    organisation = _held(membership.organisation_id)
    if membership.ended_at is not None or membership.role == role:
        raise Refused(N_("Somebody else changed this meanwhile. Look at it again."), conflict=True)
    others = {one.kind for one in queries.live_memberships(membership.person_id)} - {membership.kind}
    rules.check_role(membership.kind, Role(role), others)
    if not can(viewer, Permission.PERSON_MANAGE):
        _check_another_manages(membership)
    membership.role = role
    note_manager(organisation)
    record(events.RoleChanged(membership.id, membership.person_id, membership.organisation_id))


@use_case
def disable(viewer, person):
    """Close an account: its sessions and memberships end at once (P35)."""
    if person.id == viewer.person_id:
        raise Refused(N_("You cannot close your own account."))
    person.disabled_at = clock.now()
    end_sessions(db.session, person.id)
    for membership in queries.live_memberships(person.id):
        organisation = _held(membership.organisation_id)
        _end(membership)
        note_manager(organisation)
    record(events.PersonDisabled(person.id))


@use_case
def end_session(viewer, row):
    """End one session of the viewer."""
    db.session.delete(row)
