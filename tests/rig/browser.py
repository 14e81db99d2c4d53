"""Chromium on the whole server with the demonstration's data, and the checks of pages that need either.

``live_server`` is one server for the tests of a process: they may read everything and write only what no other test
looks at. ``fresh_server`` is a server of one's own, on a copy of the same data.
"""

import fcntl
import shutil
from pathlib import Path

import pytest

from .axe import failures
from .places import scratch
from .server import LiveServer, flask
from .visitor import Visitor
from .web import PASSWORD

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


def pytest_collection_modifyitems(items):
    """Browser tests last: Playwright leaves an event loop running, which other tests must not meet."""
    items.sort(key=lambda item: "playwright" in getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def demo_instance(tmp_path_factory, worker_id):
    """The folder of a migrated and seeded instance, made once for all test processes; copy it, never use it."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared if worker_id == "master" else shared.parent
    place = shared / "demo-instance"
    with (shared / "demo-instance.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            making = shared / "demo-instance-in-making"
            making.mkdir()
            flask(making, "migrate", DEMO="on")
            flask(making, "demo", "seed", DEMO="on")
            making.rename(place)
    return place


@pytest.fixture(scope="session")
def server_on_demo(demo_instance):
    """``server_on_demo(**settings)``: start a server on a copy of the demonstration's data."""
    started = []

    def start(**settings) -> LiveServer:
        folder = scratch("live-server")
        instance = Path(shutil.copytree(demo_instance, folder / "instance"))
        started.append((folder, LiveServer(instance, **{"DEMO": "on"} | settings)))
        return started[-1][1]

    yield start
    for folder, server in started:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def live_server(server_on_demo) -> LiveServer:
    """The one server for tests that only look."""
    return server_on_demo()


@pytest.fixture
def fresh_server(server_on_demo) -> LiveServer:
    """A server of one's own for a test that changes things."""
    server = server_on_demo()
    yield server
    server.stop()


@pytest.fixture
def visitor_at():
    """``visitor_at(server)``: somebody without script at a running server."""
    made = []

    def visit(server: LiveServer) -> Visitor:
        made.append(Visitor(server.url))
        return made[-1]

    yield visit
    for visitor in made:
        visitor.leave()


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
    assert not found, "\n".join(found)


@pytest.fixture
def enter():
    """``enter(page, address)``: sign in through the page, as a person does."""

    def sign_in(page, address: str, password: str = PASSWORD):
        page.goto("/sign-in")
        page.locator("input[name=email]").fill(address)
        page.locator("input[name=password]").fill(password)
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
