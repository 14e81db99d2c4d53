"""Imported listings that may be an applicant's own site, and joining the two into one record (P34).

Likely ones are found by the words of the name in the directory's index, then scored as duplicates are.
"""

from sqlalchemy import or_, select

from ..directory import paging
from ..directory.choice import Choice
from ..directory.listing import HIDDEN
from ..directory.searching import Audience, Search
from ..factories.models import Factory
from ..kernel import clock
from ..kernel.access import VISITOR
from ..kernel.errors import Refused
from ..storage.database import db
from . import services
from .matching import THRESHOLD, Entry, score
from .models import DuplicatePair

OFFERED, LOOKED_AT, WORDS = 5, 40, 3
OF_PROGRAMME = ("applicant", "registered", "terminated", "closed")


def matches(names: list[str], address: str, country: str) -> list[tuple[Factory, float]]:
    """Imported factories of ``country`` that ``names`` and ``address`` may mean, the likeliest first."""
    entries = [Entry("", name, address, country) for name in names]
    ids = next(({row.public_id for row in rows} for rows in map(_like, entries) if rows), set())
    rows = select(Factory).where(Factory.public_id.in_(ids), Factory.state == "imported", Factory.country == country)
    scored = [(one, max(_score(entry, one) for entry in entries)) for one in db.session.scalars(rows)] if ids else []
    likely = [(one, round(value, 2)) for one, value in scored if value >= THRESHOLD]
    return sorted(likely, key=lambda pair: (-pair[1], pair[0].id))[:OFFERED]


def in_programme(names: list[str], address: str, country: str) -> list[tuple[Factory, float]]:
    """Factories of the programme, also terminated ones, that ``names`` and ``address`` may mean, the likeliest first.

    Terminated ones are in no directory; a telling part of the name finds them.
    """
    entries = [Entry("", name, address, country) for name in names]
    parts = {part for entry in entries if (part := _telling(entry))}
    if not parts:
        return []
    named = or_(*(column.ilike(f"%{part}%") for part in parts for column in (Factory.name, Factory.name_local)))
    rows = select(Factory).where(Factory.country == country, Factory.state.in_(OF_PROGRAMME), named)
    found = [(one, max(_score(entry, one) for entry in entries)) for one in db.session.scalars(rows.limit(LOOKED_AT))]
    likely = [(one, round(value, 2)) for one, value in found if value >= THRESHOLD]
    return sorted(likely, key=lambda pair: (-pair[1], pair[0].id))[:OFFERED]


def _telling(entry: Entry) -> str:
    """The most telling part of a name: its longest own word, or the first signs of a name without blanks."""
    words = entry.telling or entry.words
    longest = max(words, key=len, default="")
    return longest if longest.isascii() else longest[:3]


def _like(entry: Entry) -> list:
    words = entry.telling or entry.words
    rows = _hits(" ".join(words[:WORDS])) if words else []
    if rows or len(words) < 2:
        return rows
    return _hits(max(words, key=len))


def _hits(words: str) -> list:
    try:
        search = Search(Audience(HIDDEN), Choice(q=words), clock.today())
        search.look_up()
        return paging.page(search, LOOKED_AT)[0]
    except Refused:
        return []


def _score(entry: Entry, one: Factory) -> float:
    here = " ".join(part for part in (one.address, one.city, one.province) if part) if entry.address else ""
    return max(score(entry, Entry(one.id, name, here, one.country)) for name in (one.name, one.name_local) if name)


def join(event) -> None:
    """Join the claimed listing of a ClaimConfirmed with the applicant's record, which stays."""
    kept = db.session.get(Factory, event.factory_id)
    dropped = db.session.get(Factory, event.claimed_id)
    one, other = sorted((kept.id, dropped.id))
    wanted = select(DuplicatePair).where(DuplicatePair.one_id == one, DuplicatePair.other_id == other)
    pair = db.session.scalar(wanted) or DuplicatePair(one_id=one, other_id=other, score=1.0, state="open")
    db.session.add(pair)
    db.session.flush()
    if kept.latitude is None:
        kept.latitude, kept.longitude = dropped.latitude, dropped.longitude
    services.merge_pair(VISITOR, pair, keep=kept)
