"""Fixtures of the application: ``app`` (with its context pushed), clients, signing in, written mails."""

import email
from email.policy import default

import pytest

PASSWORD = "wooden trains on green hills"


@pytest.fixture
def app(database):
    """The application on ``database``; its context is pushed, so that services, queries and builders just work."""
    with database.app.app_context():
        yield database.app


@pytest.fixture
def app_with(database, app):
    """``app_with(LIMITS="on")``: another application on the same database with other settings."""
    return database.app_with


@pytest.fixture
def client(app):
    """Somebody who has not signed in."""
    return app.test_client()


@pytest.fixture
def client_for(app):
    """``client_for(person)`` (or an e-mail address): a client that signed in through the page; one per person."""
    made = {}

    def client_of(person, password: str = PASSWORD):
        address = getattr(person, "email", person)
        if address not in made:
            made[address] = sign_in(app.test_client(), address, password)
        return made[address]

    return client_of


def sign_in(client, address: str, password: str = PASSWORD):
    """Sign ``client`` in by the sign-in form. Raises AssertionError if it is refused."""
    answer = client.fill("/sign-in", {"email": address, "password": password})
    assert answer.status_code == 303, f"{address} was not let in: {client.page.text[:400]}"
    client.token = None
    return client


@pytest.fixture
def mails(database):
    """``mails()``: the mails written so far, oldest first, as email.message.EmailMessage."""

    def written():
        files = sorted((database.instance / "mail").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        return [email.message_from_bytes(path.read_bytes(), policy=default) for path in files]

    return written
