"""Reading the library as one reader may, receipts, and feedback that waits."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from markupsafe import Markup
from sqlalchemy import and_, case, exists, false, func, literal, or_, select
from sqlalchemy.orm import aliased, joinedload

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


def live(row, on: date) -> tuple:
    """What holds of an edition in effect on a day: published, begun, and no later one in its language has begun."""
    later = aliased(Edition)
    same = (later.name == row.name, later.locale == row.locale, later.number > row.number)
    followed = exists().where(*same, later.state == "published", later.effective_on <= on)
    return row.state == "published", row.effective_on <= on, ~followed


def _meant(row, viewer: Viewer):
    """What holds of an edition for the own kind of organisation or for everybody."""
    audiences = ["public", viewer.kind.value] if viewer.kind else ["public"]
    return or_(*(row.audiences.contains(f",{one},") for one in audiences))


def open_to(viewer: Viewer, today: date):
    """The editions that a reader may read: in effect, for the own kind of organisation or for everybody."""
    return select(Edition).where(*live(Edition, today), _meant(Edition, viewer))


def _nearer(on: date, tongue, meant):
    """Whether the same resource is there in a language nearer to a reader: the own, then English, then the oldest.

    ``tongue`` is the reader's language, ``meant(row)`` says whether the reader may read an edition.
    """
    other = aliased(Edition)

    def rank(row):
        return case((row.locale == tongue, 0), (row.locale == "en", 1), else_=2)

    before = or_(rank(other) < rank(Edition), and_(rank(other) == rank(Edition), other.id < Edition.id))
    return exists().where(other.name == Edition.name, *live(other, on), meant(other), before)


def page(viewer: Viewer, today: date, *, kind="", locale="", q="", after="", tongue="en") -> tuple[list[Edition], bool]:
    """A page of what a reader may read, the newest first, and whether there is more.

    A resource stands there once, in the language nearest to ``tongue``; a search and a chosen language find every one.
    """
    wanted = open_to(viewer, today).options(joinedload(Edition.document))
    for name, value in (("kind", kind), ("locale", locale)):
        wanted = wanted.where(getattr(Edition, name) == value) if value else wanted
    if not (locale or q.strip()):
        wanted = wanted.where(~_nearer(today, tongue, lambda row: _meant(row, viewer)))
    if q.strip():
        has_all = word_index.matches(CORPUS, q)
        hits = has_all.subquery() if has_all is not None else None
        wanted = wanted.where(Edition.id.in_(select(hits.c.row_id)) if hits is not None else false())
    if after:
        last = select(Edition.id).where(Edition.public_id == after).scalar_subquery()
        wanted = wanted.where(Edition.id < last)
    rows = list(db.session.scalars(wanted.order_by(Edition.id.desc()).limit(PAGE + 1)))
    return rows[:PAGE], len(rows) > PAGE


def translations(viewer: Viewer, today: date, rows: list[Edition]) -> dict[str, list[Edition]]:
    """The editions in effect of the resources of these rows in every language, by the resource's name."""
    found: dict[str, list[Edition]] = {}
    wanted = open_to(viewer, today).where(Edition.name.in_({row.name for row in rows}))
    for one in db.session.scalars(wanted.options(joinedload(Edition.document)).order_by(Edition.locale)):
        found.setdefault(one.name, []).append(one)
    return found


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


def kept(public_id: str) -> Edition | None:
    """Any edition, for staff."""
    return db.session.scalar(select(Edition).where(Edition.public_id == public_id))


def editions(limit: int = 200) -> list[Edition]:
    """Everything, for staff, the newest first."""
    return list(db.session.scalars(select(Edition).order_by(Edition.id.desc()).limit(limit)))


def _read(person_id):
    """Whether a person confirmed an edition, or the same in another language that took effect on its day or later."""
    version = aliased(Edition)
    same = (version.name == Edition.name, version.effective_on >= Edition.effective_on)
    either = or_(version.id == Edition.id, and_(version.locale != Edition.locale, *same))
    return exists().where(Receipt.edition_id == version.id, Receipt.person_id == person_id, either)


