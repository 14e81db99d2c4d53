"""A PostgreSQL server of our own for one test process: made by initdb, on a free port, gone with the process.

Root may not run PostgreSQL, so it steps down to the user ``postgres``. ``setpriv`` also has the kernel stop the
server when the test process dies, however it dies.
"""

import os
import shutil
import subprocess
import time
from pathlib import Path

import psycopg

from .places import free_port, scratch

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",
    "dynamic_shared_memory_type": "mmap",
    "shared_buffers": "64MB",
    "log_min_messages": "fatal",
}


class Server:
    """A running server; ``url(name)`` is the address of one of its databases."""

    def __init__(self):
        self.folder = scratch("postgresql-server")
        self.port = free_port()
        self._as_owner = ["setpriv", "--pdeathsig=INT"]
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
            self._as_owner += ["--reuid=postgres", "--regid=postgres", "--clear-groups"]
        self._initialise()
        self.process = self._start()
        self.admin = self._connect()

    def _initialise(self):
        options = ["--username=postgres", "--auth=trust", "--no-sync", "--locale=C.UTF-8", "--encoding=UTF8"]
        command = [*self._as_owner, "--", program("initdb"), "--pgdata", self.folder / "data", *options]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"initdb failed: {done.stderr}")

    def _start(self):
        settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        place = ["-D", self.folder / "data", "-p", str(self.port), "-k", self.folder]
        with (self.folder / "log").open("wb") as log:
            command = [*self._as_owner, "--", program("postgres"), *place, *settings]
            return subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log)

    def _connect(self):
        until = time.monotonic() + 30
        while True:
            try:
                return psycopg.connect(self.url("postgres", driver=False), autocommit=True)
            except psycopg.OperationalError:
                if self.process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError((self.folder / "log").read_text()) from None
                time.sleep(0.02)

    def url(self, name: str, driver: bool = True) -> str:
        """The address of the database ``name``, for SQLAlchemy or (``driver=False``) for libpq."""
        return f"postgresql{'+psycopg' if driver else ''}://postgres@127.0.0.1:{self.port}/{name}"

    def copy(self, template: str, name: str) -> None:
        """Make the database ``name`` anew as a copy of ``template`` (about 15 ms); open connections are cut."""
        self.drop(name)
        self.admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')

    def drop(self, name: str) -> None:
        """Remove the database ``name`` if there is one."""
        self.admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def stop(self) -> None:
        """Stop the server and remove its files."""
        self.admin.close()
        self.process.terminate()
        try:
            self.process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self.process.send_signal(3)
            self.process.wait(timeout=20)
        shutil.rmtree(self.folder, ignore_errors=True)


def program(name: str) -> str:
    """The full path of a PostgreSQL server program; the newest installed. Raises LookupError if there is none."""
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    found = str(installed[-1]) if installed else shutil.which(name)
    if not found:
        raise LookupError(f"{name} is not installed; `make test` installs it")
    return found
