"""Keeping the directory up to date, and people's saved searches."""

from collections import Counter
from functools import lru_cache
from urllib.parse import parse_qsl

from werkzeug.datastructures import MultiDict

from ..kernel import clock
from ..kernel.access import Kind
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import filling, queries
from .choice import Choice, matches, read
from .events import SavedSearchMatched
from .models import SavedSearch

MOST_SEARCHES = 20
AT_ONCE = 500


def refresh(factory_id: int) -> None:
    """Bring one factory's row up to date and tell whose saved search it newly matches; called by reactions."""
    refresh_many([factory_id])


def refresh_many(factory_ids: list[int]) -> None:
    """The same for several, as after an import; within a use case."""
    alert_matches(filling.renew(factory_ids, clock.now()))


def remove(factory_id: int) -> None:
    """Take one factory out of the directory for everybody; within a use case."""
    filling.remove(factory_id)


@use_case
def rebuild(viewer) -> int:
    """Make the whole directory anew from the factories; answers how many there are. Nobody is alerted."""
    return filling.remake(clock.now())


@use_case
def let_time_pass(viewer) -> int:
    """Bring up to date what time alone has changed: ended certificates, and those that begin (S6). At most AT_ONCE."""
    late = queries.overdue(clock.now(), AT_ONCE)
    refresh_many(late)
    return len(late)


def alert_matches(changed: list[tuple[dict | None, dict]]) -> None:
    """Record one event for each saved search with an alert that some of the ``changed`` rows newly match."""
    found: Counter = Counter()
    first: dict[int, tuple] = {}
    today = clock.today()
    for before, after in changed:
        for search in queries.alerts_for(after["country"]):
            if _newly(search, before, after, today):
                found[search.id] += 1
                first.setdefault(search.id, (search, after["factory_id"]))
    for key, matched in found.items():
        search, factory_id = first[key]
        one = factory_id if matched == 1 else None
        record(SavedSearchMatched(search.person_id, search.organisation_id, key, matched, one))


def _newly(search, before, after, today) -> bool:
    if after["tier"] < search.least_tier:
        return False
    choice = asked_by(search.query)
    if choice.connected or not matches(choice, after, today):
        return False
    return before is None or before["tier"] < search.least_tier or not matches(choice, before, today)


@lru_cache(maxsize=4096)
def asked_by(query: str) -> Choice:
    """The Choice of a saved search; what of it makes no sense any more is left out."""
    return read(MultiDict(parse_qsl(query)), clock.today())[0]


@use_case
def save_search(viewer, choice: Choice, *, name: str, alert: bool, is_start: bool) -> SavedSearch:
    """Keep ``choice`` under a name of the person's own. Refuses an empty or used name, and more than MOST_SEARCHES."""
    name = _free_name(viewer, name)
    if len(queries.searches_of(viewer)) >= MOST_SEARCHES:
        raise Refused(N_("At most %(most)s searches can be kept. Delete one first."), "name", most=MOST_SEARCHES)
    search = SavedSearch(
        person_id=viewer.person_id,
        organisation_id=viewer.organisation_id,
        name=name,
        query=choice.with_(after="").query(),
        alert=alert,
        country=choice.country[0] if len(choice.country) == 1 else "",
        least_tier=1 if viewer.kind is Kind.BUYER else 0,
        created_at=clock.now(),
    )
    db.session.add(search)
    if is_start:
        _start_with(viewer, search)
    return search


def _free_name(viewer, name, besides=None) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 80:
        raise Refused(N_("Give the search a name of at most 80 characters."), "name")
    if any(one.name == name and one.id != besides for one in queries.searches_of(viewer)):
        raise Refused(N_("You already keep a search called “%(name)s”."), "name", name=name)
    return name


def _start_with(viewer, search) -> None:
    for one in queries.searches_of(viewer):
        one.is_start = False
    search.is_start = True


@use_case
def change_search(viewer, search: SavedSearch, *, name: str, alert: bool, is_start: bool) -> None:
    """Rename a saved search, or change what it does."""
    search.name = _free_name(viewer, name, search.id)
    search.alert = alert
    if is_start:
        _start_with(viewer, search)
    else:
        search.is_start = False


@use_case
def delete_search(viewer, search: SavedSearch) -> None:
    """Forget a saved search."""
    db.session.delete(search)
