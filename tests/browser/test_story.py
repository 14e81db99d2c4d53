"""The main line side by side in two browsers, the buyer in English, the factory in Chinese: pages renew themselves."""

import re
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.rig.places import ROOT

from .parties import stranger_to

pytestmark = pytest.mark.xdist_group("two browsers")
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def server(server_on_demo):
    """One server for these tests; each meets another factory."""
    return server_on_demo()


@pytest.fixture
def window(browser, server):
    """``window(locale)``: a browser of one's own at the server; a fault in any of its pages fails the test."""
    found, contexts = [], []

    def watch(page):
        page.on("pageerror", lambda error: found.append(f"script error: {error}"))
        page.on("console", lambda said: found.append(said.text) if "Content Security Policy" in said.text else None)
        page.on("response", lambda got: found.append(f"{got.status} {got.url}") if got.status >= 500 else None)

    def open_(locale, **more):
        context = browser.new_context(base_url=server.url, locale=locale, **more)
        context.on("page", watch)
        contexts.append(context)
        return context

    yield open_
    for context in contexts:
        context.close()
    assert not found, "\n".join(found)


@pytest.fixture
def buyer_account(demo_people):
    return demo_people["buyer_manager"]


@pytest.fixture
def stranger(server, buyer_account):
    return stranger_to(buyer_account, server.instance)


def ask(page, stranger, message="We buy your plush toys."):
    """The buyer finds the factory and asks it; answers the connection's address."""
    page.goto(f"/directory/?q={stranger.name_local}")
    page.locator(f"#factory-{stranger.id} a[href*='/connections/new']").click()
    page.locator("textarea[name=message]").fill(message)
    page.locator("main form[action*='/connections/new'] [type=submit]").click()
    page.wait_for_url(re.compile(r"/connections/[a-z0-9]{16}$"))
    return page.url


def accept(page, address):
    """The factory finds the request on its start page and accepts it, earlier years too."""
    page.goto("/")
    page.locator(f"main a.button[href='{urlsplit(address).path}']").click()
    form = page.locator("form[action$='/accept']")
    form.locator("[name=earlier_years]").check()
    form.locator("[type=submit]").click()
    expect(form).to_have_count(0)


def mark(*pages):
    """Leave a mark that a reload would wipe out."""
    for page in pages:
        page.evaluate("() => { window.wasNotReloaded = true }")


def not_reloaded(page) -> bool:
    return page.evaluate("() => window.wasNotReloaded === true")


def test_pages_follow_what_the_other_side_does(window, enter, server, buyer_account, stranger):
    buyer, factory = window("en-GB"), window("zh-CN")
    listed, asked, profile = buyer.new_page(), buyer.new_page(), buyer.new_page()
    enter(listed, buyer_account)
    theirs = enter(factory.new_page(), stranger.manager)
    mark(theirs)

    address = ask(asked, stranger)
    listed.goto(f"/directory/?q={stranger.name_local}")
    profile.goto(f"/factories/{stranger.id}")
    row, record = listed.locator(f"#factory-{stranger.id}"), profile.locator(f"#record-{stranger.id}")
    expect(row).to_contain_text("Connection requested")
    expect(record).not_to_contain_text("Certificate in force")
    expect(theirs.locator("#badges .badge")).to_be_visible()
    assert not_reloaded(theirs)
    mark(listed, asked, profile)

    accept(theirs, address)
    expect(theirs.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(theirs.locator("nav.rail")).to_contain_text(CHINESE)
    expect(asked.locator("main")).to_contain_text("Accepted")
    expect(row).to_contain_text("Connected")
    expect(record).to_contain_text("Certificate in force")
    expect(listed.locator("#badges .badge")).to_be_visible()
    assert asked.url == address
    assert all(map(not_reloaded, (listed, asked, profile)))

    command = [sys.executable, "-m", "tests.browser.deciding", stranger.id]
    subprocess.run(command, cwd=ROOT, env=server.environment, check=True, capture_output=True)
    expect(row.locator(".row-state")).to_contain_text("Probation")
    expect(profile.locator(f"#status-{stranger.id}")).to_contain_text("Probation")
    assert all(map(not_reloaded, (listed, profile)))


def test_the_back_button_returns_to_the_filtered_directory(window, enter, buyer_account):
    page = enter(window("en-GB").new_page(), buyer_account)
    page.goto("/directory/")
    mark(page)
    page.locator("#filters [name=country][value=CN]").check()
    page.wait_for_url(re.compile("country=CN"))
    chosen = page.locator(".chips")
    expect(chosen).to_contain_text("China")
    assert not_reloaded(page)
    first = page.locator(".row-title a").first
    name = first.inner_text()
    first.click()
    expect(page.locator("h1")).to_contain_text(name)
    page.go_back()
    page.wait_for_url(re.compile("country=CN"))
    expect(page.locator(".chips")).to_contain_text("China")
    expect(page.locator("#filters [name=country][value=CN]")).to_be_checked()
    expect(page.locator(".row-title a").first).to_have_text(name)
    expect(page.locator("header.topbar")).to_have_count(1)


def test_without_script_the_forms_do_the_same(window, enter, buyer_account, stranger):
    buyer = enter(window("en-GB", java_script_enabled=False).new_page(), buyer_account)
    theirs = enter(window("zh-CN", java_script_enabled=False).new_page(), stranger.manager)
    address = ask(buyer, stranger)
    expect(buyer.locator("main")).to_contain_text("We buy your plush toys.")
    accept(theirs, address)
    buyer.goto(address)
    expect(buyer.locator("main")).to_contain_text("Accepted")
    buyer.goto(f"/factories/{stranger.id}")
    expect(buyer.locator("main")).to_contain_text("Certificate in force")
