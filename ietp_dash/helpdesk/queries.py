"""Reading enquiries, their clocks, past answers and frequently asked questions."""

from datetime import datetime, time, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from ..accounts.models import Membership, Person
from ..accounts.rules import fold_email
from ..kernel import clock, folding
from ..kernel.access import Permission, can, roles_for
from ..programme.queries import days_off, terms_on
from ..storage import word_index
from ..storage.database import db
from . import rules
from .letters import Letter
from .models import AnswerTemplate, Enquiry, EnquiryPost, Faq

PAGE = 30
LISTS = ("new", "mine", "open", "waiting", "solved")
SUGGESTED, MOST_FOUND = 5, 60
CORPUS = "enquiry"
ENGLISH = "en"


def page(viewer, which: str, after: str = "") -> tuple[list[Enquiry], bool]:
    """A page of the staff's list; the oldest first of what waits, the newest first of what is solved."""
    wanted = select(Enquiry).options(joinedload(Enquiry.agent), joinedload(Enquiry.organisation))
    newest = which == "solved"
    wanted = wanted.order_by(Enquiry.id.desc() if newest else Enquiry.id)
    if which == "mine":
        wanted = wanted.where(Enquiry.agent_id == viewer.person_id, Enquiry.state.in_(rules.LIVE))
    else:
        wanted = wanted.where(Enquiry.state == which)
    return _paged(wanted, after, newest)


def found(q: str) -> tuple[list[Enquiry], bool]:
    """Enquiries in any state whose subject or posts have all of ``q``, the best first; and whether there are more.

    A number, with or without HD-, finds its enquiry alone.
    """
    numbered = by_reference(q)
    if numbered is not None:
        return [numbered], False
    has_all = word_index.matches(CORPUS, q)
    if has_all is None:
        return [], False
    hits = has_all.subquery()
    wanted = select(Enquiry).join(hits, hits.c.row_id == Enquiry.id).where(Enquiry.state != "merged")
    wanted = wanted.options(joinedload(Enquiry.agent), joinedload(Enquiry.organisation))
    rows = list(db.session.scalars(wanted.order_by(hits.c.weight.desc(), Enquiry.id.desc()).limit(MOST_FOUND + 1)))
    return rows[:MOST_FOUND], len(rows) > MOST_FOUND


def own(viewer, after: str = "") -> tuple[list[Enquiry], bool]:
    """A page of what a person asked, the newest first."""
    wanted = select(Enquiry).where(Enquiry.person_id == viewer.person_id).order_by(Enquiry.id.desc())
    return _paged(wanted, after, True)


def _paged(wanted, after, newest):
    if after:
        last = select(Enquiry.id).where(Enquiry.public_id == after).scalar_subquery()
        wanted = wanted.where(Enquiry.id < last if newest else Enquiry.id > last)
    rows = list(db.session.scalars(wanted.limit(PAGE + 1)))
    return rows[:PAGE], len(rows) > PAGE


def posts_of(enquiry, *, for_asker: bool) -> list[EnquiryPost]:
    """What was said, in order; notes for colleagues never for the asker."""
    wanted = select(EnquiryPost).where(EnquiryPost.enquiry_id == enquiry.id).order_by(EnquiryPost.id)
    if for_asker:
        wanted = wanted.where(EnquiryPost.side != "note")
    return list(db.session.scalars(wanted.options(selectinload(EnquiryPost.files), joinedload(EnquiryPost.by))))


def by_reference(text: str) -> Enquiry | None:
    """The enquiry of a reference, with or without HD-."""
    plain = text.strip().upper().removeprefix("HD-")
    return db.session.scalar(select(Enquiry).where(Enquiry.reference == plain))


def followed_by(letter: Letter) -> Enquiry | None:
    """The enquiry that a mail of the same address goes on with; a merged one leads to what it goes on in."""
    found = by_reference(letter.reference) if letter.reference else None
    if found is None and letter.answers:
        posts = select(EnquiryPost.enquiry_id).where(EnquiryPost.message_id.in_(letter.answers))
        found = db.session.scalar(select(Enquiry).where(Enquiry.id.in_(posts)).limit(1))
    if found is not None and found.merged_into is not None:
        found = found.merged_into
    if found is None or found.state == "merged" or not _is_asker(found, letter.address):
        return None
    is_over = found.state == "solved" and not rules.may_reopen(found.solved_at, clock.now())
    return None if is_over else found


def _is_asker(enquiry, address) -> bool:
    known = {fold_email(enquiry.email)} | ({enquiry.person.email_folded} if enquiry.person else set())
    return fold_email(address) in known


def person_with(address: str) -> Person | None:
    """The person of an address."""
    return db.session.scalar(
        select(Person).where(Person.email_folded == fold_email(address), Person.disabled_at.is_(None))
    )


