"""A real server for the module, once on each database, and people with open pages at it.

Starting a server takes seconds, so that the tests of a module share one; each makes its own factories and people.
"""

from contextlib import ExitStack

import pytest

from ietp_dash.storage.database import db
from ietp_dash.storage.use_case import record, use_case
from tests.rig.databases import KINDS
from tests.rig.server import LiveServer
from tests.rig.visitor import Visitor
from tests.rig.web import PASSWORD

from .listening import Listener


def pytest_generate_tests(metafunc):
    if "stand" in metafunc.fixturenames:
        asked = metafunc.config.getoption("--on")
        metafunc.parametrize("stand", [asked] if asked else KINDS, indirect=True, scope="module")


@pytest.fixture(scope="module")
def stand(request, stands):
    """An empty database for the module, with the application on it."""
    stand = stands(request.param)
    stand.renew()
    yield stand
    stand.leave()


@pytest.fixture
def app(stand):
    with stand.app.app_context():
        yield stand.app


@pytest.fixture(scope="module")
def serve(stand):
    """``serve(workers=2, **settings)``: a server on the module's database."""
    with ExitStack() as stopping:

        def start(workers: int = 1, **settings) -> LiveServer:
            server = LiveServer(stand.instance, workers, DATABASE_URL=stand.store.url, **settings)
            stopping.callback(server.stop)
            return server

        yield start


@pytest.fixture(scope="module")
def server(serve):
    return serve()


@pytest.fixture
def listen():
    """``listen(server, person, "topic,topic")``: the open page of somebody who signed in; more by keyword."""
    made, visitors = [], {}

    def open_(server, person, topics, **more) -> Listener:
        if (server.url, person) not in visitors:
            visitors[server.url, person] = Visitor(server.url).enter(person.email, PASSWORD)
        made.append(Listener(visitors[server.url, person], topics, **more))
        db.session.commit()
        return made[-1]

    yield open_
    for one in made:
        one.leave()
    for one in visitors.values():
        one.leave()


@use_case
def happen(viewer, *events):
    """Let ``events`` have happened, without what usually brings them about."""
    for one in events:
        record(one)
