"""What each demonstration person is offered works, is valid HTML and asks the database seldom, in both languages.

The client checks titles, languages, tokens, content policy and inline code of each page on the way.
"""

import io
import re
import zipfile

import pytest
from sqlalchemy import select

from ietp_dash.accounts.models import Person
from ietp_dash.guide.texts import terms
from ietp_dash.integrity.models import IntegrityCase, IntegrityMessage, IntegrityStep
from ietp_dash.storage.database import db
from tests.rig.crawl import endpoint_of, walk
from tests.rig.whole import WHOLE

STATEMENTS = 12
WIDE = {
    r"/status/(review|proposals)/": 22,
    r"/status/what-if/": 20,
    r"/assignments/(cycles/|\w{16}/other-firm)": 18,
    r"/reports/\w+/submission": 27,
    r"/reports/\w+": 19,
    r"/fieldwork/\w+": 17,
    r"/integrity/\w{16}": 17,
    r"/factories/\w{16}(\?|$)": 14,
    r"/appeals/(against/\w+/)?\w{16}": 14,
}
"""What a decision, a draw, a whole report or a factory's page of eight capabilities rests on stands in a dozen tables,
each read once, however many rows."""
pytestmark = pytest.mark.xdist_group("every page")


@pytest.fixture(scope="module")
def walks(demo_walks, demo_people):
    """Each person's walk through the product."""
    return {role: demo_walks.walk(role, per_kind=2 if WHOLE else 1) for role in demo_people}


@pytest.fixture(scope="module")
def visitor_walk(demo_app):
    return walk(demo_app.test_client(), start="/sign-in")


def test_every_link_leads_somewhere(walks, visitor_walk):
    broken = [f"{role}: {one}" for role, found in walks.items() for one in found.broken] + visitor_walk.broken
    assert not broken, "\n".join(broken)
    assert all(len(one.pages) > 3 for one in walks.values())


def test_every_page_is_valid_html(walks, visitor_walk, html_valid):
    named = {f"{path} ({role})": html for role, one in walks.items() for path, html in one.pages.items()}
    html_valid(named | visitor_walk.pages)


@pytest.mark.parametrize(("language", "role"), [("zh", "coordinator"), ("vi", "factory_manager")])
def test_every_page_is_valid_html_in_another_language(demo_client, html_valid, language, role):
    client = demo_client(role)
    found = walk(client, start=f"/?lang={language}", limit=40)
    client.get("/?lang=en")
    html_valid(found.pages)


def test_every_kind_of_page_stands_in_vietnamese(walks, demo_app, demo_client):
    """Most of a walk is in English or Chinese; a third language is forgotten more easily."""
    kinds = {
        endpoint_of(demo_app, path): (role, path) for role, found in walks.items() for path in reversed(found.pages)
    }
    for role, path in kinds.values():
        plain = re.sub(r"\bin=\w+&?", "", path)
        asked = plain + ("&" if "?" in plain else "?") + "lang=vi&in=vi"
        assert '<html lang="vi"' in demo_client(role).see(asked).html, path
    for role in walks:
        demo_client(role).get("/?lang=en")
    assert len(kinds) > 150


def most_of(path: str) -> int:
    """How many statements a page may need."""
    return next((most for pattern, most in WIDE.items() if re.match(pattern, path)), STATEMENTS)


def test_no_page_asks_the_database_often(walks):
    asked = [
        f"{answer.statements}: {path} ({role})"
        for role, one in walks.items()
        for path, answer in one.answers.items()
        if answer.mimetype == "text/html" and answer.statements > most_of(path)
    ]
    assert not asked, "\n".join(asked)


def test_every_word_that_leads_to_the_glossary_stands_there(walks):
    led = {
        (code, path)
        for found in walks.values()
        for path, html in found.pages.items()
        for code in re.findall(r'href="/guide/glossary#([^"]+)"', html)
    }
    assert len({code for code, _path in led}) > 20
    assert {code for code, _path in led} <= set(terms()), led


def told_in_cases() -> list[tuple[str | None, set[str]]]:
    """Of each integrity case: the address of its reporter, if any; every identifier and word that only it holds."""
    found = []
    for case in db.session.scalars(select(IntegrityCase)):
        said = {case.public_id, case.text, case.parties, case.finding_text}
        for model in (IntegrityMessage, IntegrityStep):
            said |= set(db.session.scalars(select(model.text).where(model.case_id == case.id)))
        reporter = db.session.get(Person, case.reporter_id).email if case.reporter_id else None
        found.append((reporter, {one for one in said if len(one) > 15}))
    return found


def read(answer) -> str:
    """All text of an answer: of a spreadsheet or another archive, that of its parts."""
    data = answer.get_data()
    if data[:2] != b"PK":
        return data.decode("utf-8", "ignore")
    parts = zipfile.ZipFile(io.BytesIO(data))
    return "\n".join(parts.read(name).decode("utf-8", "ignore") for name in parts.namelist())


def test_nothing_of_an_integrity_case_stands_in_any_page_list_log_or_file_of_others(walks, demo_app, demo_people):
    """Logs of access and events, counts, searches and exports are among what is walked (rules X12, V9)."""
    with demo_app.app_context():
        cases = told_in_cases()
    assert len(cases) >= 5
    leaks, seen = [], 0
    for role, found in walks.items():
        mine = {word for reporter, said in cases if reporter == demo_people[role].email for word in said}
        secret = {word for _reporter, said in cases for word in said} - mine
        for path, answer in found.answers.items():
            text = read(answer)
            told = [word for word in secret if word in text]
            seen += bool(told)
            if told and role != "integrity_officer":
                leaks.append(f"{path} ({role}): {told}")
    assert not leaks, "\n".join(leaks)
    assert seen >= 3, "the officer's own pages must show what is looked for"
