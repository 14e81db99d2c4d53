"""The main line of the product over HTTP, as its people walk it: find, ask, accept, see, download, narrow, end."""

import hashlib
import io
import re
import subprocess
import zipfile

import pytest

from ietp_dash.demo import seeding
from ietp_dash.kernel import clock
from tests.analytics.test_pages import figures, marks, total_behind

from .world import ON, tell

SCOPE = ["status", "reports", "caps"]
PARTS = {
    "report": (r"/reports/[^/\"]+/report\.pdf", b"%PDF"),
    "plan": (r"/corrections/[^/\"]+/plan\.xlsx", b"PK"),
    "certificate": (r"/certificates/[^/\"]+/certificate\.pdf", b"%PDF"),
    "everything": (r"/downloads/[^/\"]+/everything\.zip", b"PK"),
}


@pytest.fixture
def parties(app):
    """The small programme, on one day that does not pass."""
    with clock.at(seeding.moment(ON)):
        yield tell()


@pytest.fixture
def buyer(parties, client_for):
    return client_for(parties.buyer)


@pytest.fixture
def factory(parties, client_for):
    return client_for(parties.manager)


@pytest.fixture
def page_of(parties):
    return f"/factories/{parties.factory.public_id}"


def links(page, pattern: str) -> list[str]:
    return [link for link in page.links if re.search(pattern, link)]


def written_in(pdf: bytes) -> str:
    return subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def connect(buyer, factory, parties, scope=SCOPE, earlier=True) -> str:
    """The buyer asks, the factory accepts; answers the connection's address."""
    asked = buyer.fill(f"/connections/new?factory={parties.factory.public_id}", {"message": "We buy your plush toys."})
    assert asked.status_code == 303
    accepted = factory.fill(
        asked.headers["Location"],
        {"scope": scope, "earlier_years": "y" if earlier else None},
        action=asked.headers["Location"] + "/accept",
    )
    assert accepted.status_code == 303
    return asked.headers["Location"]


def test_a_buyer_finds_a_factory_by_its_chinese_name_and_by_a_misspelt_one(parties, buyer, page_of):
    assert page_of in buyer.see(f"/directory/?q={parties.factory.name_local[:6]}").links
    word = max(re.findall(r"[A-Za-z]+", parties.factory.name.replace(parties.factory.city, "")), key=len)
    found = buyer.see(f"/directory/?q={word[:3] + word[4:]}")
    assert page_of in found.links
    assert f"This is what there is for “{word.casefold()}”" in found.text


def test_a_request_is_answered_on_the_factorys_start_page(parties, buyer, factory, page_of):
    new = links(buyer.see(f"/directory/?q={parties.factory.name_local}"), "/connections/new")[0]
    asked = buyer.fill(new, {"message": "We buy your plush toys."})
    assert asked.status_code == 303
    connection = asked.headers["Location"]
    assert "Connection requested" in buyer.see(f"/directory/?q={parties.factory.name_local}").text
    assert not links(buyer.see(page_of), "|".join(pattern for pattern, _begin in PARTS.values()))

    start = factory.see("/?lang=en")
    assert f"{parties.buyer_name} asks to connect" in start.text
    assert connection in start.links
    assert "We buy your plush toys." in factory.see(connection).text
    accepted = factory.fill(connection, {"scope": SCOPE, "earlier_years": "y"}, action=connection + "/accept")
    assert accepted.status_code == 303

    shown = buyer.see(page_of)
    assert "Certificate in force" in shown.text
    assert links(shown, PARTS["report"][0])
    assert parties.factory.name in buyer.see("/portfolio/").text
    assert f"{parties.buyer_name} asks to connect" not in factory.see("/").text


