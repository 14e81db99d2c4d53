"""The directory's pages through HTTP: roles, refusals, chips, pages, exports, with htmx and without."""

import csv
import html
import io
import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from openpyxl import load_workbook

from ietp_dash.directory import figures, services
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR, Role
from ietp_dash.status.models import Standing
from ietp_dash.storage.database import db
from tests import builders as make

from .scripts import FACTORIES, QUERIES


@pytest.fixture
def buyer(settled, client_for):
    """A buyer's client."""
    return client_for(make.person(Role.BUYER_MANAGER))


def rows(page) -> list[str]:
    """The public ids of the rows shown."""
    return re.findall(r'<li id="factory-([a-z0-9]+)"', page.html)


def saved(client) -> str:
    """The address of the client's only saved search."""
    links = client.see("/directory/saved/").links
    (path,) = {link for link in links if re.fullmatch("/directory/saved/[a-z0-9]{16}", link)}
    return path


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.COORDINATOR, 200),
        (Role.REVIEWER, 200),
        (Role.INTEGRITY_OFFICER, 200),
        (Role.HELPLINE_AGENT, 200),
        (Role.MANAGEMENT, 200),
        (Role.ADMINISTRATOR, 200),
        (Role.BUYER_MANAGER, 200),
        (Role.BUYER_MEMBER, 200),
        (Role.FIRM_MANAGER, 200),
        (Role.AUDITOR, 200),
        (Role.FACTORY_MANAGER, 403),
        (Role.FACTORY_MEMBER, 403),
    ],
)
def test_who_may_search(settled, client_for, role, status):
    client = client_for(make.person(role))
    assert client.get("/directory/?view=all").status_code == status
    assert client.get("/directory/export.csv").status_code == status


def test_strangers_are_sent_to_sign_in(settled, client):
    for path in ("/directory/", "/directory/export.csv", "/directory/saved/"):
        assert client.get(path).status_code == 303


def test_a_page_says_how_many_there_are_and_why_each_was_found(buyer, settled):
    page = buyer.see("/directory/?q=光明&country=CN")
    assert rows(page) == [settled.bright.public_id]
    assert "1 factories" in page.text or "1 factory" in page.text
    assert "Found by:" in page.text
    assert "<mark>光明</mark>" in buyer.get("/directory/?q=光明").get_data(as_text=True)


def test_every_hit_says_why(buyer):
    for query, _expected in QUERIES[::6]:
        text = buyer.get("/directory/", query_string={"q": query}).get_data(as_text=True)
        assert text.count("Found by:") == text.count('class="row-title"') > 0
        assert "Found by: </div>" not in text, query


def test_every_chip_takes_away_its_own_filter(buyer):
    page = buyer.see("/directory/?q=toys&country=CN&country=TH&sort=name")
    removals = [link for link in page.links if link.startswith("/directory/?") and "view=all" not in link]
    assert "/directory/?q=toys&country=TH&sort=name" in removals
    assert "/directory/?q=toys&country=CN&sort=name" in removals
    assert "/directory/?country=CN&country=TH&sort=name" in removals


def test_pages_follow_one_another_and_show_everybody_once(settled, client_for):
    for index in range(60):
        make.factory(f"Row {index:02}")
    services.rebuild(VISITOR)
    buyer = client_for(make.person(Role.BUYER_MEMBER))
    path, seen = "/directory/?sort=name", []
    for _ in range(10):
        page = buyer.see(path)
        seen += rows(page)
        following = re.findall(r'rel="next" href="([^"]+)"', page.html)
        if not following:
            break
        path = html.unescape(following[0])
    assert len(seen) == len(set(seen)) == 60 + len(FACTORIES)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("country=Atlantis", 422),
        ("after=nothing", 400),
        ("q=" + "x" * 300, 422),
        ("expiring=soon", 422),
        ("q=***", 422),
    ],
)
def test_what_makes_no_sense_is_said_and_the_rest_is_kept(buyer, query, status):
    answer = buyer.get(f"/directory/?certificate=none&{query}")
    assert answer.status_code == status
    assert "Part of the address was left out" in answer.page.text
    assert len(rows(answer.page)) == len(FACTORIES)
    if query.startswith("q="):
        assert f'value="{query[2:]}"' in answer.get_data(as_text=True)
    chinese = buyer.get(f"/directory/?certificate=none&{query}&lang=zh")
    assert chinese.status_code == status
    assert "Part of the address" not in chinese.page.text


def test_htmx_gets_the_list_alone_and_a_clean_address(buyer):
    answer = buyer.htmx("GET", "/directory/?q=&country=VN&expiring=&since=", target="div#directory")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert text.lstrip().startswith('<div id="directory"')
    assert answer.headers["HX-Push-Url"] == "/directory/?country=VN"
    plain = buyer.get("/directory/?q=&country=VN&expiring=&since=")
    assert (plain.status_code, plain.headers["Location"]) == (303, "/directory/?country=VN")


