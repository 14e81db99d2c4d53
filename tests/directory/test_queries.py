"""Finding, ordering, paging and counting, on both databases: what SQL answers is what the plain rules say."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import select

from ietp_dash.directory import counting, paging, queries, searching, services, words
from ietp_dash.directory.choice import Choice, matches
from ietp_dash.directory.listing import process_codes, product_codes
from ietp_dash.directory.models import Listing, ListingCount
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR, Role
from ietp_dash.kernel.errors import Refused
from ietp_dash.kernel.folding import terms
from ietp_dash.storage.database import db
from ietp_dash.storage.use_case import use_case
from tests import builders as make

from .scripts import FACTORIES, MISTYPED, QUERIES


def short(names: list[str]) -> set[str]:
    """The short names of factories by what they are called."""
    by_name = {values["name"]: key for key, values in FACTORIES.items()}
    return {by_name[name] for name in names}


def test_every_query_of_the_table_finds_its_factories(settled, names_as):
    staff = make.viewer(make.person(Role.COORDINATOR))
    missing = {query: set(found.split()) - short(names_as(staff, q=query)) for query, found in QUERIES}
    assert {query: lost for query, lost in missing.items() if lost} == {}


def meant(typed: str) -> dict[str, str]:
    """The known words that misspelt ones stand for."""
    return words.look_up(terms(typed)).meant()


def test_a_misspelt_name_is_understood_when_nothing_has_it(settled, names_as):
    staff = make.viewer(make.person(Role.COORDINATOR))
    for typed, expected in MISTYPED:
        assert names_as(staff, q=typed) == []
        meant_by = meant(typed)
        right = " ".join(meant_by.get(word, word) for word in typed.split())
        assert expected in short(names_as(staff, q=right)), (typed, right)


def test_nothing_is_put_right_that_begins_a_known_word(settled):
    assert meant("brig shen toys") == {}
    assert meant("qqqqqqq") == {}


# --- a random world, held against the plain rules ---------------------------------------------------------------------

COUNTRIES = {"CN": ("Guangdong", ("Shenzhen", "Dongguan")), "VN": ("Binh Duong", ("Thu Dau Mot",)), "IN": ("", ("",))}


@pytest.fixture
def world(app, certified, makes):
    """Ninety factories drawn at random."""
    rng, today = Random(7), clock.today()
    for index in range(90):
        country = rng.choice(list(COUNTRIES))
        province, cities = COUNTRIES[country]
        site = make.factory(
            f"{rng.choice(('Sun', 'Moon', 'Star', 'Sea'))} {rng.choice(('Toys', 'Games', 'Dolls'))} {index % 31}",
            country=country,
            province=province,
            city=rng.choice(cities),
            name_local=rng.choice(("", "日光玩具", "月亮遊戲", "海星娃娃")),
            workers=rng.choice((None, 50, 300, 900, 5000)),
            registered_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=rng.randrange(300)),
            listed=rng.random() > 0.1,
            opted_in=rng.random() > 0.5,
        )
        products = rng.sample(product_codes()[:5], rng.randrange(3))
        makes(site, products, rng.sample(process_codes()[:4], rng.randrange(3)))
        if rng.random() < 0.6:
            certified(site, today + timedelta(days=rng.randrange(-40, 200)), rng.choice(("certified", "probation")))
    services.rebuild(VISITOR)
    return rng


def drawn(rng: Random) -> Choice:
    """A choice at random, of none to four filters."""
    options = {
        "country": [("CN",), ("VN",), ("CN", "IN")],
        "city": [("Shenzhen",), ("Dongguan", "Thu Dau Mot")],
        "province": [("Guangdong",)],
        "product": [(product_codes()[0],), product_codes()[1:3]],
        "process": [(process_codes()[0],)],
        "certificate": [("certified",), ("none",), ("probation", "none")],
        "headcount": [("1-100",), ("unknown", "2001")],
        "expiring": [30, 90],
        "since": [date(2026, 6, 1)],
        "q": ["sun", "玩具", "star toys", "to", "游戏 moon", "月"],
    }
    chosen = rng.sample(sorted(options), rng.randrange(5))
    sort = rng.choice(("", "newest", "name", "ends"))
    return Choice(**{name: rng.choice(options[name]) for name in chosen}, sort=sort)


def everybody() -> list:
    """One viewer of every kind that sees rows."""
    return [make.viewer(make.person(role)) for role in (Role.MANAGEMENT, Role.BUYER_MEMBER)] + [VISITOR]


def rows_for(viewer) -> list[dict]:
    """The rows that the viewer sees, by the condition that policies are held against."""
    table = Listing.__table__
    return [dict(row._mapping) for row in db.session.execute(select(table).where(queries.visible_to(viewer)))]


def test_lists_counts_and_orders_agree_with_the_plain_rules(world):
    today, viewers = clock.today(), everybody()
    for turn in range(120):
        choice, viewer = drawn(world), viewers[turn % 3]
        search = searching.prepared(searching.audience_of(viewer), choice)
        listed = [row.factory_id for row in paging.every(search, 1000, batch=7)]
        fitting = [row for row in rows_for(viewer) if matches(choice, row, today)]
        assert sorted(listed) == sorted(row["factory_id"] for row in fitting), choice
        assert len(listed) == len(set(listed))
        check_order(choice, listed, {row["factory_id"]: row for row in fitting})
        check_counts(choice, viewer, counting.count(search), len(listed), today)


def check_order(choice, listed, by_key):
    """The rows come in the order that was asked for."""
    rows = [by_key[key] for key in listed]
    if choice.order == "newest":
        assert [row["id"] for row in rows] == sorted((row["id"] for row in rows), reverse=True)
        assert [row["listed_at"] for row in rows] == sorted((row["listed_at"] for row in rows), reverse=True)
    elif choice.order in ("name", "ends"):
        column = "name_key" if choice.order == "name" else "ends_on"
        assert [(row[column], row["id"]) for row in rows] == sorted((row[column], row["id"]) for row in rows)


def check_counts(choice, viewer, counts, total, today):
    """Every option's count is the number of rows there would be with it, other filters kept."""
    assert counts.total == total
    assert counts.partial == set()
    for facet in ("country", "city", "product", "process", "certificate", "headcount"):
        others = [row for row in rows_for(viewer) if matches(choice.without(facet), row, today)]
        for value, n in counts.of.get(facet, {}).items():
            assert n == sum(matches(Choice(**{facet: (value,)}), row, today) for row in others), (choice, facet, value)
        told = sum(counts.of.get(facet, {}).values())
        assert (told > 0) == any(has_any(row, facet) for row in others), (choice, facet)
    for days in (30, 90):
        with_it = [row for row in rows_for(viewer) if matches(choice.with_(expiring=days), row, today)]
        assert counts.of.get("expiring", {}).get(str(days), 0) == len(with_it), choice


