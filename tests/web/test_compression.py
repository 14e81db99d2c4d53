"""Pages and static text go out gzipped to those who take it, and say the same."""

import gzip

import pytest
from flask.testing import FlaskClient

GZIP = {"Accept-Encoding": "gzip"}


@pytest.fixture
def browser(app):
    """A client that shows answers as they are sent."""
    return FlaskClient(app)


def test_a_page_is_packed_and_says_the_same(browser):
    packed, plain = browser.get("/verify/", headers=GZIP), browser.get("/verify/")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Content-Encoding" not in plain.headers
    assert len(gzip.decompress(packed.data)) > len(packed.data)
    assert b"IETP Connect" in gzip.decompress(packed.data)


def test_scripts_are_packed_whole(browser):
    address = "/static/vendor/htmx.org@4.0.1/htmx.min.js"
    with browser.get(address, headers=GZIP) as packed, browser.get(address) as plain:
        assert gzip.decompress(packed.data) == plain.data


def test_small_answers_are_left_alone(browser):
    assert "Content-Encoding" not in browser.get("/healthz", headers=GZIP).headers
