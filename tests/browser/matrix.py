"""Ten key pages in three languages, at both sizes, in both sets of colours: ``pytest tests/browser/matrix.py``.

``make drills`` runs it; it takes minutes, so that the tests of every day look at each kind of page once instead.
"""

import pytest

from .kinds import kinds_of_pages, look

KEY = (
    "home.welcome", "verify.answer", "directory.public", "directory.index", "factories.detail", "portfolio.index",
    "connections.detail", "reports.detail", "analytics.index", "a factory's start page",
)  # fmt: skip


@pytest.fixture(scope="module")
def kinds(demo_app, demo_client, demo_walks, demo_people):
    """Kind -> (role or None, path, HTML)."""
    return kinds_of_pages(demo_app, demo_client, demo_walks, demo_people)


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("language", ["en", "zh", "vi"])
@pytest.mark.parametrize("kind", KEY)
def test_the_page_is_accessible(kinds, page, live_server, demo_people, kind, language, width, colours):
    role, path, _html = kinds[kind]
    found = look(page, live_server, demo_people.get(role), path, language, width, colours)
    assert not found, "\n".join(found)
