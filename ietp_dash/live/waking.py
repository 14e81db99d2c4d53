"""What wakes the streams of one process: a thread that learns that the event log grew.

SQLite: ``PRAGMA data_version`` ten times a second, then the stored head. PostgreSQL: LISTEN, and a look every five
seconds in case a word was lost. A database that is away is asked again until it is back.
"""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable

log = logging.getLogger("ietp.live")
EVERY, LOOK, PAUSE = 0.1, 5.0, 1.0


class Waker(threading.Thread):
    """Calls ``wake()`` (from its own thread) soon after each commit that added events, until :meth:`stop`."""

    def __init__(self, url, wake: Callable[[], None]):
        super().__init__(name="live-waker", daemon=True)
        self._url, self._wake, self._stopped = url, wake, threading.Event()

    def stop(self) -> None:
        """End the thread within a second."""
        self._stopped.set()

    def run(self) -> None:
        """Watch, and begin anew whenever the database was away."""
        watch = self._watch_sqlite if self._url.get_backend_name() == "sqlite" else self._watch_postgresql
        while not self._stopped.is_set():
            try:
                watch()
            except Exception as fault:
                log.warning("the event log cannot be watched, trying again: %s", fault)
                self._stopped.wait(PAUSE)

    def _watch_sqlite(self):
        connection = sqlite3.connect(f"file:{self._url.database}?mode=ro", uri=True, isolation_level=None)
        try:
            seen, head = None, None
            while not self._stopped.wait(EVERY):
                version = connection.execute("PRAGMA data_version").fetchone()[0]
                if version == seen:
                    continue
                now = connection.execute("SELECT max(sequence) FROM event_head").fetchone()[0]
                seen, changed, head = version, now != head, now
                if changed:
                    self._wake()
        finally:
            connection.close()

    def _watch_postgresql(self):
        import psycopg

        address = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True, connect_timeout=2) as connection:
            connection.execute("LISTEN event_log")
            looked = 0.0
            while not self._stopped.is_set():
                heard = list(connection.notifies(timeout=EVERY * 5, stop_after=1))
                if heard or time.monotonic() - looked > LOOK:
                    looked = time.monotonic()
                    self._wake()
