"""The glossary and help in place over HTTP, in every language, with anchors that exist."""

import re

import pytest

from tests import builders as make


@pytest.mark.parametrize(
    ("language", "query", "name"),
    [("en", "zero tol", "Zero Tolerance"), ("zh", "零容忍", "零容忍"), ("vi", "khong khoan", "Không khoan nhượng")],
)
def test_a_word_is_found_in_any_language_and_told_in_the_readers(client, language, query, name):
    page = client.see(f"/guide/glossary?lang={language}&q={query}")
    assert name in re.sub("<[^>]+>", "", page.html)
    assert 'id="zero-tolerance"' in page.html
    assert 'id="man-day"' not in page.html
    assert 'id="zero-tolerance"' in client.see(f"/guide/glossary?lang={language}&q=zero").html
    assert "<mark>" not in client.see("/guide/glossary").html
    assert 'id="zero-tolerance"' not in client.see("/guide/glossary?q=unknownword").html


def test_help_stands_on_the_page_and_its_words_lead_to_the_glossary(client_for):
    client = client_for(make.manager_of(make.factory("Toy Works")))
    page = client.see("/corrections/")
    assert "Help with this page" in page.text
    assert "what keeps it from coming back" in page.text
    anchors = re.findall(r'href="/guide/glossary#([a-z-]+)"', page.html)
    assert len(anchors) >= 4
    glossary = client.see("/guide/glossary").html
    assert all(f'id="{one}"' in glossary for one in anchors)
