"""Lists become factories: all at once or not at all, never twice, and a newer edition renews them."""

import pytest
from sqlalchemy import func, select

from ietp_dash.directory import services as directory
from ietp_dash.directory.models import Listing, ListingCount
from ietp_dash.factories.models import Factory
from ietp_dash.findings.models import Finding
from ietp_dash.imports import merging, queries, running, services, staging
from ietp_dash.imports.models import ImportRow, ImportRun, ImportSite
from ietp_dash.kernel.access import VISITOR
from ietp_dash.kernel.errors import Refused
from ietp_dash.status.models import Standing
from ietp_dash.storage.database import Base, db

from .loading import FIRST, HEAD, again, listed, loaded, received, staged

pytestmark = pytest.mark.usefixtures("app")


class Killed(BaseException):
    """The process ends here."""


def rows_of_every_table() -> dict[str, int]:
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table)) for table in Base.metadata.sorted_tables
    }


def many(n: int, word: str = "Street") -> str:
    return HEAD + "".join(f"{k},Works number {k} {chr(65 + k % 26) * 5},{k} Long {word},China,\n" for k in range(n))


def test_a_list_becomes_factories_that_are_listed_and_not_in_the_programme():
    run = loaded(FIRST)
    assert run.state == "visible"
    assert run.counts["add"] == 3
    kite = listed()["Blue Kite Toys"]
    assert (kite.state, kite.country, kite.address, kite.external_id) == ("imported", "CN", "1 Harbour Road", "1")
    assert {one.code for one in kite.products} == {"wooden", "Kites"}
    assert (kite.organisation_id, kite.number, kite.registered_at) == (None, None, None)
    assert db.session.scalar(select(func.count(Standing.factory_id))) == 0
    assert db.session.scalar(select(func.count(Finding.id))) == 0


def test_before_the_flip_nothing_is_visible_and_giving_up_leaves_nothing(monkeypatch):
    before = rows_of_every_table()
    run = staged(FIRST)
    assert listed() == {}
    services.approve(VISITOR, run)
    token = services.claim(VISITOR, run.id)
    merging._merge_batch(VISITOR, run.id, token)
    assert db.session.scalar(select(func.count(Factory.id))) == 3
    assert listed() == {}
    services.discard(VISITOR, again(run))
    after = rows_of_every_table()
    grown = {name for name in after if after[name] != before[name]}
    assert grown <= {"import_run", "document", "event_log", "event_head"}


def test_the_same_list_again_changes_nothing():
    loaded(FIRST)
    before = {name: (one.public_id, one.version) for name, one in listed().items()}
    run = loaded(FIRST)
    assert {key: run.counts[key] for key in ("add", "change", "move", "gone", "same")} == {
        "add": 0, "change": 0, "move": 0, "gone": 0, "same": 3,
    }  # fmt: skip
    assert {name: (one.public_id, one.version) for name, one in listed().items()} == before


def test_a_newer_list_updates_adds_and_marks_what_disappeared():
    loaded(FIRST)
    kept = {one.external_id: one.public_id for one in listed().values()}
    newer = HEAD + "1,Blue Kite Toys,5 New Road,China,Yo-yos\n2,Alder Figures,,Vietnam,\n"
    newer += "4,Fresh Puzzle Mill,8 Bay,Thailand,\n"
    run = loaded(newer)
    assert (run.counts["add"], run.counts["change"], run.counts["gone"], run.counts["same"]) == (1, 1, 1, 1)
    now = listed()
    assert now["Blue Kite Toys"].address == "5 New Road"
    assert now["Blue Kite Toys"].public_id == kept["1"]
    assert {one.code for one in now["Blue Kite Toys"].products} == {"Yo-yos"}
    assert now["Alder Figures"].address == "22 Mill Lane"
    assert set(now) == {"Blue Kite Toys", "Alder Figures", "Quiet Drum Works", "Fresh Puzzle Mill"}
    gone = {site.key: site.gone_on for site in db.session.scalars(select(ImportSite))}
    assert gone["3"] is not None
    assert [gone[key] for key in "124"] == [None] * 3
    assert loaded(newer).counts["gone"] == 0
    assert loaded(FIRST.replace("1 Harbour", "5 New")).counts["back"] == 1
    assert queries.gone_before("own:test") == {"4"}


def test_a_site_whose_name_was_rewritten_is_not_doubled():
    columns = {"name": "Name", "address": "Address", "country": "Country"}
    loaded(FIRST, columns=columns)
    before = listed()["Blue Kite Toys"].public_id
    run = loaded(FIRST.replace("Blue Kite Toys", "Blue Kite Toys Co. Ltd"), columns=columns)
    assert (run.counts["move"], run.counts["add"], run.counts["gone"]) == (1, 0, 0)
    assert listed()["Blue Kite Toys Co. Ltd"].public_id == before
    assert len(listed()) == 3
    assert loaded(FIRST.replace("Blue Kite Toys", "Blue Kite Toys Co. Ltd"), columns=columns).counts["same"] == 3


