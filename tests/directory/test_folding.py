"""Folding, tokens and terms: whatever people type finds what was stored, in any script."""

import pytest

from ietp_dash.kernel import folding
from ietp_dash.kernel.folding import fold, near_forms, slips, sort_key, terms, tokens

from .scripts import FACTORIES, QUERIES


def found(query: str) -> set[str]:
    """The factories whose stored tokens have everything that ``query`` asks for."""
    asked = terms(query)
    return {key for key, values in FACTORIES.items() if all(has(set(stored(values)), term) for term in asked)}


def stored(values) -> list[str]:
    return tokens(" \n ".join(str(value) for name, value in values.items() if name != "country"))


def has(held: set[str], term) -> bool:
    if term.prefix:
        return any(token.startswith(term.text) for token in held)
    return held.issuperset(term.pieces)


@pytest.mark.parametrize(("query", "expected"), QUERIES)
def test_every_query_of_the_table_finds_its_factories(query, expected):
    assert found(query) >= set(expected.split())


def test_the_table_has_at_least_fifty_queries():
    assert len({query for query, _expected in QUERIES}) >= 50


@pytest.mark.parametrize("query", ["xylophone", "玩星", "鼠", "shenzhenx", "ボ"])
def test_what_is_nowhere_finds_nothing(query):
    assert found(query) == set()


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ｔｏｙ　ＦＡＣＴＯＲＹ", "toy factory"),
        ("Société Générale d'Été", "societe generale dete"),
        ("Đà Nẵng", "da nang"),
        ("Straße", "strasse"),
        ("廠 厂", "厂 厂"),
        ("Ⅳ №5", "iv no5"),
        ("が", "が"),
        ("  a \t b\n", "a b"),
        ("🧸 bear", "bear"),
        ("İ", "i"),
    ],
)
def test_folding(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize("text", [" ".join(map(str, values.values())) for values in FACTORIES.values()])
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_words_are_found_by_their_beginning_and_single_letters_whole():
    assert [(term.text, term.prefix) for term in terms("a toy 玩 玩具厂")] == [
        ("a", False),
        ("toy", True),
        ("玩", False),
        ("玩具厂", False),
    ]
    assert terms("玩具厂")[0].pieces == ("玩具", "具厂")


def test_mixed_scripts_part_at_their_border():
    assert tokens("ABC玩具5厂") == ["abc", "玩", "玩具", "具", "5", "厂"]


def test_every_token_can_be_stored_on_either_database():
    for values in FACTORIES.values():
        for token in stored(values):
            assert token == fold(token)
            assert 0 < len(token) <= folding.LONGEST_WORD
            assert not set(token) & set(" '\"*&|!():\\")


def test_nothing_but_signs_asks_for_nothing():
    assert terms("--- *** '") == []


def test_names_without_letters_sort_last():
    assert sort_key("", "!!!") > sort_key("Ωmega") > sort_key("Zoo") > sort_key("", "apple")


@pytest.mark.parametrize(
    ("one", "other", "n"),
    [
        ("toys", "toys", 0),
        ("toys", "tosy", 1),
        ("toys", "toy", 1),
        ("toys", "tooys", 1),
        ("toys", "tiys", 1),
        ("toys", "ball", 3),
    ],
)
def test_slips(one, other, n):
    assert slips(one, other) == n


def test_words_one_slip_apart_share_a_form():
    for other in ("shenzen", "shenzehn", "shenzhhen", "shemzhen"):
        assert near_forms("shenzhen") & near_forms(other)
