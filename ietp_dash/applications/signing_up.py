"""Opening the door to a factory or buyer that nobody invited: the address is proven, then all is made at once."""

import secrets
from datetime import timedelta

from babel.core import get_global
from sqlalchemy import delete, select

from ..accounts.models import Membership, Organisation, Person
from ..accounts.queries import person_by_email
from ..accounts.rules import INVITE_LIFE, fold_email
from ..factories.models import Factory
from ..kernel import clock
from ..kernel.access import Kind, Role
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import record, use_case
from ..web.sessions import token_hash
from . import drafts, services
from .events import SignedUp
from .models import Application, BuyerCase, SignUp

KEPT = timedelta(days=30)
ROLES = {"factory": Role.FACTORY_MANAGER, "buyer": Role.BUYER_MANAGER}


@use_case
def ask(viewer, *, kind: str, email: str, values: dict) -> str | None:
    """Note who wants to join, and answer the token for the mail; None where the address has an account already.

    Both cases write one row, so that neither the answer nor its time tells which it was.
    """
    now, token = clock.now(), secrets.token_urlsafe(32)
    known = person_by_email(email) is not None
    db.session.execute(delete(SignUp).where(SignUp.expires_at < now - KEPT))
    made = SignUp(
        kind=kind, email=email.strip(), token_hash=token_hash(token), values={} if known else values,
        created_at=now, expires_at=now + INVITE_LIFE, used_at=now if known else None,
    )  # fmt: skip
    db.session.add(made)
    return None if known else token


def good(token: str) -> SignUp | None:
    """The unspent, unexpired row of a mailed link."""
    row = db.session.scalar(select(SignUp).where(SignUp.token_hash == token_hash(token)))
    return row if row and row.used_at is None and row.expires_at >= clock.now() else None


@use_case
def open_account(viewer, token: str, *, password_hash: str) -> tuple[Person, Application | None]:
    """Spend the link: make the person, the organisation, and a factory's draft or a buyer's file.

    Refused where the link was spent or the address got an account meanwhile.
    """
    row = db.session.scalar(select(SignUp).where(SignUp.token_hash == token_hash(token)).with_for_update())
    now = clock.now()
    if row is None or row.used_at or row.expires_at < now:
        raise Refused(N_("This link was used already or is too old. Ask for a new one."), conflict=True)
    if person_by_email(row.email):
        raise Refused(N_("This address has an account already. Sign in."), conflict=True)
    row.used_at = now
    person = _person(row, password_hash, now)
    organisation = _organisation(row, now)
    db.session.add_all([person, organisation])
    db.session.flush()
    role = ROLES[row.kind]
    db.session.add(Membership(person_id=person.id, organisation_id=organisation.id, role=role, created_at=now))
    record(SignedUp(person.id, organisation.id))
    draft = _draft(viewer, row, person, organisation) if row.kind == "factory" else _file(row, organisation, now)
    row.values = {}
    return person, draft


def _person(row, password_hash, now) -> Person:
    return Person(
        email=row.email,
        email_folded=fold_email(row.email),
        name=row.values["person"],
        locale=row.values["locale"],
        zone=zone_of(row.values["country"]),
        password_hash=password_hash,
        password_changed_at=now,
        created_at=now,
    )


def _organisation(row, now) -> Organisation:
    return Organisation(
        kind=Kind(row.kind),
        name=row.values["organisation"],
        name_local=row.values["organisation_local"],
        country=row.values["country"],
        state="pending" if row.kind == "buyer" else "active",
        created_at=now,
    )


def _file(row, organisation, now) -> None:
    said = {name: row.values.get(name, "") for name in ("website", "business")}
    db.session.add(BuyerCase(organisation_id=organisation.id, created_at=now, **said))


def _draft(viewer, row, person, organisation) -> Application:
    made = Factory(
        organisation_id=organisation.id,
        name=organisation.name,
        name_local=organisation.name_local,
        country=organisation.country,
        zone=zone_of(organisation.country),
        state="applicant",
        created_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    draft = services.begin(viewer, made)
    contact = {"name": person.name, "post": "", "email": person.email, "phone": ""}
    answers = drafts.cleaned("contacts", {"contacts": [contact]})
    draft.data = draft.data | {"contacts": answers}
    return draft


def zone_of(country: str) -> str:
    """The country's time zone where it has one only, China's in practice; else UTC."""
    if country == "CN":
        return "Asia/Shanghai"
    zones = get_global("territory_zones").get(country, ())
    return zones[0] if len(zones) == 1 else "UTC"
