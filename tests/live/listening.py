"""Somebody with an open page: listens to the stream in a thread and remembers what came when."""

import http.client
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field

from tests.rig.visitor import Visitor


@dataclass
class Listener:
    """An open stream at ``visitor``'s server; ``heard`` are (name, data, seconds since the start)."""

    visitor: Visitor
    topics: str
    last: str = ""
    path: str = ""
    heard: list = field(default_factory=list)
    id: str = ""
    ended_at: float | None = None

    def __post_init__(self):
        self.began, self._open = time.monotonic(), threading.Event()
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.visitor.cookies.items())}
        if self.last:
            headers["Last-Event-ID"] = self.last
        self.connection = http.client.HTTPConnection(self.visitor.url.removeprefix("http://"), timeout=60)
        self.connection.request("GET", self.path or f"/live/stream?topics={self.topics}", headers=headers)
        self._socket = self.connection.sock
        self.answer = self.connection.getresponse()
        self.status = self.answer.status
        if self.status == 200:
            threading.Thread(target=self._read, daemon=True).start()
            assert self._open.wait(10), "the stream said nothing"
        else:
            self.answer.read()
            self.connection.close()

    def _read(self):
        name, data = "", ""
        try:
            for line in iter(self.answer.readline, b""):
                key, _, value = line.decode().strip().partition(": ")
                if key == "event":
                    name = value
                elif key == "data":
                    data = value
                elif key == "id":
                    self.id = value
                elif not key:
                    if name and name != "live":
                        self.heard.append((name, data, time.monotonic() - self.began))
                    name, data = "", ""
                    self._open.set()
        except (OSError, ValueError, AttributeError, http.client.HTTPException):
            pass
        self.ended_at = time.monotonic()
        self.connection.close()

    @property
    def names(self) -> list[str]:
        """The names that came."""
        return [name for name, _data, _at in self.heard]

    def hears(self, name: str, within: float = 2.0) -> bool:
        """Whether ``name`` comes within so many seconds."""
        return wait(lambda: name in self.names, within)

    def ends(self, within: float = 5.0) -> bool:
        """Whether the stream ends within so many seconds."""
        return wait(lambda: self.ended_at is not None, within)

    def leave(self) -> None:
        """Close the page, also while the thread waits for more."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)


def wait(holds, within: float) -> bool:
    """Whether ``holds()`` becomes true within so many seconds."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.02)
    return holds()