def unsent(limit: int) -> list[EnquiryPost]:
    """The answers that wait to be mailed, the oldest first."""
    waits = EnquiryPost.message_id.between(rules.UNSENT, rules.UNSENT + "z") & EnquiryPost.message_id.startswith(
        rules.UNSENT
    )
    wanted = select(EnquiryPost).where(waits).options(selectinload(EnquiryPost.files)).order_by(EnquiryPost.id)
    return list(db.session.scalars(wanted.limit(limit)))


def last_asked(enquiry_id: int) -> str | None:
    """The Message-ID of the last mail of who asked."""
    wanted = select(EnquiryPost.message_id).where(EnquiryPost.enquiry_id == enquiry_id, EnquiryPost.side == "asker")
    wanted = wanted.where(EnquiryPost.message_id.is_not(None)).order_by(EnquiryPost.id.desc())
    return db.session.scalar(wanted.limit(1))


def agents() -> list[Person]:
    """Who answers the helpdesk."""
    roles = [one.value for one in roles_for(Permission.HELP_WORK)]
    wanted = select(Person).join(Membership, Membership.person_id == Person.id).where(Membership.role.in_(roles))
    live = (Membership.ended_at.is_(None), Person.disabled_at.is_(None))
    return list(db.session.scalars(wanted.where(*live).order_by(Person.name).distinct()))


def count_waiting(viewer):
    """The query of how many enquiries nobody has taken: the menu's badge for who answers, none for others."""
    if not can(viewer, Permission.HELP_WORK):
        return None
    return select(func.count()).select_from(Enquiry).where(Enquiry.state == "new")


def hours(now: datetime) -> rules.Hours:
    """The helpdesk's hours by the terms of today and Hong Kong's holidays (H1)."""
    terms = terms_on(clock.day_of(now))
    opens, closes = time.fromisoformat(terms.helpdesk_opens), time.fromisoformat(terms.helpdesk_closes)
    return rules.Hours(opens, closes, days_off("HK", clock.day_of(now)))


def clock_of(enquiry, waits, service: rules.Hours, now: datetime) -> dict:
    """The two clocks of an enquiry: when they are due, whether they are late, how long they took (H6)."""
    first_end, end = enquiry.first_answer_at or now, enquiry.solved_at or now
    first = service.between(enquiry.asked_at, first_end)
    whole = rules.time_taken(service, enquiry.asked_at, end, waits)
    return {
        "first": first,
        "first_due": service.after(enquiry.asked_at, rules.FIRST_ANSWER),
        "first_late": first > rules.FIRST_ANSWER,
        "whole": whole,
        "whole_late": whole > rules.SOLUTION,
    }


def solved_since(day: datetime) -> list[Enquiry]:
    """What was asked since ``day`` and solved, up to 2,000: for the figures."""
    wanted = select(Enquiry).where(Enquiry.asked_at >= day, Enquiry.state == "solved").order_by(Enquiry.id.desc())
    return list(db.session.scalars(wanted.limit(2000)))


def counts_since(day: datetime) -> dict[str, int]:
    """How many were asked since ``day`` by topic."""
    wanted = select(Enquiry.topic, func.count()).where(Enquiry.asked_at >= day).group_by(Enquiry.topic)
    return dict(db.session.execute(wanted).all())


def month_ago() -> datetime:
    """Thirty days back."""
    return clock.now() - timedelta(days=30)


def templates() -> list[AnswerTemplate]:
    """The texts that answers begin with."""
    return list(db.session.scalars(select(AnswerTemplate).order_by(AnswerTemplate.title).limit(100)))


def faqs(locale: str, q: str = "", *, published: bool = True, limit: int = 200) -> list[Faq]:
    """Frequently asked questions of a language, those with most words of ``q`` in them first.

    Topics on which nothing is written in that language come in English.
    """
    wanted = select(Faq).order_by(Faq.topic, Faq.id).limit(limit)
    if published:
        own = select(Faq.topic).where(Faq.published, Faq.locale == locale)
        stands_in = and_(Faq.locale == ENGLISH, Faq.topic.not_in(own))
        wanted = wanted.where(Faq.published, or_(Faq.locale == locale, stands_in))
    rows = list(db.session.scalars(wanted))
    terms = folding.terms(q)
    asked = {piece: term.prefix for term in terms for piece in term.pieces if len(piece) > 2 or not term.prefix}
    if not asked:
        return [] if q.strip() and not terms else rows
    scored = [(_score(asked, one), one) for one in rows]
    return [one for score, one in sorted(scored, key=lambda pair: -pair[0]) if score]


def _score(asked: dict[str, bool], one: Faq) -> int:
    """How much of what was asked a question has; its own words count thrice those of its answer."""
    return sum(
        weight * sum(any(_is_in(piece, prefix, word) for word in words) for piece, prefix in asked.items())
        for weight, words in ((3, folding.tokens(one.question)), (1, folding.tokens(one.answer)))
    )


def _is_in(piece, prefix, word) -> bool:
    return word.startswith(piece) if prefix else word == piece
