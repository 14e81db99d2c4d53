"""Asking and answering: enquiries by form, mail and phone; the clock, taking, merging, solving, rating (H1, H6, H7)."""

import secrets
from datetime import datetime

from sqlalchemy import select

from ..documents import services as documents
from ..documents.uploads import cleaned
from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..storage import word_index
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import events, queries, rules
from .letters import Letter
from .models import AnswerTemplate, Enquiry, EnquiryFile, EnquiryPost, Faq

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MOVED_ON = N_("Somebody else changed this meanwhile. Look at it again.")


def _begin(channel, topic, subject, **asker) -> Enquiry:
    reference = "".join(secrets.choice(LETTERS) for _ in range(8))
    row = Enquiry(reference=reference, channel=channel, topic=topic, subject=subject, asked_at=clock.now(), **asker)
    db.session.add(row)
    db.session.flush()
    word_index.add(queries.CORPUS, row.id, (subject, 3))
    return row


def _post(viewer, enquiry, side, text, brought=(), message_id=None) -> EnquiryPost:
    post = EnquiryPost(
        enquiry_id=enquiry.id, side=side, text=text, at=clock.now(), by_id=viewer.person_id, message_id=message_id
    )
    db.session.add(post)
    db.session.flush()
    word_index.add(queries.CORPUS, enquiry.id, (text, 1))
    for one in list(brought)[: rules.MOST_FILES]:
        kept = documents.keep(viewer, one, kind="enquiry")
        db.session.add(EnquiryFile(post_id=post.id, document_id=kept.id))
    return post


def _told(kind, enquiry):
    record(kind(enquiry.id, enquiry.person_id))


@use_case
def ask(
    viewer, *, topic: str, subject: str, text: str, brought=(), name: str = "", email: str = "", locale="en"
) -> Enquiry:
    """Ask by the form, with an account or with an address. Refused by rules.check_asked."""
    subject, text = rules.check_asked(topic, subject, text)
    asker = {"person_id": viewer.person_id, "organisation_id": viewer.organisation_id, "locale": locale}
    row = _begin("web", topic, subject, **asker, name=name or viewer.person_name, email=email)
    _post(viewer, row, "asker", text, brought)
    _told(events.EnquiryAsked, row)
    return row


@use_case
def note_call(viewer, *, topic: str, subject: str, text: str, name: str, email: str) -> Enquiry:
    """Note a call; the coordinator takes it."""
    subject, text = rules.check_asked(topic, subject, text)
    row = _begin(
        "phone", topic, subject, name=name.strip(), email=email.strip(), agent_id=viewer.person_id, state="open"
    )
    _post(viewer, row, "asker", text)
    _told(events.EnquiryAsked, row)
    return row


@use_case
def receive(viewer, letter: Letter) -> Enquiry | None:
    """Take a mail in: the next post of what it follows, else an enquiry of its own; None for one taken already.

    Files that are neither PDF nor picture, or broken, are left out; a line says so.
    """
    if db.session.scalar(select(EnquiryPost.id).where(EnquiryPost.message_id == letter.message_id)) is not None:
        return None
    enquiry = queries.followed_by(letter)
    if enquiry is None:
        person = queries.person_with(letter.address)
        asker = {"person_id": person.id if person else None, "locale": person.locale if person else "en"}
        subject = letter.subject[: rules.LONGEST_SUBJECT] or letter.address
        enquiry = _begin("mail", "other", subject, **asker, name=letter.name, email=letter.address)
    brought, left_out = _usable(letter)
    text = letter.text[: rules.LONGEST_TEXT] or "–"
    text = f"{text}\n\n[{', '.join(left_out)}]" if left_out else text
    _post(viewer, enquiry, "asker", text, brought, letter.message_id)
    _wake(enquiry)
    _told(events.EnquiryAsked, enquiry)
    return enquiry


def _usable(letter):
    brought, left_out = [], []
    for one in letter.files:
        try:
            brought.append(cleaned(one.content, one.name))
        except Refused:
            left_out.append(one.name)
    return brought, left_out


def _wake(enquiry):
    """The asker wrote: the clock runs again; what was solved is open again."""
    _end_wait(enquiry)
    if enquiry.state == "solved":
        enquiry.solved_at = None
    enquiry.state = "open" if enquiry.first_answer_at else "new"


def _end_wait(enquiry):
    if enquiry.waits and enquiry.waits[-1][1] is None:
        enquiry.waits = [*enquiry.waits[:-1], [enquiry.waits[-1][0], clock.now().isoformat()]]


@use_case
def reply(viewer, enquiry, *, text: str, brought=()) -> None:
    """The asker writes again. Refused (conflict) 14 days after it was solved, and where it was merged."""
    if enquiry.state == "merged":
        raise Refused(N_("This enquiry goes on in another one."), conflict=True)
    if enquiry.state == "solved" and not rules.may_reopen(enquiry.solved_at, clock.now()):
        raise Refused(N_("This enquiry is closed. Ask anew."), conflict=True)
    _post(viewer, enquiry, "asker", rules.check_text(text), brought)
    _wake(enquiry)
    _told(events.EnquiryAsked, enquiry)