def has_any(row, facet) -> bool:
    """Whether a row counts under some value of the facet."""
    return bool(row["product_bits" if facet == "product" else "process_bits" if facet == "process" else facet])


def test_counters_stay_those_of_a_rebuild_when_rows_change_one_by_one(world):
    for site in db.session.scalars(select(make.Factory)).all()[:30]:
        site.workers, site.listed = world.choice((20, 700)), world.random() > 0.3
        site.city = world.choice(("Huizhou", ""))
    db.session.commit()
    changed = refreshed([site.id for site in db.session.scalars(select(make.Factory))])
    assert changed
    kept, kept_rows = counters(), {row["factory_id"]: row for row in rows_for(make.viewer(make.person("coordinator")))}
    services.rebuild(VISITOR)
    assert kept == counters()
    again = {row["factory_id"]: row for row in rows_for(make.viewer(make.person("coordinator")))}
    assert kept_rows == again


def refreshed(keys) -> int:
    """Bring rows up to date within a use case."""
    use_case(lambda viewer: services.refresh_many(keys))(VISITOR)
    return len(keys)


def counters() -> dict:
    """Every counter that is not nought."""
    rows = db.session.scalars(select(ListingCount).where(ListingCount.n != 0))
    return {(row.given, row.facet, row.value, row.tier): row.n for row in rows}


