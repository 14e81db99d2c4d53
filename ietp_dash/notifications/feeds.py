"""The secret address of a calendar feed: made, renewed and shut by its person; only its hash is kept."""

import hashlib
import secrets

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from ..accounts.models import Membership
from ..kernel import clock
from ..storage.database import db
from ..storage.use_case import record, use_case
from .events import CalendarAddressChanged
from .models import CalendarAddress


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


@use_case
def renew(viewer) -> str:
    """A new secret address for the viewer's active membership; an earlier one is shut. Answers its token, once."""
    token = secrets.token_urlsafe(32)
    row = CalendarAddress(membership_id=viewer.membership_id, token_hash=hash_of(token), created_at=clock.now())
    db.session.merge(row)
    record(CalendarAddressChanged(viewer.person_id))
    return token


@use_case
def shut(viewer) -> None:
    """Nobody reads the viewer's feed any more."""
    db.session.execute(delete(CalendarAddress).where(CalendarAddress.membership_id == viewer.membership_id))
    record(CalendarAddressChanged(viewer.person_id))


def membership_behind(token: str) -> Membership | None:
    """The live membership whose feed ``token`` opens, if any does."""
    wanted = (
        select(Membership)
        .join(CalendarAddress, CalendarAddress.membership_id == Membership.id)
        .where(CalendarAddress.token_hash == hash_of(token), Membership.ended_at.is_(None))
        .options(joinedload(Membership.person))
    )
    found = db.session.scalar(wanted)
    return found if found is not None and found.person.disabled_at is None else None
