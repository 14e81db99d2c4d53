"""Keeping the library: editions are written, published, withdrawn; readers confirm; anybody gives feedback."""

from datetime import date, datetime

from sqlalchemy import func, select

from ..documents import services as documents
from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..storage import word_index
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import events, queries, rules
from .models import Edition, Feedback, Receipt, Reminder

BATCH = 500

_MOVED_ON = N_("Somebody else changed this meanwhile. Look at it again.")


@use_case
def write(
    viewer, before: Edition | None, *, kind, locale, title, summary, changed, audiences, link, confirms,
    effective_on: date | None, brought=None, pages=(),
) -> Edition:  # fmt: skip
    """A draft of a new resource, or of the next edition of ``before``. Refused by rules.check.

    ``pages``: the text inside the file ``brought``, which was read before (documents.inside).
    """
    rules.check(kind, title, audiences, effective_on, link.strip(), brought is not None)
    name = before.name if before else f"{kind}-{clock.now():%Y%m%d%H%M%S%f}"
    last = select(func.max(Edition.number)).where(Edition.name == name, Edition.locale == locale)
    row = Edition(name=name, locale=locale, number=(db.session.scalar(last) or 0) + 1, made_at=clock.now())
    told = {"kind": kind, "title": title, "summary": summary, "changed": changed, "link": link}
    _set(viewer, row, audiences, confirms, effective_on, brought, pages, **told)
    db.session.add(row)
    _index(row)
    return row


def _set(viewer, row, audiences, confirms, effective_on, brought, pages, *, kind, title, summary, changed, link):
    row.kind, row.title, row.link = kind, title.strip()[:200], link.strip()
    row.summary, row.changed = summary.strip()[: rules.LONGEST], changed.strip()[: rules.LONGEST]
    row.audiences, row.confirms, row.effective_on = rules.packed(audiences), confirms, effective_on
    if brought:
        row.document, row.pages = documents.keep(viewer, brought, kind="resource"), list(pages)


def _index(row):
    db.session.flush()
    named = row.document.name if row.document else ""
    texts = ((row.title, 4), (row.summary, 2), (row.changed, 2), (named, 1), *((one, 1) for one in row.pages or ()))
    word_index.renew(queries.CORPUS, row.id, *texts)


@use_case
def rewrite(
    viewer, draft: Edition, *, kind, locale, title, summary, changed, audiences, link, confirms,
    effective_on: date | None, brought=None, pages=(),
) -> Edition:  # fmt: skip
    """Change a draft; its file stays where none is ``brought``. Refused (conflict) for what is no draft any more."""
    if draft.state != "draft":
        raise Refused(_MOVED_ON, conflict=True)
    has_file = brought is not None or draft.document_id is not None
    rules.check(kind, title, audiences, effective_on, link.strip(), has_file)
    if locale != draft.locale:
        of_other = select(func.max(Edition.number)).where(Edition.name == draft.name, Edition.locale == locale)
        draft.locale, draft.number = locale, (db.session.scalar(of_other) or 0) + 1
    told = {"kind": kind, "title": title, "summary": summary, "changed": changed, "link": link}
    _set(viewer, draft, audiences, confirms, effective_on, brought, pages, **told)
    _index(draft)
    return draft


@use_case
def publish(viewer, edition) -> None:
    """Open a draft to its audiences from its day on, when it supersedes the edition before.

    Refused (conflict) for what is no draft, and where a later edition in its language is published already.
    """
    same = select(Edition).where(Edition.name == edition.name, Edition.locale == edition.locale)
    others = db.session.scalars(same.where(Edition.state == "published").with_for_update()).all()
    if edition.state != "draft" or any(one.number > edition.number for one in others):
        raise Refused(_MOVED_ON, conflict=True)
    edition.state = "published"
    if edition.effective_on <= clock.today():
        for one in others:
            one.state = "superseded"
    record(events.EditionPublished(edition.id))


@use_case
def _supersede(viewer, now: datetime) -> None:
    """Editions that a later one has followed since are superseded; readers saw the later one from its day on."""
    for one in queries.overtaken(clock.day_of(now)):
        one.state = "superseded"


@use_case
def withdraw(viewer, edition) -> None:
    """Close a published edition, or discard a draft. Refused (conflict) for any other."""
    if edition.state not in ("draft", "published"):
        raise Refused(_MOVED_ON, conflict=True)
    edition.state = "withdrawn"
    record(events.EditionWithdrawn(edition.id))


@use_case
def confirm(viewer, edition) -> None:
    """Say that one has read it; a second time changes nothing."""
    if not edition.confirms or edition.state != "published":
        raise Refused(_MOVED_ON, conflict=True)
    if db.session.get(Receipt, (edition.id, viewer.person_id)) is None:
        db.session.add(Receipt(edition_id=edition.id, person_id=viewer.person_id, at=clock.now()))
        record(events.EditionRead(edition.id))


def remind(viewer, now: datetime) -> None:
    """Remind who has not confirmed what is to be read, each reminder once however often this runs (E9)."""
    _supersede(viewer, now)
    for edition in queries.to_confirm(clock.day_of(now)):
        while _remind(viewer, edition, now):
            pass


@use_case
def _remind(viewer, edition, now) -> bool:
    """A batch of one edition, which is locked meanwhile; whether there may be more."""
    due = queries.to_remind(edition, clock.day_of(now), BATCH) if edition.state == "published" else []
    for person_id, number in due:
        db.session.add(Reminder(edition_id=edition.id, person_id=person_id, number=number, at=now))
        record(events.ReadingReminded(edition.id, person_id))
    return len(due) == BATCH


@use_case
def give_feedback(viewer, *, endpoint: str, locale: str, words: str) -> Feedback:
    """Keep what somebody thinks of a page. Refused when empty or too long."""
    if not words.strip():
        raise Refused(N_("Write something."), field="words")
    if len(words) > rules.LONGEST:
        raise Refused(N_("This text is too long."), field="words")
    row = Feedback(
        endpoint=endpoint[:80], locale=locale, role=str(viewer.role), words=words.strip(), person_id=viewer.person_id,
        at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record(events.FeedbackGiven(row.id))
    return row


@use_case
def see_feedback(viewer, feedback) -> None:
    """Note that staff have looked at it. Refused (conflict) a second time."""
    if feedback.seen_at is not None:
        raise Refused(_MOVED_ON, conflict=True)
    feedback.seen_at = clock.now()
    record(events.FeedbackSeen(feedback.id))
