"""Chromium, and axe in its pages. A ``page`` that breaks the content policy, throws or gets a 5xx fails its test."""

import shutil

import pytest
from playwright.sync_api import expect

from .axe import failures

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
PATIENCE = 15_000
"""Milliseconds that a page may take to show what is expected where other tests use the machine too; `make bench`
measures how soon it comes."""
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items):
    """Modules with browser tests last: Playwright leaves an event loop running, which other tests must not meet.

    Of these the whole journeys first, so that no worker waits for the longest at the end.
    """
    seen = {item.path for item in items if "playwright" in getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: (item.path in seen, item.path in seen and item.path.parent.name != "journeys"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The system's Chromium, talking to nobody."""
    path = shutil.which("chromium")
    assert path, "chromium is not installed; `make test` installs it"
    return {**browser_type_launch_args, "executable_path": path, "args": list(FLAGS)}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """English, unless a test says otherwise."""
    return {**browser_context_args, "locale": "en-GB"}


@pytest.fixture(autouse=True)
def _page_without_faults(request):
    """A page of a browser test may not break the content policy, throw, or get a 5xx; ends the test if it did."""
    if "page" not in request.fixturenames:
        yield
        return
    page, found = request.getfixturevalue("page"), []
    page.on("pageerror", lambda error: found.append(f"script error: {error}"))
    page.on("console", lambda said: found.append(said.text) if "Content Security Policy" in said.text else None)
    page.on("response", lambda got: found.append(f"{got.status} {got.url}") if got.status >= 500 else None)
    yield
    assert not found, "\n".join([*found, *_server_said(request)])


def _server_said(request) -> list[str]:
    """The end of the log of the server that a failed browser test spoke to."""
    servers = {"live_server", "fresh_server"} & set(request.fixturenames)
    return [request.getfixturevalue(name).log.read_text("utf-8", "replace")[-6000:] for name in servers]


@pytest.fixture
def enter():
    """``enter(page, account)``: sign in through the page, as a person does; the account is one of ``demo_people``."""

    def sign_in(page, account):
        page.goto("/sign-in")
        page.locator("input[name=email]").fill(account.email)
        page.locator("input[name=password]").fill(account.password)
        page.locator("main form [type=submit]").click()
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    return sign_in


@pytest.fixture
def axe():
    """``axe(page)`` fails with every breach of WCAG 2.2 AA and of axe's best practices on the page as it is now."""

    def check(page, *, but=()):
        found = failures(page, but)
        assert not found, f"{page.url}\n" + "\n".join(found)

    return check
