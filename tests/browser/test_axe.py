"""Every kind of page that people are offered, looked at in Chromium: accessible, within its policy, within 360 px.

The pages are found by following links as a visitor and as people of four roles; each kind (each endpoint) is looked at
once, by the first who reaches it. Language, size and colours rotate; ``make drills`` looks at all their combinations.
A breach of the content policy, an error of a script or a 5xx fails a test through the rig's ``page``.
"""

from itertools import product

import pytest

from .kinds import kinds_of_pages, look

pytestmark = pytest.mark.xdist_group("every kind of page")
LOOKS = list(product(("en", "zh", "vi"), (1280, 360), ("light", "dark")))
ROTATION = [LOOKS[number] for number in (0, 7, 10, 1, 4, 11, 2, 5, 8, 3, 6, 9)]
SHARES = 4
KINDS_AT_LEAST = 150


@pytest.fixture(scope="module")
def kinds(demo_app, demo_client, demo_walks, demo_people):
    """Kind -> (role or None, path, HTML)."""
    return kinds_of_pages(demo_app, demo_client, demo_walks, demo_people)


def test_every_kind_of_page_was_found(kinds):
    assert len(kinds) >= KINDS_AT_LEAST, sorted(kinds)


def test_every_kind_of_page_is_valid_html(kinds, html_valid):
    html_valid({f"{path} ({role})": html for role, path, html in kinds.values()})


@pytest.mark.parametrize("share", range(SHARES))
def test_every_kind_of_page_is_accessible(kinds, page, live_server, demo_people, share):
    found = []
    for number, (kind, (role, path, _html)) in list(enumerate(sorted(kinds.items())))[share::SHARES]:
        how = ROTATION[number % len(ROTATION)]
        found += [
            f"{kind} {how}: {path} ({role}): {one}"
            for one in look(page, live_server, demo_people.get(role), path, *how)
        ]
    assert not found, "\n".join(found)