def test_a_misspelt_name_shows_what_was_meant(buyer, settled):
    page = buyer.see("/directory/?q=formsa")
    assert rows(page) == [settled.taiwan.public_id]
    assert "Nothing has “formsa”" in page.text


def test_no_match_offers_a_way_out(buyer):
    assert "No factory matches" in buyer.see("/directory/?q=xylophone").text


def test_status_is_shown_within_scope_only(settled, client_for, certified):
    for site in (settled.bright, settled.dragon, settled.poland):
        make.stored(Standing(factory_id=site.id, shown="assessed", changed_at=clock.now()))
    person = make.person(Role.BUYER_MANAGER)
    make.connection(settled.bright, person, scope=("status",))
    make.connection(settled.dragon, person, scope=("reports",))
    buyer = client_for(person)
    assert buyer.see("/directory/").text.count("Assessed") == 1
    assert "Assessed" in buyer.see(f"/directory/rows/{settled.bright.public_id}").text
    assert "Assessed" not in buyer.see(f"/directory/rows/{settled.dragon.public_id}").text
    table = exported(buyer, "/directory/export.csv")
    assert {row["Name"] for row in table if row["Status"] == "Assessed"} == {FACTORIES["bright"]["name"]}
    staff = client_for(make.person(Role.ADMINISTRATOR))
    assert "Assessed" not in staff.see("/directory/?view=all").text
    assert "Assessed" in client_for(make.person(Role.REVIEWER)).see("/directory/?view=all").text


def test_cards_without_a_certificate_look_the_same_whatever_lies_behind(app, client_for, certified):
    never, ended, assessed = (make.factory("Same Toys") for _ in range(3))
    certified(ended, clock.today() - timedelta(days=3))
    make.stored(Standing(factory_id=assessed.id, shown="assessed", changed_at=clock.now()))
    services.rebuild(VISITOR)
    buyer = client_for(make.person(Role.BUYER_MEMBER))
    cards = set()
    for site in (never, ended, assessed):
        text = buyer.get(f"/directory/rows/{site.public_id}").get_data(as_text=True)
        cards.add(text.replace(site.public_id, "-"))
    assert len(cards) == 1


def test_a_row_of_a_factory_that_is_not_listed_does_not_exist(settled, client_for):
    settled.bright.listed = False
    db.session.commit()
    services.rebuild(VISITOR)
    buyer = client_for(make.person(Role.BUYER_MEMBER))
    assert buyer.get(f"/directory/rows/{settled.bright.public_id}").status_code == 404
    assert buyer.get("/directory/rows/aaaaaaaaaaaaaaaa").status_code == 404


# --- exports ----------------------------------------------------------------------------------------------------------


