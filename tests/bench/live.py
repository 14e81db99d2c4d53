"""How fast a change reaches open pages: 2,000 streams on one machine, and 100 pages that re-draw what changed.

``.venv/bin/python tests/bench/live.py --on sqlite --streams 2000`` prints JSON lines (name, value, unit, floor, ratio).
``floor`` is the same message sent to as many bare sockets by a bare asyncio server. Client and server share the
machine: times are upper bounds. Ends with 1 if a name is lost, p99 is not under 1 s, or 100 pages need more than 1 s.
"""

import argparse
import asyncio
import json
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from alembic import command

from ietp_dash import create_app
from ietp_dash.connections import services as connections
from ietp_dash.kernel.access import VISITOR, Role
from ietp_dash.status.events import StatusExpired
from ietp_dash.storage.database import db
from ietp_dash.storage.schema import alembic_config
from ietp_dash.storage.use_case import record, use_case
from tests import builders as make
from tests.rig.places import free_port, scratch
from tests.rig.postgresql import Server
from tests.rig.server import LiveServer
from tests.rig.stand import SETTINGS
from tests.rig.visitor import Visitor
from tests.rig.web import PASSWORD

PER_PERSON, EVENTS, PAUSE, PAGES = 50, 8, 1.5, 100
BARE = """
import asyncio, sys
async def main():
    clients = []
    async def serve(reader, writer):
        first = await reader.readline()
        if first != b"go\\n":
            clients.append(writer)
            return
        while first:
            for one in clients:
                one.write(b"event: x\\ndata: 0\\n\\n")
            first = await reader.readline()
    server = await asyncio.start_server(serve, "127.0.0.1", int(sys.argv[1]), backlog=4096)
    print("ready", flush=True)
    await server.serve_forever()
asyncio.run(main())
"""


@use_case
def happen(viewer, event):
    """Let ``event`` have happened, and nothing else."""
    record(event)