def confirmed(viewer: Viewer, edition_ids) -> set[int]:
    """Which of these the reader confirmed, in whatever language."""
    wanted = select(Edition.id).where(Edition.id.in_(list(edition_ids)), _read(viewer.person_id))
    return set(db.session.scalars(wanted))


def count_to_confirm(viewer: Viewer):
    """The query of how many resources the reader is asked to confirm and has not: the menu's badge."""
    today = clock.today()
    own = select(Person.locale).where(Person.id == viewer.person_id).scalar_subquery()
    nearer = _nearer(today, own, lambda row: and_(row.confirms, _meant(row, viewer)))
    wanted = open_to(viewer, today).where(Edition.confirms, ~nearer, ~_read(viewer.person_id))
    return select(func.count()).select_from(wanted.with_only_columns(Edition.id).subquery())


def _asked(edition: Edition, on: date, *columns):
    """The query of who is asked to confirm an edition: live members of its audiences who read it in its language, or
    have it in none that is nearer."""
    kinds = [one for one in edition.audiences.split(",") if one and one != "public"]
    wanted = select(*columns).select_from(Person).join(Membership, Membership.person_id == Person.id)
    wanted = wanted.join(Organisation, Organisation.id == Membership.organisation_id)
    wanted = wanted.join(Edition, Edition.id == edition.id)
    wanted = wanted.where(Membership.ended_at.is_(None), Person.disabled_at.is_(None))
    wanted = wanted.where(~_nearer(on, Person.locale, _meant_to_member))
    return wanted.where(Organisation.kind.in_(kinds)) if kinds else wanted


def _meant_to_member(row):
    kind = literal(",").concat(Organisation.kind).concat(",")
    return and_(row.confirms, or_(row.audiences.contains(",public,"), row.audiences.contains(kind)))


def _open(edition: Edition, on: date, *columns):
    """Of those, who has not confirmed."""
    return _asked(edition, on, *columns).where(~_read(Person.id))


def _last_reminded(edition: Edition):
    of_person = (Reminder.edition_id == edition.id, Reminder.person_id == Person.id)
    return select(func.max(Reminder.at)).where(*of_person).correlate(Person).scalar_subquery()


def not_confirmed(
    edition: Edition, on: date, limit: int = MOST_PEOPLE
) -> list[tuple[Person, Organisation, datetime | None]]:
    """Who is asked to confirm an edition and has not, and when each was reminded last, up to ``limit``."""
    wanted = _open(edition, on, Person, Organisation, _last_reminded(edition))
    return [tuple(row) for row in db.session.execute(wanted.order_by(Organisation.name, Person.name).limit(limit))]


def confirmations(edition: Edition, on: date) -> tuple[int, int]:
    """How many people confirmed an edition, and how many are asked to."""
    distinct = func.count(Person.id.distinct())
    everybody, waiting = (db.session.scalar(of(edition, on, distinct)) for of in (_asked, _open))
    return everybody - waiting, everybody


def to_confirm(on: date) -> list[Edition]:
    """The editions in effect on a day that readers are asked to confirm."""
    return list(db.session.scalars(select(Edition).where(*live(Edition, on), Edition.confirms).order_by(Edition.id)))


def overtaken(on: date) -> list[Edition]:
    """Published editions that a later one in their language has followed."""
    begun, gone = Edition.effective_on <= on, select(Edition.id).where(*live(Edition, on))
    wanted = select(Edition).where(Edition.state == "published", begun, Edition.id.not_in(gone))
    return list(db.session.scalars(wanted.order_by(Edition.id).limit(MOST_PEOPLE)))


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
    wanted = _open(edition, on, Person.id, due).group_by(Person.id).having(due > had)
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
