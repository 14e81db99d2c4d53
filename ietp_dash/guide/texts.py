"""What the guide says: terms, articles and tours, read from data/ once; pure."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
LANGUAGES = ("en", "zh", "vi")


@dataclass(frozen=True)
class Term:
    """One word of the programme: ``name`` and ``means`` by language; ``code`` is its place on the page."""

    code: str
    name: dict[str, str]
    means: dict[str, str]


@dataclass(frozen=True)
class Group:
    """Terms that belong together."""

    title: dict[str, str]
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Article:
    """What a kind of page is for: ``pages`` are endpoints or 'blueprint.*', ``terms`` codes of the glossary."""

    code: str
    pages: tuple[str, ...]
    terms: tuple[str, ...]
    text: dict[str, str]


@dataclass(frozen=True)
class Step:
    """One step of a tour: a page (endpoint) and why to open it."""

    page: str
    text: dict[str, str]


def _read(name: str) -> dict:
    return tomllib.loads((DATA / f"{name}.toml").read_text("utf-8"))


@cache
def groups() -> tuple[Group, ...]:
    """The glossary."""
    return tuple(Group(one["title"], tuple(Term(**term) for term in one["term"])) for one in _read("glossary")["group"])


@cache
def terms() -> dict[str, Term]:
    """Every term by code."""
    return {term.code: term for group in groups() for term in group.terms}


@cache
def articles() -> dict[str, Article]:
    """Every article by each page it is about."""
    found = (
        Article(one["code"], tuple(one["pages"]), tuple(one["terms"]), one["text"])
        for one in _read("articles")["article"]
    )
    return {page: article for article in found for page in article.pages}


def article_of(endpoint: str | None) -> Article | None:
    """The article about a page: its own, else its blueprint's."""
    if not endpoint:
        return None
    return articles().get(endpoint) or articles().get(endpoint.partition(".")[0] + ".*")


@cache
def tours() -> dict[str, tuple[Step, ...]]:
    """The steps of each role's tour."""
    return {
        role: tuple(Step(**step) for step in one["step"]) for one in _read("tours")["tour"] for role in one["roles"]
    }
