"""What each demonstration person is offered works, is valid HTML and asks the database seldom, in both languages.

The client checks titles, languages, tokens, content policy and inline code of each page on the way.
"""

import re

import pytest

from tests.rig.crawl import walk
from tests.rig.whole import WHOLE

STATEMENTS = 12
WIDE = {
    r"/status/(review|proposals)/": 22,
    r"/status/what-if/": 20,
    r"/assignments/cycles/": 18,
    r"/reports/\w+/submission": 27,
    r"/reports/\w+": 18,
    r"/fieldwork/\w+": 17,
    r"/integrity/\w{16}": 17,
    r"/factories/\w{16}(\?|$)": 14,
    r"/appeals/(against/\w+/)?\w{16}": 14,
}
"""What a decision, a draw, a whole report or a factory's page of eight capabilities rests on stands in a dozen tables,
each read once, however many rows."""
pytestmark = pytest.mark.xdist_group("every page")


@pytest.fixture(scope="module")
def walks(demo_client, demo_people):
    """Each person's walk through the product, and a visitor's."""
    return {role: walk(demo_client(role), per_kind=2 if WHOLE else 1) for role in demo_people}


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


def test_every_page_is_valid_html_in_chinese(demo_client, html_valid):
    client = demo_client("coordinator")
    found = walk(client, start="/?lang=zh", limit=40)
    client.get("/?lang=en")
    html_valid(found.pages)


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