@use_case
def answer(viewer, enquiry, *, text: str, brought=(), waits: bool) -> None:
    """Answer; with ``waits`` the clock stands still until the asker writes again.

    Who has no account gets the answer by mail (``outgoing``), everybody else a notice that there is one.
    """
    _check_live(enquiry)
    by_mail = enquiry.person_id is None and enquiry.email
    unsent = f"{rules.UNSENT}{secrets.token_hex(12)}" if by_mail else None
    _post(viewer, enquiry, "staff", rules.check_text(text), brought, unsent)
    enquiry.first_answer_at = enquiry.first_answer_at or clock.now()
    enquiry.agent_id = enquiry.agent_id or viewer.person_id
    enquiry.state = "waiting" if waits else "open"
    if waits and not (enquiry.waits and enquiry.waits[-1][1] is None):
        enquiry.waits = [*enquiry.waits, [clock.now().isoformat(), None]]
    _told(events.EnquiryAnswered, enquiry)


@use_case
def note_mailing(viewer, post: EnquiryPost, *, message_id: str) -> None:
    """An answer was mailed as ``message_id``, or refused for good (rules.FAILED)."""
    post.message_id = message_id


@use_case
def note(viewer, enquiry, *, text: str) -> None:
    """A note for colleagues; the asker never reads it."""
    _post(viewer, enquiry, "note", rules.check_text(text))


def _check_live(enquiry):
    if enquiry.state not in rules.LIVE:
        raise Refused(_MOVED_ON, conflict=True)


@use_case
def take(viewer, enquiry) -> None:
    """Take what nobody has. Refused (conflict) when a colleague was first."""
    if enquiry.agent_id is not None:
        raise Refused(N_("A colleague has this enquiry already."), conflict=True)
    _check_live(enquiry)
    enquiry.agent_id, enquiry.state = viewer.person_id, "open" if enquiry.state == "new" else enquiry.state
    db.session.flush()
    _told(events.EnquiryTaken, enquiry)


@use_case
def assign(viewer, enquiry, *, agent_id: int) -> None:
    """Give it to a colleague."""
    _check_live(enquiry)
    if agent_id not in [one.id for one in queries.agents()]:
        raise Refused(N_("Choose a colleague."), field="agent")
    enquiry.agent_id = agent_id
    _told(events.EnquiryTaken, enquiry)


@use_case
def merge(viewer, enquiry, *, into: str) -> Enquiry:
    """Let an enquiry go on in another one of the same asker. Refused for itself, for an unknown or ended one."""
    other = queries.by_reference(into)
    same = other is not None and (other.person_id, other.email.casefold()) == (
        enquiry.person_id,
        enquiry.email.casefold(),
    )
    if other is None or other.id == enquiry.id or other.state not in rules.LIVE or not same:
        raise Refused(N_("Name another open enquiry of the same asker, such as HD-ABCD1234."), field="into")
    _check_live(enquiry)
    enquiry.state, enquiry.merged_into_id = "merged", other.id
    _end_wait(enquiry)
    _told(events.EnquiryMerged, enquiry)
    return other


@use_case
def solve(viewer, enquiry) -> None:
    """Call it solved. Refused (conflict) when it is over, and before any answer."""
    _check_live(enquiry)
    if enquiry.first_answer_at is None:
        raise Refused(N_("Answer first."))
    _end_wait(enquiry)
    enquiry.state, enquiry.solved_at = "solved", clock.now()
    _told(events.EnquirySolved, enquiry)


@use_case
def rate(viewer, enquiry, *, stars: int | None, remark: str) -> None:
    """The asker says how it was, once. Refused before it is solved."""
    if enquiry.state != "solved" or enquiry.stars is not None:
        raise Refused(_MOVED_ON, conflict=True)
    if stars not in range(1, 6):
        raise Refused(N_("Choose from 1 to 5."), field="stars")
    enquiry.stars, enquiry.remark = stars, remark.strip()[:1000]
    _told(events.EnquiryRated, enquiry)


@use_case
def keep_template(viewer, row, *, title: str, words: str, words_zh: str, words_vi: str) -> AnswerTemplate:
    """Write or change a template; English and Chinese are needed."""
    for field, text in (("title", title), ("words", words), ("words_zh", words_zh)):
        rules.check_text(text, field)
    row = row or AnswerTemplate()
    row.title, row.words, row.words_zh, row.words_vi = title.strip()[:200], words, words_zh, words_vi
    db.session.add(row)
    db.session.flush()
    record(events.TextKept(row.id))
    return row


@use_case
def keep_faq(viewer, row, *, topic: str, locale: str, question: str, answer: str, published: bool) -> Faq:
    """Write or change a frequently asked question."""
    if topic not in rules.TOPICS:
        raise Refused(N_("Choose what it is about."), field="topic")
    rules.check_text(question, "question"), rules.check_text(answer, "answer")
    row = row or Faq()
    row.topic, row.locale, row.question = topic, locale, " ".join(question.split())[:300]
    row.answer, row.published, row.changed_at = answer.strip(), published, clock.now()
    db.session.add(row)
    db.session.flush()
    record(events.TextKept(row.id))
    return row


def waits_of(enquiry) -> list[tuple[datetime, datetime | None]]:
    """The times for which the clock of an enquiry stood still."""
    return [(datetime.fromisoformat(a), datetime.fromisoformat(b) if b else None) for a, b in enquiry.waits]