def exported(client, path) -> list[dict]:
    """The rows of a CSV download."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    text = answer.get_data().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_an_export_has_the_rows_and_the_order_of_the_page(buyer, settled):
    page = buyer.see("/directory/?q=toys&sort=name")
    table = exported(buyer, "/directory/export.csv?q=toys&sort=name")
    by_id = {site.public_id: site.name for site in vars(settled).values()}
    assert [row["Name"] for row in table] == [by_id[public_id] for public_id in rows(page)]


def test_an_export_runs_no_formula_and_keeps_every_script(settled, client_for):
    for name in ('=HYPERLINK("http://x","y")', "@SUM(1)", "\tTab Toys", "-1+1"):
        make.factory(name)
    services.rebuild(VISITOR)
    buyer = client_for(make.person(Role.BUYER_MEMBER))
    names = [row["Name"] for row in exported(buyer, "/directory/export.csv")]
    assert {'\'=HYPERLINK("http://x","y")', "'@SUM(1)", "'\tTab Toys", "'-1+1"} <= set(names)
    book = load_workbook(io.BytesIO(buyer.get("/directory/export.xlsx").get_data()))
    cells = [row[1] for row in book.active.iter_rows(values_only=True)]
    assert {"光明之星玩具有限公司", "한빛완구주식회사", "ของเล่นช้างน้อย"} <= set(cells)
    assert all(cell.data_type == "s" for row in book.active.iter_rows() for cell in row if cell.value is not None)


def test_an_export_of_nonsense_is_the_page_that_says_so(buyer):
    assert buyer.get("/directory/export.csv?country=Atlantis").status_code == 422
    assert buyer.get("/directory/export.pdf").status_code == 404


# --- saved searches ---------------------------------------------------------------------------------------------------


def test_a_search_is_kept_opened_changed_and_deleted(buyer):
    assert buyer.get("/directory/").status_code == 200
    answer = buyer.fill("/directory/saved/new?query=q%3Dtoys%26country%3DTH", {"name": "Thai toys", "is_start": "y"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/directory/?q=toys&country=TH")
    opened = buyer.get("/directory/")
    assert (opened.status_code, opened.headers["Location"]) == (303, "/directory/?q=toys&country=TH")
    page = buyer.see("/directory/")
    assert "Thai toys 1" in page.text
    assert len(rows(buyer.see("/directory/?view=all"))) == len(FACTORIES)
    change = saved(buyer)
    assert buyer.fill(change, {"name": "Siam", "is_start": None}).status_code == 303
    assert buyer.get("/directory/").status_code == 200
    assert "Siam" in buyer.see("/directory/saved/").text
    assert buyer.fill("/directory/saved/", {}, action=f"{change}/delete").status_code == 303
    assert "No search is kept yet" in buyer.see("/directory/saved/").text


def test_a_refused_name_stays_in_the_form(buyer):
    answer = buyer.fill("/directory/saved/new?query=q%3Dtoys", {"name": " "})
    assert answer.status_code == 422
    assert answer.page.text.count("Give the search a name") >= 1
    assert 'value="q=toys"' in answer.get_data(as_text=True)


def test_nobody_touches_the_searches_of_others(buyer, client_for):
    buyer.fill("/directory/saved/new?query=q%3Dtoys", {"name": "mine"})
    path = saved(buyer)
    other = client_for(make.person(Role.BUYER_MANAGER))
    assert other.get(path).status_code == 404
    assert other.send(f"{path}/delete").status_code == 404
    assert buyer.get(path).status_code == 200


# --- the public pages ------------------------------------------------------------------------------------------------


def test_the_public_sees_those_that_chose_to_be_found(settled, client, certified):
    settled.dragon.opted_in = settled.taiwan.opted_in = True
    certified(settled.dragon, clock.today() + timedelta(days=9))
    certified(settled.bright, clock.today() + timedelta(days=9))
    db.session.commit()
    services.rebuild(VISITOR)
    page = client.see("/public-directory/")
    assert FACTORIES["dragon"]["name"] in page.text
    assert "1 factories" in page.text or "1 factory" in page.text
    for query in ("bright", "formosa", "深圳"):
        assert "No factory matches" in client.see(f"/public-directory/?q={query}").text
    assert FACTORIES["dragon"]["name"] in client.see("/public-directory/?q=东莞&country=CN").text
    assert client.get("/public-directory/?country=Atlantis").status_code == 422


def test_statistics_tell_no_small_group(app, client, certified):
    for country, number in (("CN", 9), ("VN", 6), ("IN", 3), ("TH", 1)):
        for _ in range(number):
            certified(make.factory(country=country), clock.today() + timedelta(days=50))
    services.rebuild(VISITOR)
    with app.test_request_context("/?lang=en"):
        by_country = next(table for table in figures.published() if "country" in table.title)
    assert [(name, n) for name, n in by_country.rows] == [("China", 9)]
    assert by_country.rest == 10
    text = client.see("/statistics/").text
    assert "India" not in text
    assert "Thailand" not in text


def test_statistics_tell_sizes_from_small_to_large(app, certified):
    for workers, number in ((1500, 5), (300, 7), (50, 6)):
        for _ in range(number):
            certified(make.factory(workers=workers), clock.today() + timedelta(days=50))
    services.rebuild(VISITOR)
    with app.test_request_context("/?lang=en"):
        by_size = next(table for table in figures.published() if "size" in table.title)
    assert [n for _name, n in by_size.rows] == [6, 7, 5]


@pytest.mark.parametrize(
    ("groups", "told", "rest"),
    [
        ({}, {}, None),
        ({"a": 4}, {}, None),
        ({"a": 5}, {"a": 5}, None),
        ({"a": 9, "b": 5, "c": 1}, {"a": 9}, 6),
        ({"a": 9, "b": 3, "c": 3}, {"a": 9}, 6),
        ({"a": 6, "b": 4}, {}, 10),
    ],
)
def test_pooling(groups, told, rest):
    assert figures.pooled(groups) == (told, rest)


# --- measure ----------------------------------------------------------------------------------------------------------


def test_a_page_asks_the_database_at_most_twelve_times(settled, client_for, certified):
    person = make.person(Role.BUYER_MANAGER)
    make.connection(settled.bright, person, scope=("status",))
    buyer = client_for(person)
    for name, query in (("one", "q=toys"), ("two", "country=CN"), ("three", "country=CN&product=plush&q=玩具")):
        buyer.fill(f"/directory/saved/new?{urlencode({'query': query})}", {"name": name})
    asked = ["view=all", "q=toys", "country=CN&certificate=none&q=光明&expiring=30", "q=formsa"]
    for query in [*asked, "sort=ends&connected=yes"]:
        answer = buyer.get(f"/directory/?{query}")
        assert answer.status_code == 200
        assert answer.statements <= 12, (query, answer.statements)


def test_a_walker_is_slowed_down(settled, app_with):
    app = app_with(LIMITS="on")
    client = app.test_client()
    codes = [client.get("/public-directory/").status_code for _ in range(330)]
    assert codes[:300] == [200] * 300
    assert codes[-1] == 429
    assert client.get("/public-directory/").headers["Retry-After"] == "60"


def test_live_rows_listen_for_their_own_factory_alone(buyer, settled):
    text = buyer.get("/directory/?q=光明").get_data(as_text=True)
    topic = f"factory-{settled.bright.public_id}"
    assert f'data-hx-trigger="{topic} from:#live"' in text
