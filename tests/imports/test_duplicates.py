"""Likely duplicates are offered; a person merges them or keeps them apart; the next edition respects it."""

import pytest
from sqlalchemy import select

from ietp_dash.directory import services as directory
from ietp_dash.imports import doubles, queries, services
from ietp_dash.imports.models import DuplicatePair, ImportSite
from ietp_dash.kernel.access import VISITOR
from ietp_dash.kernel.errors import Refused
from ietp_dash.storage.database import db
from tests import builders

from .loading import FIRST, HEAD, again, listed, loaded
from .test_loading import counted, in_directory

pytestmark = pytest.mark.usefixtures("app")
TWIN = HEAD + "K-77,Blue Kite Toys Company Limited,No. 1 Harbour Rd.,China,\n"


def offered():
    run = loaded(FIRST)
    doubles.search(VISITOR, run.id)
    run = loaded(TWIN, source="own:other")
    found = doubles.search(VISITOR, run.id)
    assert again(run).searched == 1
    return found


def test_a_pair_is_offered_once_and_nothing_is_merged_by_itself():
    assert offered() == 1
    assert len(listed()) == 4
    (pair,) = queries.open_pairs()
    assert {pair.one.name, pair.other.name} == {"Blue Kite Toys", "Blue Kite Toys Company Limited"}
    doubles.search(VISITOR, loaded(TWIN, source="own:third").id)
    assert len({(one.one_id, one.other_id) for one in queries.open_pairs()}) == len(queries.open_pairs()) == 3


def test_merging_keeps_one_and_the_next_edition_does_not_bring_the_other_back():
    offered()
    (pair,) = queries.open_pairs()
    keep, dropped = pair.one, pair.other
    services.merge_pair(VISITOR, pair, keep=keep)
    assert (dropped.state, dropped.is_listed) == ("merged", False)
    assert queries.count_open_pairs() == 0
    assert len(in_directory()) == 3
    kept = counted()
    directory.rebuild(VISITOR)
    assert counted() == kept
    assert len(in_directory()) == 3
    assert {site.factory_id for site in queries.sites_of(keep.id)} == {keep.id}
    assert len(queries.sites_of(keep.id)) == 2
    run = loaded(TWIN.replace("No. 1", "No. 100"), source="own:other")
    assert (run.counts["add"], run.counts["change"]) == (0, 1)
    assert len(listed()) == 3
    assert listed()["Blue Kite Toys"].address == "1 Harbour Road"


def test_kept_apart_is_not_offered_again():
    offered()
    (pair,) = queries.open_pairs()
    services.keep_apart(VISITOR, pair)
    run = db.session.scalar(select(ImportSite.run_id).where(ImportSite.key == "K-77"))
    db.session.commit()
    doubles._offer(VISITOR, run, 0, {})
    assert doubles.search(VISITOR, run) == 0
    assert queries.count_open_pairs() == 0
    with pytest.raises(Refused, match="meanwhile"):
        services.merge_pair(VISITOR, db.session.get(DuplicatePair, pair.id), keep=pair.one)


def test_a_factory_of_the_programme_is_offered_but_never_dropped():
    own = builders.factory("Blue Kite Toys", address="1 Harbour Road")
    doubles.search(VISITOR, loaded(TWIN).id)
    (pair,) = queries.open_pairs()
    imported = pair.one if pair.other_id == own.id else pair.other
    with pytest.raises(Refused, match="stays"):
        services.merge_pair(VISITOR, pair, keep=imported)
    services.merge_pair(VISITOR, pair, keep=own)
    assert own.state == "registered"
    assert imported.state == "merged"
