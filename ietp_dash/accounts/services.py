"""Changing accounts. Passwords are hashed by the caller, before the write transaction opens."""

import secrets

from sqlalchemy import select, update

from ..kernel import clock
from ..kernel.access import Kind, Role
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
def sign_out(viewer):
    """Note that the viewer signed out."""
    record(events.SignedOut(viewer.person_id))


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
def confirm_email(viewer, token):
    """Take the proven address over."""
    link = _spend(token, "email")
    person = db.session.get(Person, link.person_id)
    if queries.person_by_email(link.payload["email"]):
        raise Refused(N_("This address cannot be used."), conflict=True)
    person.email, person.email_folded = link.payload["email"], rules.fold_email(link.payload["email"])
    record(events.EmailChanged(person.id))


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
    """Stop a person acting for an organisation; refuses the last manager of an organisation."""
    role = membership.as_role
    db.session.get(Organisation, membership.organisation_id, with_for_update=True, populate_existing=True)
    others = [
        m
        for m in queries.members_of(membership.organisation_id)
        if m.id != membership.id and m.ended_at is None and m.as_role is role
    ]
    if role.value.endswith("_manager") and not others:
        raise Refused(N_("The last manager of an organisation cannot leave. Invite another manager first."))
    membership.ended_at = clock.now()
    record(events.MembershipEnded(membership.id, membership.person_id, membership.organisation_id))


@use_case
def disable(viewer, person):
    """Close an account and end its sessions at once."""
    if person.id == viewer.person_id:
        raise Refused(N_("You cannot close your own account."))
    person.disabled_at = clock.now()
    end_sessions(db.session, person.id)
    record(events.PersonDisabled(person.id))


@use_case
def end_session(viewer, row):
    """End one session of the viewer."""
    db.session.delete(row)
