"""The whole server is killed while people write; what they were told is saved must be there.

Each writer changes a name, over HTTP, again and again. At random moments server and workers are killed at once. After
the restart each name must be the last that was acknowledged (or the one on its way when the server died), the database
must be sound and the event log's chain whole. Ends with 1 if anything is lost.
"""

import http.client
import random
import shutil
import sqlite3
import threading
import time

from tests.rig.places import scratch
from tests.rig.server import LiveServer, flask
from tests.rig.visitor import Visitor, accounts

KILLS = 20
WRITERS = 4
PAGE = "/account/"


class Writer(threading.Thread):
    """One person who keeps changing a name until told to stop or cut off."""

    def __init__(self, visitor: Visitor):
        super().__init__(daemon=True)
        self.visitor, self.saved, self.trying, self.count = visitor, None, None, 0
        self.going = True

    def run(self):
        while self.going:
            self.trying = f"Writer {random.randrange(10**9)}"
            try:
                if self.visitor.fill(PAGE, {"name": self.trying}).status != 303:
                    return
            except (OSError, http.client.HTTPException):
                return
            self.saved, self.count = self.trying, self.count + 1


def name_of(visitor: Visitor) -> str:
    """The name as the server has it now."""
    forms = [form for form in visitor.get(PAGE).page.forms if "name" in form.names]
    return forms[0].values["name"][0]


def one_kill(server: LiveServer, visitors: list[Visitor]) -> tuple[int, list[str]]:
    """Write, kill, restart, compare. Answers how many saves were acknowledged, and what was lost."""
    writers = [Writer(visitor) for visitor in visitors]
    for writer in writers:
        writer.start()
    time.sleep(random.uniform(0.2, 1.0))
    server.kill()
    for writer in writers:
        writer.going = False
        writer.join(timeout=30)
    server.start()
    lost = []
    for writer in writers:
        found = name_of(writer.visitor)
        if writer.saved and found not in (writer.saved, writer.trying):
            lost.append(f"saved {writer.saved!r}, found {found!r}")
    return sum(writer.count for writer in writers), lost


def main() -> int:
    """Kill twenty times, then look whether all is whole."""
    folder, saved, lost, server = scratch("drills"), 0, [], None
    try:
        flask(folder, "migrate", DEMO="on")
        flask(folder, "demo", "seed", "--scale", "0.1", DEMO="on")
        people = accounts(flask(folder, "demo", "accounts", "--json", DEMO="on"))
        server = LiveServer(folder, DEMO="on")
        visitors = [Visitor(server.url).enter(one.email, one.password) for one in people[:WRITERS]]
        for number in range(1, KILLS + 1):
            count, missing = one_kill(server, visitors)
            saved, lost = saved + count, lost + missing
            print(f"kill {number}: {count} saves acknowledged, {len(missing)} lost", flush=True)
        server.stop()
        sound = sqlite3.connect(folder / "ietp.db").execute("PRAGMA integrity_check").fetchone()[0]
        whole = flask(folder, "verify", DEMO="on").strip()
    finally:
        if server:
            server.kill()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{KILLS} kills, {saved} saves acknowledged, {len(lost)} lost; database: {sound}; {whole}")
    return 1 if lost or sound != "ok" or not saved else 0
