"""Reading the library as one reader may, receipts, and feedback that waits."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from markupsafe import Markup
from sqlalchemy import case, false, func, or_, select
from sqlalchemy.orm import joinedload

from ..accounts.models import Membership, Organisation, Person
from ..kernel import clock, folding
from ..kernel.access import Viewer
from ..storage import word_index
from ..storage.database import db
from ..web.marking import excerpt
from . import rules
from .models import Edition, Feedback, Receipt, Reminder

PAGE = 30
MOST_PEOPLE = 200
CORPUS = "edition"


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
    if q.strip():
        has_all = word_index.matches(CORPUS, q)
        hits = has_all.subquery() if has_all is not None else None
        wanted = wanted.where(Edition.id.in_(select(hits.c.row_id)) if hits is not None else false())
    if after:
        last = select(Edition.id).where(Edition.public_id == after).scalar_subquery()
        wanted = wanted.where(Edition.id < last)
    rows = list(db.session.scalars(wanted.order_by(Edition.id.desc()).limit(PAGE + 1)))
    return rows[:PAGE], len(rows) > PAGE


@dataclass(frozen=True)
class Hit:
    """Where the words stand inside a file: the page, counted from 1, and its text around them."""

    page: int
    text: Markup


def inside(rows: list[Edition], q: str) -> dict[int, Hit]:
    """Where the words of ``q`` first stand inside the files of these editions, by edition."""
    terms = folding.terms(q)
    if not terms or not rows:
        return {}
    read = select(Edition.id, Edition.pages).where(Edition.id.in_([row.id for row in rows]))
    found = {}
    for key, pages in db.session.execute(read):
        cuts = ((number, excerpt(text, terms)) for number, text in enumerate(pages, 1))
        hit = next((Hit(number, cut) for number, cut in cuts if cut is not None), None)
        if hit is not None:
            found[key] = hit
    return found


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


def _asked(edition: Edition, *columns):
    """The query of who is asked to confirm an edition: live members of its audiences."""
    kinds = [one for one in edition.audiences.split(",") if one and one != "public"]
    wanted = select(*columns).select_from(Person).join(Membership, Membership.person_id == Person.id)
    wanted = wanted.join(Organisation, Organisation.id == Membership.organisation_id)
    wanted = wanted.where(Membership.ended_at.is_(None), Person.disabled_at.is_(None))
    return wanted.where(Organisation.kind.in_(kinds)) if kinds else wanted


def _open(edition: Edition, *columns):
    """Of those, who has not confirmed."""
    done = select(Receipt.person_id).where(Receipt.edition_id == edition.id)
    return _asked(edition, *columns).where(Person.id.not_in(done))


def _last_reminded(edition: Edition):
    of_person = (Reminder.edition_id == edition.id, Reminder.person_id == Person.id)
    return select(func.max(Reminder.at)).where(*of_person).correlate(Person).scalar_subquery()


def not_confirmed(edition: Edition, limit: int = MOST_PEOPLE) -> list[tuple[Person, Organisation, datetime | None]]:
    """Who is asked to confirm an edition and has not, and when each was reminded last, up to ``limit``."""
    wanted = _open(edition, Person, Organisation, _last_reminded(edition))
    return [tuple(row) for row in db.session.execute(wanted.order_by(Organisation.name, Person.name).limit(limit))]


def confirmations(edition: Edition) -> tuple[int, int]:
    """How many people confirmed an edition, and how many are asked to."""
    distinct = func.count(Person.id.distinct())
    everybody, waiting = (db.session.scalar(of(edition, distinct)) for of in (_asked, _open))
    return everybody - waiting, everybody


def to_confirm(on: date) -> list[Edition]:
    """The editions in effect on a day that readers are asked to confirm."""
    live = (Edition.state == "published", Edition.confirms, Edition.effective_on <= on)
    return list(db.session.scalars(select(Edition).where(*live).order_by(Edition.id)))


def to_remind(edition: Edition, on: date, limit: int) -> list[tuple[int, int]]:
    """(person, how many reminders are due) of up to ``limit`` people who are to be reminded of ``edition`` (E9).

    Days count from when it took effect, or from when the person joined. Missed reminders come as one.
    """
    told = select(func.max(Reminder.number)).where(Reminder.edition_id == edition.id, Reminder.person_id == Person.id)
    had = func.coalesce(told.correlate(Person).scalar_subquery(), 0)
    reached = [(number, on - timedelta(days=days)) for number, days in enumerate(rules.REMINDED_AFTER, 1)]
    since = [(number, day) for number, day in reached if edition.effective_on <= day]
    if not since:
        return []
    joined = [(func.min(Membership.created_at) < end_of(day), number) for number, day in reversed(since)]
    due = case(*joined, else_=0)
    wanted = _open(edition, Person.id, due).group_by(Person.id).having(due > had)
    return [tuple(row) for row in db.session.execute(wanted.order_by(Person.id).limit(limit))]


def end_of(day: date) -> datetime:
    """The first moment after a day (UTC)."""
    return datetime.combine(day + timedelta(days=1), time(), UTC)


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
