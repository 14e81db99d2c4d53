"""The page rules must see what they are for: each planted defect is found, and a good page has none."""

import pytest

from .page import Page

GOOD = (
    '<!doctype html><html lang="en"><head><title>T</title><link rel="stylesheet" href="/a.css"></head><body>'
    '<form method="post" action="/x"><input type="hidden" name="csrf_token" value="t">{}</form></body></html>'
)


def test_a_good_page_has_no_problem():
    assert Page(GOOD.format("")).problems == []


def test_a_fragment_needs_no_title():
    assert Page('<div id="a"><a href="/">Home</a></div>').problems == []


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        ("<!doctype html>", "", "doctype"),
        (' lang="en"', "", "lang"),
        ("<title>T</title>", "<title> </title>", "title"),
        (' action="/x"', "", "action"),
        ("csrf_token", "other", "CSRF"),
        ("<body>", '<body style="color:red">', "style="),
        ("<body>", "<body onload='x()'>", "onload="),
        ("<body>", '<body><a hx-get="/x">x</a>', "hx-get"),
        ("<body>", "<body><style>p{}</style>", "<style>"),
        ("<body>", "<body><script>x()</script>", "inline <script>"),
        ("/a.css", "https://elsewhere.example/a.css", "another host"),
        ("<body>", '<body><p id="a"></p><p id="a"></p>', "twice"),
    ],
)
def test_a_planted_defect_is_found(before, after, word):
    page = Page(GOOD.format("").replace(before, after, 1))
    assert any(word in problem for problem in page.problems), page.problems


def test_a_form_is_read_as_a_browser_would_send_it():
    page = Page(
        GOOD.format(
            '<input name="a" value="1"><input type="checkbox" name="b" value="x" checked>'
            '<input type="checkbox" name="c"><select name="d"><option value="1">One<option value="2" selected>Two'
            '</select><select name="e"><option>Three</option></select><textarea name="f">\nfour &amp; five</textarea>'
            '<input name="g" value="9" disabled><input type="file" name="h"><button name="i" value="go">Go</button>'
        )
    )
    (form,) = page.forms
    assert form.values == {
        "csrf_token": ["t"],
        "a": ["1"],
        "b": ["x"],
        "d": ["2"],
        "e": ["Three"],
        "f": ["four & five"],
    }
    assert form.names == {"csrf_token", "a", "b", "c", "d", "e", "f", "h"}
    assert form.buttons == [("i", "go")]


def test_words_are_those_that_people_read():
    assert Page("<p>One <b>two</b></p><script type='application/json'>{}</script>").text == "One two"