def test_a_kill_between_batches_loses_nothing_and_doubles_nothing(monkeypatch):
    run = staged(many(1200))
    services.approve(VISITOR, run)
    whole, calls = merging.add_factories, []

    def dies(*args, **how):
        calls.append(1)
        if len(calls) == 2:
            whole(*args, **how)
            raise Killed
        return whole(*args, **how)

    monkeypatch.setattr(merging, "add_factories", dies)
    token = services.claim(VISITOR, run.id)
    with pytest.raises(Killed):
        merging.merge(VISITOR, run.id, token)
    assert again(run).state == "merging"
    assert listed() == {}
    assert db.session.scalar(select(func.count(Factory.id))) == merging.BATCH
    monkeypatch.undo()
    assert running.advance(VISITOR, run.id) == "visible"
    assert len(listed()) == 1200 == db.session.scalar(select(func.count(ImportSite.id)))
    assert len({one.external_id for one in listed().values()}) == 1200


def test_a_kill_in_the_flip_leaves_the_earlier_edition_whole(monkeypatch):
    loaded(FIRST)
    run = staged(HEAD + "1,Blue Kite Toys,5 New Road,China,\n4,Fresh Puzzle Mill,8 Bay,Thailand,\n")
    services.approve(VISITOR, run)

    def dies(*_args):
        raise Killed

    monkeypatch.setattr(merging, "_mark", dies)
    token = services.claim(VISITOR, run.id)
    with pytest.raises(Killed):
        merging.merge(VISITOR, run.id, token)
    assert listed()["Blue Kite Toys"].address == "1 Harbour Road"
    assert set(listed()) == {"Blue Kite Toys", "Alder Figures", "Quiet Drum Works"}
    monkeypatch.undo()
    assert running.advance(VISITOR, run.id) == "visible"
    assert listed()["Blue Kite Toys"].address == "5 New Road"
    assert "Fresh Puzzle Mill" in listed()


def test_a_kill_while_staging_begins_anew(monkeypatch):
    run = received(many(1200))
    token = services.claim(VISITOR, run.id)
    monkeypatch.setattr(staging, "_finish", lambda *_args: (_ for _ in ()).throw(Killed))
    with pytest.raises(Killed):
        staging.stage(VISITOR, run.id, token)
    monkeypatch.undo()
    assert running.advance(VISITOR, run.id) == "staged"
    assert db.session.scalar(select(func.count(ImportRow.id))) == 1200


def test_a_fault_is_kept_with_the_run_and_can_be_taken_up(monkeypatch):
    run = staged(FIRST)
    services.approve(VISITOR, run)

    def breaks(*_args, **_how):
        raise RuntimeError("disk")

    monkeypatch.setattr(merging, "add_factories", breaks)
    with pytest.raises(RuntimeError):
        running.advance(VISITOR, run.id)
    assert (again(run).state, again(run).step) == ("failed", "merging")
    monkeypatch.undo()
    assert running.advance(VISITOR, run.id) == "visible"
    assert len(listed()) == 3


def test_an_earlier_runner_stops_when_another_took_over():
    run = staged(FIRST)
    services.approve(VISITOR, run)
    old = services.claim(VISITOR, run.id)
    services.claim(VISITOR, run.id)
    with pytest.raises(services.TakenOver):
        merging.merge(VISITOR, run.id, old)


def test_two_runs_of_one_list_do_not_meet():
    first = staged(FIRST)
    with pytest.raises(Refused, match="not finished"):
        received(FIRST)
    received(FIRST, source="own:another")
    services.discard(VISITOR, first)
    other = db.session.scalars(select(ImportRun).where(ImportRun.state == "received")).one()
    assert other.file_name == "list.csv"


def test_what_is_visible_cannot_be_given_up():
    run = loaded(FIRST)
    with pytest.raises(Refused, match="stays"):
        services.discard(VISITOR, run)
    assert len(listed()) == 3


def test_a_list_that_turns_out_broken_fails_and_says_why():
    run = staged(FIRST + '5,"Cut off')
    assert run.state == "failed"
    assert "cut off" in run.fault
    assert listed() == {}


def test_a_factory_of_the_programme_is_never_rewritten_by_a_list():
    loaded(FIRST)
    site = listed()["Blue Kite Toys"]
    site.state = "registered"
    db.session.commit()
    loaded(FIRST.replace("1 Harbour Road", "5 New Road"))
    assert listed()["Blue Kite Toys"].address == "1 Harbour Road"


def test_the_directory_holds_what_is_visible_and_nothing_else():
    run = staged(FIRST)
    services.approve(VISITOR, run)
    merging._merge_batch(VISITOR, run.id, services.claim(VISITOR, run.id))
    directory.rebuild(VISITOR)
    assert in_directory() == set()
    running.advance(VISITOR, run.id)
    assert in_directory() == {"Blue Kite Toys", "Alder Figures", "Quiet Drum Works"}
    loaded(FIRST.replace("Alder Figures", "Alder Dolls"))
    assert in_directory() == {"Blue Kite Toys", "Alder Dolls", "Quiet Drum Works"}
    kept = counted()
    directory.rebuild(VISITOR)
    assert counted() == kept


def in_directory() -> set[str]:
    return set(db.session.scalars(select(Listing.name)))


def counted() -> set:
    rows = db.session.scalars(select(ListingCount).where(ListingCount.n != 0))
    return {(one.given, one.facet, one.value, one.tier, one.n) for one in rows}