# --- who sees what ----------------------------------------------------------------------------------------------------


def test_each_audience_sees_its_rows(settled, certified, names_as):
    settled.bright.listed = False
    settled.dragon.opted_in = settled.taiwan.opted_in = True
    certified(settled.dragon, clock.today() + timedelta(days=9))
    db.session.commit()
    services.rebuild(VISITOR)
    everything = {values["name"] for values in FACTORIES.values()}
    assert set(names_as(make.viewer(make.person(Role.ADMINISTRATOR)))) == everything
    buyer = make.viewer(make.person(Role.BUYER_MEMBER))
    assert set(names_as(buyer)) == everything - {FACTORIES["bright"]["name"]}
    assert names_as(buyer, q="bright") == []
    assert names_as(VISITOR) == [FACTORIES["dragon"]["name"]]
    assert set(names_as(make.viewer(make.person(Role.AUDITOR)))) == set()


def test_a_suspended_buyer_sees_what_the_public_sees(settled, names_as):
    suspended = make.viewer(make.person(Role.BUYER_MANAGER, at=make.organisation("buyer", state="suspended")))
    assert names_as(suspended) == []


def test_connected_rows_are_found_and_counted(settled, names_as, counts_as):
    buyer = make.person(Role.BUYER_MANAGER)
    make.connection(settled.vietnam, buyer, scope=("status",))
    make.connection(settled.india, buyer, scope=None)
    viewer = make.viewer(buyer)
    assert names_as(viewer, connected="yes") == [FACTORIES["vietnam"]["name"]]
    assert counts_as(viewer).of["connected"] == {"yes": 1}
    assert counts_as(viewer, q="do choi").of["connected"] == {"yes": 1}
    assert "connected" not in counts_as(viewer, country="PL").of
    stands = queries.stands(viewer, [settled.vietnam.id, settled.india.id, settled.poland.id])
    assert {key: stand.connection for key, stand in stands.items()} == {
        settled.vietnam.id: "accepted",
        settled.india.id: "pending",
    }
    assert not stands[settled.india.id].sees_status


# --- certificates and time --------------------------------------------------------------------------------------------


def test_a_certificate_ends_and_the_next_begins_at_midnight_there(app, certified, names_as):
    site = make.factory("Late Toys", zone="Asia/Shanghai", registered_at=datetime(2026, 1, 1, tzinfo=UTC))
    certified(site, date(2027, 3, 1))
    certified(site, date(2028, 3, 9), "probation", date(2027, 3, 10))
    buyer = make.viewer(make.person(Role.BUYER_MEMBER))
    with clock.at(datetime(2027, 3, 1, 15, 59, 59, tzinfo=UTC)):
        services.rebuild(VISITOR)
        assert not queries.is_overdue(clock.now())
        assert names_as(buyer, certificate="certified") == ["Late Toys"]
    with clock.at(datetime(2027, 3, 1, 16, 0, 0, tzinfo=UTC)):
        assert queries.is_overdue(clock.now())
        assert services.let_time_pass(VISITOR) == 1
        assert names_as(buyer, certificate="none") == ["Late Toys"]
        assert queries.listing_of(site.id).changes_at == datetime(2027, 3, 9, 16, tzinfo=UTC)
    with clock.at(datetime(2027, 3, 9, 16, 0, 0, tzinfo=UTC)):
        services.let_time_pass(VISITOR)
        assert names_as(buyer, certificate="probation") == ["Late Toys"]
        assert services.let_time_pass(VISITOR) == 0


