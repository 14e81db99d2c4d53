"""The whole server, as granian runs it: bodies arrive, it can be killed and started again."""

import pytest

from .places import scratch
from .server import LiveServer, flask


@pytest.fixture
def server():
    folder = scratch("server")
    flask(folder, "migrate")
    server = LiveServer(folder)
    yield server
    server.stop()


def test_a_form_arrives_with_its_body(server, visitor_at):
    answer = visitor_at(server).fill("/sign-in", {"email": "nobody@example.com", "password": "no such password"})
    assert answer.status == 422


def test_it_answers_again_after_a_kill(server, visitor_at):
    server.kill()
    assert not server.answers()
    server.start()
    assert visitor_at(server).get("/sign-in").status == 200
