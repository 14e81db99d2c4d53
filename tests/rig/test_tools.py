"""The tools of the rig work on this machine: PostgreSQL, Chromium, axe, the HTML checker, the mail server."""

import smtplib

import psycopg
import pytest

from .axe import failures
from .html import errors_in

PAGE = '<!doctype html><html lang="en"><head><title>T</title></head><body><main><h1>T</h1>{}</main></body></html>'


def test_a_copied_database_is_fresh_each_time(postgresql_server):
    for _ in range(2):
        postgresql_server.copy("template1", "copied")
        with psycopg.connect(postgresql_server.url("copied", driver=False)) as connection:
            connection.execute("CREATE TABLE toy (id int)")
    postgresql_server.drop("copied")


def test_the_checker_names_page_and_fault(tmp_path):
    found = errors_in({"good": PAGE.format("<p>x</p>"), "bad": PAGE.format("<p><div></p>")}, tmp_path)
    assert found
    assert all(one.startswith("bad:") for one in found), found


def test_axe_finds_what_is_planted(browser):
    page = browser.new_page()
    page.set_content(PAGE.format("<p>Fine</p>"))
    assert failures(page) == []
    page.set_content(PAGE.format('<img src="data:," ><input name="a">'))
    assert {one.split()[0] for one in failures(page)} == {"image-alt", "label"}
    page.close()


def test_the_sink_keeps_what_is_sent(smtp_sink):
    with smtplib.SMTP("127.0.0.1", smtp_sink.controller.port) as server:
        server.sendmail("a@example.com", ["b@example.com"], b"Subject: Hello\r\n\r\nBody\r\n")
    ((recipients, message),) = smtp_sink.messages
    assert (recipients, message["Subject"]) == (["b@example.com"], "Hello")


@pytest.mark.parametrize("name", ["postgres", "test"])
def test_addresses_name_the_driver_or_not(postgresql_server, name):
    assert postgresql_server.url(name).startswith("postgresql+psycopg://")
    assert postgresql_server.url(name, driver=False).startswith("postgresql://")
