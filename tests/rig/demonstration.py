"""The demonstration's data, made once for all test processes, and what runs on copies of it.

The worker has come to its end in it: no server on a copy tells people of more or sends what waits while a test counts.

``demo_client`` looks at pages within the process; ``live_server`` is one whole server for the tests of a process, which
may read everything and write only what no other test looks at; ``fresh_server`` is a server of one's own.
"""

import fcntl
import shutil
from pathlib import Path

import pytest

from ietp_dash import create_app
from ietp_dash.storage.database import db

from .client import Client
from .crawl import Walks
from .places import scratch
from .server import LiveServer, flask
from .stand import SETTINGS
from .visitor import Account, Visitor, accounts
from .web import sign_in


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
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir()
            flask(making, "migrate", DEMO="on")
            flask(making, "demo", "seed", "--scale", "0.1", DEMO="on")
            flask(making, "worker", "--once", DEMO="on")
            shutil.rmtree(making / "mail", ignore_errors=True)
            making.rename(place)
    return place


@pytest.fixture(scope="session")
def demo_people(demo_instance) -> dict[str, Account]:
    """The first person of each role, and a visit specialist: role -> Account."""
    return {one.role: one for one in accounts(flask(demo_instance, "demo", "accounts", "--json", DEMO="on"))}


@pytest.fixture(scope="session")
def demo_app(demo_instance):
    """The application on a copy of the demonstration's data (SQLite), for tests that look and change nothing."""
    folder = scratch("demo-app")
    instance = shutil.copytree(demo_instance, folder / "instance")
    places = {"DATABASE_URL": f"sqlite:///{instance / 'ietp.db'}", "INSTANCE": str(instance), "DEMO": "on"}
    app = create_app(SETTINGS | places, str(instance))
    app.test_client_class = Client
    yield app
    with app.app_context():
        db.engine.dispose()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def demo_client(demo_app, demo_people):
    """``demo_client("reviewer")``: a client of ``demo_app``, signed in as the first person of that role."""
    made = {}

    def client_of(role: str) -> Client:
        if role not in made:
            made[role] = sign_in(demo_app.test_client(), demo_people[role].email, demo_people[role].password)
        return made[role]

    return client_of


@pytest.fixture(scope="session")
def demo_walks(demo_client, demo_instance) -> Walks:
    """Where the links of the product lead each person; walked once for all test processes."""
    return Walks(demo_instance.parent, demo_client)


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