class Pages:
    """Open pages: streams whose names are noted with the moment they came."""

    def __init__(self, address: str):
        self.host, self.port = urlsplit(address).hostname, urlsplit(address).port
        self.came: list[float] = []
        self.tasks, self.on_name = [], None

    async def open(self, path: str, cookies: list[str]) -> float:
        """One stream per cookie header, 100 at a time; answers how long that took."""
        begun = time.perf_counter()
        for start in range(0, len(cookies), 100):
            await asyncio.gather(*(self._open(path, cookie) for cookie in cookies[start : start + 100]))
        return time.perf_counter() - begun

    async def _open(self, path, cookie):
        reader, writer = await asyncio.open_connection(self.host, self.port)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nCookie: {cookie}\r\n\r\n".encode())
        line = await reader.readline()
        assert b" 200 " in line, line
        while not line.startswith(b"id:"):
            line = await reader.readline()
        self.tasks.append(asyncio.create_task(self._listen(reader, writer)))

    async def _listen(self, reader, writer):
        try:
            while line := await reader.readline():
                if line.startswith(b"event: factory-"):
                    self.came.append(time.perf_counter())
                    if self.on_name:
                        self.on_name(self)
        finally:
            writer.close()

    async def close(self):
        """Leave every page."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


async def broadcast(pages, event, wanted: int) -> tuple[list[float], int]:
    """(milliseconds from before the commit to each arrival, how many arrived) over EVENTS events."""
    times = []
    for _ in range(EVENTS):
        pages.came.clear()
        begun = time.perf_counter()
        await asyncio.to_thread(event)
        until = time.perf_counter() + 5
        while len(pages.came) < wanted and time.perf_counter() < until:
            await asyncio.sleep(0.02)
        times += [(at - begun) * 1000 for at in pages.came[:wanted]]
        await asyncio.sleep(PAUSE)
    return times, len(times)


async def bare(streams: int) -> float:
    """p99 in milliseconds of the same message to as many bare sockets."""
    port = free_port()
    server = subprocess.Popen([sys.executable, "-c", BARE, str(port)], stdout=subprocess.PIPE)
    server.stdout.readline()
    times, came = [], []
    try:
        readers = []
        for _ in range(streams):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"listen\n")
            readers.append((reader, writer))

        async def listen(reader):
            while line := await reader.readline():
                if line.startswith(b"event"):
                    came.append(time.perf_counter())

        tasks = [asyncio.create_task(listen(reader)) for reader, _ in readers]
        _, go = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.sleep(0.5)
        for _ in range(EVENTS):
            came.clear()
            begun = time.perf_counter()
            go.write(b"go\n")
            while len(came) < streams:
                await asyncio.sleep(0.005)
            times += [(at - begun) * 1000 for at in came]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for _, writer in readers:
            writer.close()
    finally:
        server.kill()
    return share(times, 0.99)


class Reader(threading.Thread):
    """Somebody who reads a page all the while."""

    def __init__(self, visitor: Visitor, path: str):
        super().__init__(daemon=True)
        self.visitor, self.path, self.times, self.stopped = visitor, path, [], threading.Event()

    def run(self):
        while not self.stopped.wait(0.05):
            self.times.append(self.visitor.get(self.path).seconds * 1000)


async def redrawing(server, path, chip, visitors, event) -> list[float]:
    """Milliseconds from the commit until each of PAGES pages has fetched its chip anew, the slowest round of EVENTS."""
    cookies = [header(one) for one in visitors for _ in range(PAGES // len(visitors) + 1)][:PAGES]
    pages = Pages(server.url)
    await pages.open(path, cookies)
    drawn: list[float] = []

    async def draw(cookie):
        reader, writer = await asyncio.open_connection(pages.host, pages.port)
        head = f"GET {chip} HTTP/1.1\r\nHost: {pages.host}:{pages.port}\r\nHX-Request: true\r\n"
        writer.write(f"{head}Connection: close\r\nCookie: {cookie}\r\n\r\n".encode())
        answer = await reader.read()
        assert b" 200 " in answer.split(b"\r\n")[0], answer[:200]
        drawn.append(time.perf_counter())
        writer.close()

    turn, running = iter(cookies * EVENTS), set()
    pages.on_name = lambda _: running.add(asyncio.create_task(draw(next(turn))))
    worst = []
    for _ in range(EVENTS):
        drawn.clear()
        begun = time.perf_counter()
        await asyncio.to_thread(event)
        while len(drawn) < PAGES and time.perf_counter() < begun + 10:
            await asyncio.sleep(0.01)
        worst.append(max((at - begun) * 1000 for at in drawn) if len(drawn) == PAGES else 10_000.0)
        await asyncio.sleep(PAUSE)
    await pages.close()
    return worst


def header(visitor: Visitor) -> str:
    """The visitor's cookies as a header's value."""
    return "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())


def share(times: list[float], part: float) -> float:
    """The value below which ``part`` of ``times`` lies."""
    return sorted(times)[min(len(times) - 1, int(len(times) * part))]


def tell(name: str, value: float, unit: str, floor: float | None = None) -> None:
    """One line of the report."""
    ratio = round(value / floor, 2) if floor else None
    print(
        json.dumps({"name": name, "value": round(value, 2), "unit": unit, "floor": floor, "ratio": ratio}), flush=True
    )


def memory(server: LiveServer) -> float:
    """Resident MiB of the server and its workers."""
    found = subprocess.run(["ps", "-o", "rss=", "-g", str(server.process.pid)], capture_output=True, text=True).stdout
    return sum(int(one) for one in found.split()) / 1024


def people_of(site, count: int) -> list:
    """So many people of buyers that are connected with ``site`` and may see its status."""
    manager = make.viewer(make.manager_of(site))
    made = [make.person(Role.BUYER_MANAGER) for _ in range(count)]
    for one in made:
        asked = connections.request(make.viewer(one), site, message="")
        connections.accept(manager, asked, scope=["status"], earlier_years=False)
    return made


async def measure(app, server, site, people, streams: int) -> bool:
    """Measure and report; whether everything is within its bounds."""
    topic, chip = f"factory-{site.public_id}", f"/status/{site.public_id}/chip"
    path = f"/live/stream?topics={topic},badges"
    visitors = [Visitor(server.url).enter(one.email, PASSWORD) for one in people]
    site_id = site.id

    def event():
        with app.app_context():
            happen(VISITOR, StatusExpired(site_id, "assessed"))

    empty = memory(server)
    pages = Pages(server.url)
    seconds = await pages.open(path, [header(one) for one in visitors for _ in range(PER_PERSON)][:streams])
    tell(f"open {streams} streams", seconds, "s")
    tell("memory per stream", (memory(server) - empty) * 1024 / streams, "KiB")
    reader = Reader(visitors[0], chip)
    reader.start()
    await asyncio.sleep(3)
    idle, reader.times = reader.times, []
    times, count = await broadcast(pages, event, streams)
    reader.stopped.set()
    await asyncio.to_thread(reader.join)
    await pages.close()
    floor = await bare(streams)

    tell("delivered", 100 * count / (streams * EVENTS), "%")
    tell("name arrives p50", share(times, 0.5), "ms")
    tell("name arrives p99", share(times, 0.99), "ms", round(floor, 2))
    tell("page p95 while streams idle", share(idle, 0.95), "ms")
    tell("page p95 while names go out", share(reader.times, 0.95), "ms")
    await asyncio.sleep(2)
    worst = await redrawing(server, path, chip, visitors[:10], event)
    tell(f"{PAGES} pages re-drawn, median of the slowest", share(worst, 0.5), "ms")
    for visitor in visitors:
        visitor.leave()
    return count == streams * EVENTS and share(times, 0.99) < 1000 and share(worst, 0.5) < 1000


def main() -> int:
    """Set up a database and a server, measure, judge."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--on", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--streams", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=1)
    asked = parser.parse_args()
    folder, postgresql, server = scratch("bench-live"), None, None
    try:
        postgresql = Server() if asked.on == "postgresql" else None
        url = f"sqlite:///{folder / 'bench.db'}"
        if postgresql:
            postgresql.copy("template1", "bench")
            url = postgresql.url("bench")
        app = create_app(SETTINGS | {"DATABASE_URL": url, "INSTANCE": str(folder)}, str(folder))
        with app.app_context():
            command.upgrade(alembic_config(), "head")
            site = make.factory()
            people = people_of(site, -(-asked.streams // PER_PERSON))
            server = LiveServer(folder, asked.workers, DATABASE_URL=url, WORKER="off")
            good = asyncio.run(measure(app, server, site, people, asked.streams))
            db.session.remove()
            db.engine.dispose()
    finally:
        if server:
            server.stop()
        if postgresql:
            postgresql.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
