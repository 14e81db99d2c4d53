"""The guide says what the glossary says, in every language, about pages that exist and to roles that may open them."""

import re
from pathlib import Path

import pytest

from ietp_dash.guide import texts
from ietp_dash.kernel.access import Role
from ietp_dash.web.navigation import ENTRIES
from tests import builders as make
from tests.rig.places import ROOT

ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
FACTORY = (Role.FACTORY_MANAGER, Role.FACTORY_MEMBER)


def written() -> dict[str, tuple[str, str]]:
    """Chinese (all that are accepted) and meaning by English term, as docs/glossary.md has them."""
    rows = ROW.findall(Path(ROOT, "docs", "glossary.md").read_text("utf-8"))
    return {term: (chinese, meaning.replace("● ", "").strip()) for term, chinese, meaning in rows}


def test_the_page_tells_the_glossary_of_the_docs_in_every_language():
    known = written()
    assert len(texts.terms()) > 70
    for term in texts.terms().values():
        chinese, meaning = known[term.name["en"]]
        assert term.name["zh"] == chinese.split(" / ")[0].strip()
        assert term.means["en"] == meaning
        assert all(term.name[code] and term.means[code] for code in texts.LANGUAGES)


def test_every_page_of_the_menu_has_help_and_every_article_a_page_and_words_that_exist(app):
    with app.app_context():
        endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    blueprints = {one.partition(".")[0] for one in endpoints}
    assert [entry.endpoint for entry in ENTRIES if texts.article_of(entry.endpoint) is None] == []
    for page, article in texts.articles().items():
        assert page in endpoints or (page.endswith(".*") and page[:-2] in blueprints), page
        assert set(article.terms) <= set(texts.terms()), article.code
        assert set(article.text) == set(texts.LANGUAGES)
        assert 25 <= len(article.text["en"].split()) <= 120, article.code
    assert texts.article_of("nothing.index") is None


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.VISITOR])
def test_the_tour_of_a_role_leads_to_pages_that_it_may_open_until_it_is_put_away(client_for, role):
    somebody = make.manager_of(make.factory("Toy Works")) if role in FACTORY else make.person(role)
    client = client_for(somebody)
    steps = texts.tours()[role.value]
    assert "New here?" in client.see("/").text
    for number, step in enumerate(steps, 1):
        page = client.see(f"/guide/tour/{number}")
        assert step.text["en"] in page.text
        (leads,) = re.findall(r'<a class="button quiet" href="([^"]+)">Open this page<', page.html)
        assert client.get(leads).status_code in (200, 303), (role, step.page)
    assert client.get(f"/guide/tour/{len(steps) + 1}").status_code == 404
    assert client.send("/guide/tour/done", {}).status_code == 303
    assert client.send("/guide/tour/done", {}).status_code == 303
    assert "New here?" not in client.see("/").text
