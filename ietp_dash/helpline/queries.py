"""Reading cases and cards: for agents alone, and for whoever holds a receipt code."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from ..factories.models import Factory
from ..kernel import clock
from ..programme.holidays import new_year_days
from ..programme.queries import terms_on
from ..storage.database import db
from . import rules, sealing
from .models import HelplineCase, KnowledgeCard

PAGE = 30
LISTS = ("open", "mine", "escalated", "closed")


def page(viewer, which: str, after: str = "") -> tuple[list[HelplineCase], bool]:
    """A page of the cases of one list, the newest first, and whether there are more."""
    row = HelplineCase
    wanted = select(row).options(joinedload(row.factory), joinedload(row.agent)).order_by(row.id.desc())
    if which == "mine":
        wanted = wanted.where(row.agent_id == viewer.person_id, row.state != "closed")
    else:
        wanted = wanted.where(row.state == which)
    if after:
        last = select(row.id).where(row.public_id == after).scalar_subquery()
        wanted = wanted.where(row.id < last)
    rows = list(db.session.scalars(wanted.limit(PAGE + 1)))
    return rows[:PAGE], len(rows) > PAGE


def by_receipt(typed: str) -> HelplineCase | None:
    """The case of a receipt code, with what was said."""
    wanted = select(HelplineCase).where(HelplineCase.receipt == sealing.receipt_hash(typed))
    return db.session.scalar(wanted.options(selectinload(HelplineCase.talks)))


def talks_of(case, *, for_worker: bool = False) -> list[tuple]:
    """(day, whether the worker said it, whether the worker may read it, words) of a case, in order."""
    rows = [one for one in case.talks if one.shown or not for_worker]
    return [(one.day, one.by_id is None, one.shown, sealing.opened(one.words)) for one in rows]


def count_waiting(viewer):
    """The query of how many cases wait for an agent: nobody has them, or the worker wrote last."""
    waits = (HelplineCase.agent_id.is_(None)) | HelplineCase.unread
    return select(func.count()).select_from(HelplineCase).where(HelplineCase.state != "closed", waits)


@dataclass(frozen=True)
class Glance:
    """The desk in numbers, for agents alone: cases not closed by what they wait for, and those opened this month."""

    nobody: int
    unread: int
    urgent: int
    mine: int
    topics: dict[str, int]

    @property
    def this_month(self) -> int:
        """How many were opened this month."""
        return sum(self.topics.values())


def at_a_glance(viewer, month: date) -> Glance:
    """How the desk stands; ``month`` is the first day of the month that topics are counted of."""
    row = HelplineCase
    asked = (row.agent_id.is_(None), row.unread, row.urgency == "urgent", row.agent_id == viewer.person_id)
    open_now = select(*(func.count(case((one, 1))) for one in asked)).where(row.state.in_(("open", "escalated")))
    by_topic = select(row.topic, func.count()).where(row.month == month).group_by(row.topic)
    topics = dict(db.session.execute(by_topic.order_by(func.count().desc(), row.topic)).all())
    return Glance(*db.session.execute(open_now).one(), topics)


def cards(topic: str = "", q: str = "") -> list[KnowledgeCard]:
    """The knowledge cards of a topic, with every word of ``q`` in them; the last changed first."""
    wanted = select(KnowledgeCard).order_by(KnowledgeCard.changed_at.desc()).limit(PAGE)
    if topic:
        wanted = wanted.where(KnowledgeCard.topic == topic)
    for word in q.split():
        wanted = wanted.where(
            KnowledgeCard.title.icontains(word, autoescape=True) | KnowledgeCard.words.icontains(word, autoescape=True)
        )
    return list(db.session.scalars(wanted))


def hours() -> rules.Hours:
    """When somebody answers, by the terms of today and the holidays of this year and the next (H2)."""
    now = clock.now()
    terms = terms_on(clock.day_of(now))
    rests = new_year_days(now.year) | new_year_days(now.year + 1)
    return rules.Hours(rules.clock_time(terms.helpline_opens), rules.clock_time(terms.helpline_closes), rests)


def factory_by_code(code: str) -> Factory | None:
    """The registered factory whose poster has this address."""
    wanted = select(Factory).where(Factory.public_id == code, Factory.state.in_(("applicant", "registered")))
    return db.session.scalar(wanted)


def factories_called(typed: str) -> list[Factory]:
    """The factories that an agent may mean by a certificate number, or by a name or a part of it: at most five.

    A whole name means that factory alone, even where others have it as a part of theirs.
    """
    plain = " ".join(typed.split())
    if not plain:
        return []
    workers_of = select(Factory).where(Factory.state.in_(("applicant", "registered"))).order_by(Factory.name).limit(5)
    names = (Factory.name, Factory.name_local)
    numbered = select(Factory).where(Factory.number == plain.upper())
    whole = workers_of.where(or_(*(func.lower(name) == plain.lower() for name in names)))
    part = workers_of.where(or_(*(name.icontains(plain, autoescape=True) for name in names)))
    found = (list(db.session.scalars(wanted)) for wanted in (numbered, whole, part))
    return next((rows for rows in found if rows), [])
