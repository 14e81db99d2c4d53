"""The portfolio's page, its live rows and files: who, what, how often it asks the database, what is written down."""

import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from ietp_dash.connections import queries as connections
from ietp_dash.connections import services
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import AccessRow
from tests import builders as make

from .test_queries import StatusDecided, happen


def logged(site) -> list[str]:
    wanted = select(AccessRow.what).where(AccessRow.factory_id == site.id).order_by(AccessRow.id)
    return list(db.session.scalars(wanted))


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("buyer_manager", 200),
        ("buyer_member", 200),
        ("factory_manager", 403),
        ("reviewer", 403),
        ("auditor", 403),
        ("management", 403),
    ],
)
def test_only_buyers_have_a_portfolio(client_for, role, status):
    client = client_for(make.person(role))
    assert client.get("/portfolio/").status_code == status
    assert client.get("/portfolio/portfolio.csv").status_code == status


def test_an_empty_portfolio_says_what_to_do(client_for, scene):
    page = client_for(scene.person).see("/portfolio/")
    assert "No connected factory yet" in page.text


def test_the_page_shows_what_is_open_and_says_what_is_not(client_for, scene):
    site = scene.site("Red Ducks", certificate_to=scene.today + timedelta(days=30))
    scene.finding(site, "critical", due_in=-2)
    scene.site("Blue Bears", scope=["status"], shown="progressing")
    page = client_for(scene.person).see("/portfolio/")
    for words in ("Red Ducks", "Critical 1", "late", "30 days", "Blue Bears", "Progressing", "not shared"):
        assert words in page.text, words
    assert "2 factories" in page.text


def test_the_page_asks_the_database_seldom(client_for, scene):
    for number in range(30):
        scene.finding(scene.site(f"Site {number:02d}"), "minor", due_in=3)
    client = client_for(scene.person)
    client.see("/portfolio/")
    rows = db.session.scalars(select(connections.Connection)).all()
    happen(VISITOR, *(StatusDecided(row.factory_id, 1, "certified") for row in rows))
    first = client.get("/portfolio/")
    assert "30 changed since your last visit" in first.page.text
    more = client.get(next(link for link in first.page.links if "after=" in link))
    assert "Site 29" in more.page.text
    filtered = client.get("/portfolio/?only=changed&sort=findings&q=site")
    assert [one.statements for one in (first, more, filtered) if one.statements > 12] == []


def test_each_look_is_in_the_factories_access_logs(client_for, scene):
    site, other = scene.site("Seen"), scene.site("Filtered out")
    client = client_for(scene.person)
    client.see("/portfolio/?q=seen")
    client.htmx("GET", f"/portfolio/{site.public_id}/row")
    client.get("/portfolio/portfolio.csv?q=seen")
    assert logged(site) == ["portfolio", "portfolio", "portfolio-file"]
    assert logged(other) == []


def test_a_row_renews_itself_until_access_stops(client_for, scene):
    site, stranger = scene.site("Live"), scene.site("Stranger", scope=None)
    client = client_for(scene.person)
    row = client.htmx("GET", f"/portfolio/{site.public_id}/row")
    assert (row.status_code, f"portfolio-{site.public_id}" in row.page.ids) == (200, True)
    assert client.get(f"/portfolio/{site.public_id}/row").location == "/portfolio/"
    assert client.htmx("GET", f"/portfolio/{stranger.public_id}/row").status_code == 404
    assert client.htmx("GET", "/portfolio/zzzzzzzzzzzzzzzz/row").status_code == 404
    services.end(scene.viewer, connections.live_between(site.id, scene.viewer.organisation_id))
    assert client.htmx("GET", f"/portfolio/{site.public_id}/row").status_code == 404
    assert "Live" not in client.see("/portfolio/").text


def test_narrowing_takes_findings_off_the_next_page(client_for, scene):
    site = scene.site("Narrowed")
    scene.finding(site, "major")
    client = client_for(scene.person)
    assert "Major 1" in client.see("/portfolio/").text
    row = connections.live_between(site.id, scene.viewer.organisation_id)
    services.rescope(make.viewer(make.manager_of(site)), row, scope=["status"], earlier_years=False)
    page = client.see("/portfolio/")
    assert ("Major 1" in page.text, "not shared" in page.text) == (False, True)


def test_what_changed_since_the_last_visit(client_for, scene):
    site = scene.site("Changing")
    client, start = client_for(scene.person), clock.now()
    client.see("/portfolio/")
    happen(VISITOR, StatusDecided(site.id, 1, "certified"))
    for minutes in (1, 30, 59):
        with clock.at(start + timedelta(minutes=minutes)):
            page = client.see("/portfolio/")
            assert "status decided" in page.text, "it stays new while the visit lasts"
            assert "1 changed since your last visit" in page.text
    assert "Changing" in client.see("/portfolio/?only=changed").text
    with clock.at(start + timedelta(hours=3)):
        assert "0 changed since your last visit" in client.see("/portfolio/").text
        assert "No factory matches" in client.see("/portfolio/?only=changed").text


def test_changes_can_be_marked_as_seen(client_for, scene):
    site = scene.site("Changing")
    client = client_for(scene.person)
    client.see("/portfolio/")
    happen(VISITOR, StatusDecided(site.id, 1, "certified"))
    assert client.fill("/portfolio/", action="/portfolio/seen").status_code == 303
    assert "status decided" not in client.see("/portfolio/").text


def test_a_colleague_s_visit_is_not_mine(client_for, scene):
    site = scene.site("Changing")
    client_for(scene.person).see("/portfolio/")
    colleague = make.person("buyer_member", at=scene.person.memberships[0].organisation)
    client_for(colleague).see("/portfolio/")
    happen(VISITOR, StatusDecided(site.id, 1, "certified"))
    client_for(colleague).fill("/portfolio/", action="/portfolio/seen")
    assert "1 changed since your last visit" in client_for(scene.person).see("/portfolio/").text


def test_files_hold_the_page_s_rows_in_its_order_and_no_formula(client_for, scene):
    scene.finding(scene.site("=2+2", certificate_to=scene.today), "major", due_in=4)
    scene.site("Status only", scope=["status"])
    client = client_for(scene.person)
    text = client.get("/portfolio/portfolio.csv?sort=ends").get_data(as_text=True)
    lines = text.lstrip("\ufeff").splitlines()
    assert lines[0].startswith("Name,Local name,")
    assert [line.split(",")[0] for line in lines[1:]] == ["'=2+2", "Status only"]
    assert lines[2].endswith(",,,,,"), "what is not shared is empty"
    book = load_workbook(io.BytesIO(client.get("/portfolio/portfolio.xlsx").data))
    cell = book.active["A2"]
    assert (cell.data_type, cell.value) == ("s", "=2+2")
    assert client.get("/portfolio/portfolio.exe").status_code == 404
