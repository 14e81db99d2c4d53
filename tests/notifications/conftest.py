"""A factory and a buyer with their people, and the worker's rounds run by hand."""

import pytest

from ietp_dash.connections import services as connections
from ietp_dash.kernel.access import VISITOR, Role
from ietp_dash.notifications import outbox, work
from ietp_dash.storage.use_case import record, use_case
from tests import builders


@pytest.fixture
def site(app):
    return builders.factory("Harbour Toys")


@pytest.fixture
def manager(site):
    return builders.manager_of(site)


@pytest.fixture
def buyer(app):
    return builders.person(Role.BUYER_MANAGER)


@pytest.fixture
def connection(site, manager, buyer):
    """In force, with the scope that opens the status; everybody has been told of it."""
    made = connections.request(builders.viewer(buyer), site, message="")
    connections.accept(builders.viewer(manager), made, scope=["status"], earlier_years=False)
    read_all()
    return made


def read_all() -> None:
    """Let the reader come to the end of the log."""
    while work.read_log():
        pass


def send_all() -> int:
    """Send everything that is due; how many that were. Raises outbox.MailServerAway."""
    count = 0
    while sent := outbox.send_due():
        count += sent
    return count


@use_case
def happen(viewer, *events):
    """Let ``events`` have happened, without what usually brings them about."""
    for one in events:
        record(one)


def by_programme(*events) -> None:
    """Let ``events`` have happened by nobody's hand in particular, and everybody be told."""
    happen(VISITOR, *events)
    read_all()