def test_a_number_is_found_whole_always_and_by_its_beginning_while_it_is_valid(app, certified, names_as):
    valid, ended = make.factory("Valid Toys", number="C000777"), make.factory("Ended Toys", number="C000778")
    certified(valid, clock.today() + timedelta(days=5))
    certified(ended, clock.today() - timedelta(days=5))
    services.rebuild(VISITOR)
    buyer = make.viewer(make.person(Role.BUYER_MEMBER))
    assert names_as(buyer, q="c000777") == ["Valid Toys"]
    assert names_as(buyer, q="Ｃ０００７７８") == ["Ended Toys"]
    assert names_as(buyer, q="C0007") == ["Valid Toys"]


# --- order and pages --------------------------------------------------------------------------------------------------


def test_the_best_match_comes_first(app, names_as):
    for name in ("Toys of Sun City", "Sun Toys Limited", "Golden Moon", "Sun Toys", "Sunny Toys"):
        make.factory(name, address="Sun Toys Road 5" if name == "Golden Moon" else "")
    services.rebuild(VISITOR)
    staff = make.viewer(make.person(Role.COORDINATOR))
    found = names_as(staff, q="sun toys")
    assert found[:2] == ["Sun Toys", "Sun Toys Limited"]
    assert found[-1] == "Golden Moon"
    assert set(found) == {"Toys of Sun City", "Sun Toys Limited", "Golden Moon", "Sun Toys", "Sunny Toys"}


def test_very_common_words_are_listed_counted_and_paged_too(settled, monkeypatch, search_as):
    staff = make.viewer(make.person(Role.COORDINATOR))
    usual = search_as(staff, q="toys", sort="name")
    expected = [row.factory_id for row in paging.every(usual, 100)]
    total = counting.count(usual).total
    monkeypatch.setattr(searching, "TEXT_CAP", 0)
    for sort in ("", "newest", "name", "ends"):
        common = search_as(staff, q="toys", sort=sort)
        assert common.is_common
        assert sorted(row.factory_id for row in paging.every(common, 100, batch=2)) == sorted(expected)
        assert counting.count(common).total == total
    assert paging.order_of(search_as(staff, q="toys")) == "newest"
    filtered = search_as(staff, q="toys", country="TH")
    assert [row.name for row in paging.every(filtered, 100)] == [FACTORIES["thailand"]["name"]]


def test_counts_beyond_the_cap_say_at_least(settled, monkeypatch, counts_as):
    monkeypatch.setattr(counting, "CAP", 3)
    staff = make.viewer(make.person(Role.COORDINATOR))
    counts = counts_as(staff, country=["CN", "DE", "FR", "GR"], headcount="unknown")
    assert counts.total == 4
    assert {"city", "certificate", "product"} <= counts.partial
    assert counts_as(staff).total == len(FACTORIES)


def test_many_filters_look_at_no_more_than_a_few_rows(world, monkeypatch, counts_as):
    staff = make.viewer(make.person(Role.COORDINATOR))
    given = {"country": "CN", "certificate": "certified", "headcount": "101-500"}
    exact = counts_as(staff, **given)
    monkeypatch.setattr(searching, "SMALL", 2)
    few = counts_as(staff, **given)
    assert few.total == exact.total
    assert few.of["city"] == exact.of["city"]
    assert {"country", "certificate", "headcount"} <= few.partial
    for facet in ("country", "certificate", "headcount"):
        assert all(n <= exact.of[facet][value] for value, n in few.of.get(facet, {}).items())


def test_a_page_that_is_gone_is_refused(settled, search_as):
    search = search_as(make.viewer(make.person(Role.BUYER_MEMBER)))
    for cursor in ("x", "a" * 16, "' OR 1=1 --", "ä" * 16):
        with pytest.raises(Refused):
            paging.page(search, after=cursor)
    settled.bright.listed = False
    db.session.commit()
    services.rebuild(VISITOR)
    with pytest.raises(Refused):
        paging.page(search, after=settled.bright.public_id)
