"""The databases that tests run on: each is migrated once per test process, and every test gets a fresh copy.

A test that asks for ``database`` (``app``, ``client_for`` and the like do) runs twice, on SQLite and on PostgreSQL,
unless it is marked ``sqlite_only`` or ``postgresql_only``, or pytest was called with ``--on sqlite``. Tests of pages
(those with a client, outside journeys and contracts) run on one of the two in ``make test``, every second one on the
other, and on both in ``make drills``: what they ask of a database is asked by the services' own tests on both.
"""

import shutil
from contextlib import ExitStack
from pathlib import Path
from zlib import crc32

import pytest

from .places import scratch
from .postgresql import Server
from .stand import Stand
from .whole import WHOLE

KINDS = ("sqlite", "postgresql")


def pytest_addoption(parser):
    parser.addoption("--on", choices=KINDS, help="run the database tests on this one only (the default is both)")


def pytest_generate_tests(metafunc):
    if "database" not in metafunc.fixturenames:
        return
    only = [kind for kind in KINDS if metafunc.definition.get_closest_marker(f"{kind}_only")]
    asked = metafunc.config.getoption("--on")
    kinds = [kind for kind in only or _kinds_for(metafunc) if asked in (None, kind)]
    metafunc.parametrize("database", kinds, indirect=True)


def _kinds_for(metafunc) -> tuple[str, ...]:
    """Both databases; for a test of pages one of them, which its name decides."""
    of_pages = {"client", "client_for"} & set(metafunc.fixturenames)
    thorough = {"journeys", "contracts"} & set(metafunc.definition.path.parts)
    asked = metafunc.config.getoption("--on")
    if WHOLE or asked or thorough or not of_pages:
        return KINDS
    return (KINDS[crc32(metafunc.definition.nodeid.encode()) % 2],)


class SqliteStore:
    """A file, and a template to copy it from."""

    def __init__(self, folder: Path):
        self.file, self.template = folder / "test.db", folder / "template.db"
        self.url = f"sqlite:///{self.file}"

    def keep(self) -> None:
        """Keep the database as it is now as the template. Every connection must be closed."""
        shutil.copyfile(self.file, self.template)

    def renew(self) -> None:
        """Put a fresh copy of the template in the database's place."""
        for rest in ("-wal", "-shm"):
            self.file.with_name(self.file.name + rest).unlink(missing_ok=True)
        shutil.copyfile(self.template, self.file)


class PostgresqlStore:
    """A database on the process's own server, and a template database."""

    def __init__(self, server: Server):
        self.server, self.url = server, server.url("test")
        server.copy("template1", "test")

    def keep(self) -> None:
        """Keep the database as it is now as the template. Every connection must be closed."""
        self.server.copy("test", "kept")

    def renew(self) -> None:
        """Put a fresh copy of the template in the database's place."""
        self.server.copy("kept", "test")


@pytest.fixture(scope="session")
def postgresql_server():
    """The process's PostgreSQL server."""
    server = Server()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def stands(request):
    """``stands(kind)``: the application on a migrated database of that kind, made when first asked for."""
    made: dict[str, Stand] = {}
    with ExitStack() as closing:

        def stand(kind: str) -> Stand:
            if kind not in made:
                folder = scratch(kind)
                closing.callback(shutil.rmtree, folder, ignore_errors=True)
                of_kind = {
                    "sqlite": lambda: SqliteStore(folder),
                    "postgresql": lambda: PostgresqlStore(request.getfixturevalue("postgresql_server")),
                }
                made[kind] = Stand(kind, of_kind[kind](), folder / "instance")
                closing.callback(made[kind].close)
            return made[kind]

        yield stand


@pytest.fixture
def database(request, stands) -> Stand:
    """A freshly migrated, empty database with the application on it; see the module's docstring."""
    stand = stands(request.param)
    stand.renew()
    yield stand
    stand.leave()
