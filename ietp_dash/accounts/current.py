"""The viewer of a request: the signed-in person in the active membership, found by one query."""

from flask import g, request, session
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..kernel.access import VISITOR, Viewer
from ..storage.database import db
from ..web.extensions import login
from . import looking, queries
from .models import Membership, Person

_sites: list = []


def sites_by(loader) -> None:
    """Let ``loader(organisation_id) -> (factory id or None, its zone, whether terminated)`` answer which site a
    factory organisation is."""
    _sites[:] = [loader]


@login.user_loader
def load_person(person_id: str) -> Person | None:
    """The person of a session, unless the account is closed."""
    person = db.session.scalar(
        select(Person)
        .where(Person.id == int(person_id), Person.disabled_at.is_(None))
        .options(joinedload(Person.memberships).joinedload(Membership.organisation))
        .execution_options(populate_existing=True)
    )
    return person


def load_viewer() -> None:
    """Before each request: put the Viewer, its zone and its memberships on ``g``."""
    g.viewer, g.memberships = VISITOR, []
    if request.endpoint == "static" or "_user_id" not in session:
        return
    if not current_user.is_authenticated:
        return
    g.memberships = [m for m in current_user.memberships if m.ended_at is None]
    g.viewer = _acting(current_user, g.memberships, session.get("membership_id"))
    g.zone = current_user.zone
    if "look" in session:
        _look()


def _look() -> None:
    """Staff see the product as somebody else does, as long as they may (P36)."""
    found = looking.running(session["look"], g.viewer)
    if found is None:
        del session["look"]
        return
    look, membership = found
    g.look, g.memberships = look, [membership]
    g.viewer = looking.seen_by(g.viewer, _acting(membership.person, [membership], membership.id))


def viewer_in(person_id: int, membership_id: int | None) -> Viewer | None:
    """The Viewer of a session outside a request (live streams); None if the account is closed."""
    person = load_person(str(person_id))
    return _acting(person, [m for m in person.memberships if m.ended_at is None], membership_id) if person else None


def _acting(person, memberships, wanted) -> Viewer:
    """``person`` in the membership ``wanted`` (a row key), else in the oldest live one (P23)."""
    membership = next((m for m in memberships if m.id == wanted), None) or next(iter(memberships), None)
    is_factory = membership is not None and membership.kind == "factory"
    site, zone, limited = _sites[0](membership.organisation_id) if is_factory else (None, "", False)
    return queries.viewer_of(person, membership, site, zone=zone, limited=limited)


def enter(person: Person) -> None:
    """Give ``person`` a fresh session in their first membership."""
    from flask_login import login_user

    memberships = queries.live_memberships(person.id)
    session.clear()
    session.renew = True
    login_user(person)
    session["membership_id"] = memberships[0].id if memberships else None
    session["staff"] = any(m.kind == "programme" for m in memberships)