def test_what_is_shared_can_be_downloaded_and_says_whose_it_is(parties, buyer, factory, page_of):
    connect(buyer, factory, parties)
    page = buyer.see(page_of)
    for name, (pattern, begin) in PARTS.items():
        answer = buyer.get(links(page, pattern)[0])
        assert answer.status_code == 200, name
        assert answer.data.startswith(begin), name
        assert "attachment" in answer.headers["Content-Disposition"], name
    report = written_in(buyer.get(links(page, PARTS["report"][0])[0]).data)
    assert parties.factory.name in " ".join(report.split())
    certificate = buyer.get(f"/certificates/{parties.certificate.public_id}/certificate.pdf")
    words = " ".join(written_in(certificate.data).split())
    assert parties.factory.name in words
    assert parties.certificate.number in words
    plan = links(page, PARTS["plan"][0])[0].removesuffix("xlsx")
    lines = buyer.get(plan + "csv").data.decode("utf-8-sig").splitlines()
    assert len(lines) > 1
    assert parties.factory.name in " ".join(written_in(buyer.get(plan + "pdf").data).split())


def test_the_archive_holds_what_its_manifest_says(parties, buyer, factory, page_of):
    connect(buyer, factory, parties)
    answer = buyer.get(links(buyer.see(page_of), PARTS["everything"][0])[0])
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert archive.testzip() is None
    sums = dict(line.split("  ", 1)[::-1] for line in archive.read("SHA256SUMS").decode().splitlines())
    assert set(sums) == set(archive.namelist()) - {"SHA256SUMS"}
    assert {name: hashlib.sha256(archive.read(name)).hexdigest() for name in sums} == sums
    kinds = {name.rsplit(".", 1)[1] for name in sums}
    assert kinds == {"pdf", "csv", "xlsx"}


def test_the_factory_reads_who_opened_what(parties, buyer, factory, page_of):
    connect(buyer, factory, parties)
    page = buyer.see(page_of)
    for pattern, _begin in PARTS.values():
        assert buyer.get(links(page, pattern)[0]).status_code == 200
    log = factory.see("/access-log/")
    assert log.text.count(parties.buyer.name) >= len(PARTS)
    assert parties.buyer_name in log.text


def test_what_the_factory_takes_away_is_shut_at_once(parties, buyer, factory, page_of):
    connection = connect(buyer, factory, parties)
    page = buyer.see(page_of)
    paths = {name: links(page, pattern)[0] for name, (pattern, _begin) in PARTS.items()}
    factory.fill(connection, {"scope": ["status"], "earlier_years": None}, action=connection + "/narrow")
    assert buyer.get(paths["report"]).status_code == 404
    assert buyer.get(paths["plan"]).status_code == 404
    assert buyer.get(paths["certificate"]).status_code == 200
    assert not links(buyer.see(page_of), PARTS["report"][0])

    factory.fill(connection, {}, action=connection + "/end")
    assert all(buyer.get(path).status_code == 404 for path in paths.values())
    page = buyer.see(page_of)
    assert "Certificate in force" not in page.text
    assert parties.factory.name not in buyer.see("/portfolio/").text


def test_management_reads_where_findings_come_from(parties, client_for):
    client = client_for(parties.management)
    heat = figures(client.see("/analytics/?measure=count&step=year").html)[0]
    drawn = list(marks(heat))
    assert len(drawn) > 5
    value, link = max(drawn)
    assert total_behind(client, link) == value > 1
    assert client.see(link).html.count("/reports/") == min(value, 50)


def test_anybody_checks_a_certificate_and_finds_a_factory_that_wants_to_be_found(parties, factory, client, page_of):
    answer = client.see(f"/verify/?number={parties.factory.number}")
    assert "Valid" in answer.text.split()
    assert parties.factory.name in answer.text
    assert parties.factory.name not in client.see(f"/public-directory/?q={parties.factory.name_local}").text
    assert factory.fill(f"{page_of}/publication", {"opted_in": "y"}).status_code == 303
    assert parties.factory.name in client.see(f"/public-directory/?q={parties.factory.name_local}").text
