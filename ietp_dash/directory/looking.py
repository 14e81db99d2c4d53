"""One look at the directory: what was asked for, put right where it can be, with rows, counts and saved searches."""

from dataclasses import dataclass, field
from datetime import date
from urllib.parse import parse_qsl

from werkzeug.datastructures import MultiDict

from ..factories import kinds
from ..kernel import clock, folding
from ..kernel.access import VISITOR, Permission, Viewer, can
from ..kernel.errors import Refused
from . import counting, paging, queries, searching, services, why
from .choice import Choice, read
from .counting import Counts
from .listing import product_texts
from .searching import Audience, Search


@dataclass(frozen=True)
class Card:
    """One row as the viewer sees it."""

    row: object
    stand: queries.Stand
    reasons: list[why.Reason]


@dataclass
class Look:
    """What a page is made of: ``asked`` is the choice as typed, ``choice`` what is shown, misspelt words put right."""

    asked: Choice
    choice: Choice
    problems: list[Refused]
    search: Search | None = None
    cards: list[Card] = field(default_factory=list)
    more: str = ""
    counts: Counts = field(default_factory=Counts)
    corrected: dict[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """400 for a page that is gone, 422 for a value that makes no sense, else 200."""
        if any(problem.field == "after" for problem in self.problems):
            return 400
        return 422 if self.problems else 200

    @property
    def order(self) -> str:
        """The order that the rows are in."""
        return paging.order_of(self.search)

    @property
    def is_unranked(self) -> bool:
        """Whether the best match was asked for, but the words are too common to rank."""
        return self.choice.order == "relevance" and self.order != "relevance" and self.search.is_common


def look(viewer: Viewer, audience: Audience, args, today: date) -> Look:
    """Everything that the page for ``args`` shows to ``viewer`` among the rows of ``audience``.

    What time has changed is changed before it is shown: certificates end at midnight, whether or not a step ran.
    """
    asked, problems = read(args, today)
    if not can(viewer, Permission.CONNECTION_REQUEST):
        asked = asked.with_(connected=False, after=asked.after)
    found = Look(asked, asked, problems)
    found.search = Search(audience, asked, today)
    found.search.look_up()
    _put_right(found, audience)
    found.search.measure(clock.now())
    if found.search.is_late:
        services.let_time_pass(VISITOR)
        found.search = searching.prepared(audience, found.choice)
    rows = _rows(found)
    found.counts = counting.count(found.search)
    stands = queries.stands(viewer, [row.factory_id for row in rows])
    found.cards = [card(row, stands.get(row.factory_id), found.choice.q) for row in rows]
    return found


def _put_right(found: Look, audience) -> None:
    """Take words that begin no known one for what they may have meant."""
    known = found.search.known
    found.corrected = known.meant()
    if found.corrected:
        right = " ".join(found.corrected.get(word, word) for word in folding.fold(found.asked.q).split())
        found.choice = found.asked.with_(q=right, after=found.asked.after)
        found.search = Search(audience, found.choice, found.search.today)
        found.search.look_up(known.corrected(found.corrected))


def _rows(found: Look) -> list:
    try:
        rows, more = paging.page(found.search)
    except Refused as gone:
        found.problems.append(gone)
        found.choice = found.choice.with_()
        found.search.choice = found.choice
        rows, more = paging.page(found.search)
    found.more = rows[-1].public_id if more else ""
    return rows


def card(row, stand: queries.Stand | None, query: str = "") -> Card:
    """One row with what the viewer may know of it and why it was found."""
    reasons = why.reasons(row, query, kinds.product_name, product_texts()) if query else []
    return Card(row, stand or queries.Stand(), reasons)


def tabs(viewer: Viewer, audience: Audience) -> list[tuple[object, int]]:
    """The viewer's saved searches, each with how many rows it has now."""
    searches = queries.searches_of(viewer)
    today = clock.today()
    asked = {one.public_id: Search(audience, read_query(one.query, today), today) for one in searches}
    totals = counting.totals(asked)
    return [(one, totals.get(one.public_id, 0)) for one in searches]


def read_query(query: str, today: date) -> Choice:
    """The choice of an address's part after '?'."""
    return read(MultiDict(parse_qsl(query)), today)[0]
