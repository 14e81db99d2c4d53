"""What changed between two editions, to the word."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ietp_dash.checklists.content import Edition, Law, Point, Section
from ietp_dash.checklists.difference import between, words

A = Section("A", "One", "一")
FIRST = Point("1.1", "A", "Is it safe?", "安全吗？", severities=("major",))


def edition(*points, sections=(A,)):
    return Edition(sections, points)


@given(st.text(max_size=60), st.text(max_size=60))
def test_marked_words_hold_both_texts(before, after):
    marked = words(before, after)
    assert "".join(text for how, text in marked if how != "new") == before
    assert "".join(text for how, text in marked if how != "gone") == after


def test_only_changed_words_are_marked():
    assert words("Is it safe?", "Is it clean?") == [
        ("same", "Is it "), ("gone", "safe"), ("new", "clean"), ("same", "?")
    ]  # fmt: skip
    assert words("工厂安全", "工厂清洁")[0] == ("same", "工厂")


def test_added_removed_changed_moved():
    second, third = Point("1.2", "A", "B?"), Point("1.3", "A", "C?")
    before = edition(FIRST, second, third)
    after = edition(
        third, replace(FIRST, severities=("minor",)), replace(second, removed=True), Point("1.4", "A", "D?")
    )
    found = between(before, after)
    assert [one.number for one in found.added] == ["1.4"]
    assert [one.number for one in found.removed] == ["1.2"]
    assert [(one.number, [c.field for c in changes]) for _was, one, changes in found.changed] == [
        ("1.1", ["severities"])
    ]
    assert len(found.moved) == 1


def test_laws_and_names_of_sections():
    after = edition(replace(FIRST, legal=(Law("CN", "Law 1", "法"),)), sections=(Section("A", "Uno", "一"),))
    found = between(edition(FIRST), after)
    assert [(c.field, c.country) for c in found.changed[0][2]] == [("legal", "CN"), ("legal_zh", "CN")]
    assert found.renamed == (("One", "Uno"),)


def test_the_same_says_nothing():
    assert between(edition(FIRST), edition(FIRST)).is_empty
