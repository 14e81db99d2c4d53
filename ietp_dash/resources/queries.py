"""Reading the library as one reader may, receipts, and feedback that waits."""

from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from ..accounts.models import Membership, Organisation, Person
from ..kernel import clock
from ..kernel.access import Viewer
from ..storage.database import db
from .models import Edition, Feedback, Receipt

PAGE = 30
MOST_PEOPLE = 200


def open_to(viewer: Viewer, today: date):
    """The editions that a reader may read: published, in effect, for the own kind of organisation or for everybody."""
    audiences = ["public", viewer.kind.value] if viewer.kind else ["public"]
    meant = or_(*(Edition.audiences.contains(f",{one},") for one in audiences))
    return select(Edition).where(Edition.state == "published", Edition.effective_on <= today, meant)


def page(viewer: Viewer, today: date, *, kind="", locale="", q="", after="") -> tuple[list[Edition], bool]:
    """A page of what a reader may read, the newest first, and whether there is more."""
    wanted = open_to(viewer, today).options(joinedload(Edition.document))
    for name, value in (("kind", kind), ("locale", locale)):
        wanted = wanted.where(getattr(Edition, name) == value) if value else wanted
    for word in q.casefold().split():
        wanted = wanted.where(Edition.words.contains(word, autoescape=True))
    if after:
        last = select(Edition.id).where(Edition.public_id == after).scalar_subquery()
        wanted = wanted.where(Edition.id < last)
    rows = list(db.session.scalars(wanted.order_by(Edition.id.desc()).limit(PAGE + 1)))
    return rows[:PAGE], len(rows) > PAGE


def readable(viewer: Viewer, public_id: str, today: date) -> Edition | None:
    """One edition that a reader may read."""
    return db.session.scalar(open_to(viewer, today).where(Edition.public_id == public_id))


def editions(limit: int = 200) -> list[Edition]:
    """Everything, for staff, the newest first."""
    return list(db.session.scalars(select(Edition).order_by(Edition.id.desc()).limit(limit)))


def confirmed(viewer: Viewer, edition_ids) -> set[int]:
    """Which of these the reader confirmed."""
    wanted = select(Receipt.edition_id).where(
        Receipt.person_id == viewer.person_id, Receipt.edition_id.in_(list(edition_ids))
    )
    return set(db.session.scalars(wanted))


def count_to_confirm(viewer: Viewer):
    """The query of how many editions the reader is asked to confirm and has not: the menu's badge."""
    mine = select(Receipt.edition_id).where(Receipt.person_id == viewer.person_id)
    wanted = open_to(viewer, clock.today()).where(Edition.confirms, Edition.id.not_in(mine))
    return select(func.count()).select_from(wanted.with_only_columns(Edition.id).subquery())


def not_confirmed(edition: Edition) -> list[tuple[Person, Organisation]]:
    """Who is asked to confirm an edition and has not, up to 200."""
    kinds = [one for one in edition.audiences.split(",") if one and one != "public"]
    done = select(Receipt.person_id).where(Receipt.edition_id == edition.id)
    wanted = (
        select(Person, Organisation)
        .join(Membership, Membership.person_id == Person.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.ended_at.is_(None), Person.disabled_at.is_(None), Person.id.not_in(done))
    )
    wanted = wanted.where(Organisation.kind.in_(kinds)) if kinds else wanted
    return [
        tuple(row) for row in db.session.execute(wanted.order_by(Organisation.name, Person.name).limit(MOST_PEOPLE))
    ]


def feedback(after: str = "") -> tuple[list[Feedback], bool]:
    """A page of the feedback that nobody has seen, the oldest first."""
    wanted = select(Feedback).where(Feedback.seen_at.is_(None)).order_by(Feedback.id)
    if after:
        last = select(Feedback.id).where(Feedback.public_id == after).scalar_subquery()
        wanted = wanted.where(Feedback.id > last)
    rows = list(db.session.scalars(wanted.limit(PAGE + 1)))
    return rows[:PAGE], len(rows) > PAGE


def count_feedback(viewer):
    """The query of how much feedback nobody has seen: the menu's badge."""
    return select(func.count()).select_from(Feedback).where(Feedback.seen_at.is_(None))
