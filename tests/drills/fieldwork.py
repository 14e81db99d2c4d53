"""The whole server is killed while four note what they see on one audit; every note is there once.

Each writer notes on documents of its own, with the number it saw and a key of its own a note. What was not acknowledged
when the server died is sent again with the same key. Ends with 1 if a note is lost, doubled or out of order.
"""

import http.client
import random
import secrets
import shutil
import sqlite3
import threading
import time
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlencode

from tests.rig.places import scratch
from tests.rig.server import LiveServer, flask
from tests.rig.visitor import Visitor, accounts

KILLS = 15
DOCUMENTS = ("licence", "plan", "permits", "equipment")
ON_SITE = """
SELECT audit.id, audit.public_id, person.email FROM audit JOIN person ON person.id = audit.lead_id
JOIN agenda_step ON agenda_step.audit_id = audit.id WHERE audit.submitted_at IS NULL LIMIT 1
"""
NOTED = "SELECT key, number, value FROM fieldwork_entry WHERE audit_id = ? AND area = 'paper'"


class Noting(threading.Thread):
    """One writer on one document, until it is cut off."""

    def __init__(self, visitor: Visitor, page: str, document: str):
        super().__init__(daemon=True)
        self.visitor, self.page, self.document = visitor, page, document
        self.number, self.waiting, self.going = 0, None, True

    def run(self):
        while self.going:
            self.waiting = self.waiting or {"note": f"Seen {self.number + 1}", "sent": secrets.token_hex(16)}
            try:
                if self.send() != 303:
                    return
            except (OSError, http.client.HTTPException):
                return
            self.number, self.waiting = self.number + 1, None

    def send(self) -> int:
        """Send what waits; the server's answer."""
        forms = self.visitor.get(self.page).page.forms
        token = next(form.values["csrf_token"][0] for form in forms if "csrf_token" in form.values)
        told = {"area": "paper", "key": self.document, "number": str(self.number), "state": "received"}
        body = urlencode({"csrf_token": token} | told | self.waiting)
        return self.visitor.ask("POST", f"{self.page.rsplit('/', 1)[0]}/entries", body).status


def noted(instance: Path, audit_id: int) -> dict[str, tuple[int, str]]:
    """(number, value) of every document's note, as it is stored."""
    with closing(sqlite3.connect(instance / "ietp.db")) as connection:
        return {key: (number, value) for key, number, value in connection.execute(NOTED, (audit_id,))}


def one_kill(server: LiveServer, writers: list[Noting], audit_id: int) -> list[str]:
    """Note, kill, restart, send again what waited, compare; what is wrong."""
    for writer in writers:
        writer.start()
    time.sleep(random.uniform(0.3, 1.2))
    server.kill()
    for writer in writers:
        writer.going = False
        writer.join(timeout=30)
    server.start()
    for writer in writers:
        writer.visitor.leave()
        if writer.waiting and writer.send() == 303:
            writer.number, writer.waiting = writer.number + 1, None
    found = noted(server.instance, audit_id)
    wrong = []
    for writer in writers:
        number, value = found.get(writer.document, (0, ""))
        if number != writer.number or (number and f"Seen {number}" not in value):
            wrong.append(f"{writer.document}: {writer.number} acknowledged, stored {number} {value}")
    return wrong


def main() -> int:
    """Kill fifteen times while four note."""
    folder, wrong, server = scratch("fieldwork-drill"), [], None
    try:
        flask(folder, "migrate", DEMO="on")
        flask(folder, "demo", "seed", "--scale", "0.02", DEMO="on")
        password = accounts(flask(folder, "demo", "accounts", "--json", DEMO="on"))[0].password
        with closing(sqlite3.connect(folder / "ietp.db")) as connection:
            audit_id, public_id, email = connection.execute(ON_SITE).fetchone()
        server = LiveServer(folder, DEMO="on")
        page = f"/fieldwork/{public_id}/documents"
        writers = [Noting(Visitor(server.url).enter(email, password), page, one) for one in DOCUMENTS]
        for _kill in range(KILLS):
            wrong += one_kill(server, writers, audit_id)
            writers = [again(one) for one in writers]
        count = sum(one.number for one in writers)
        whole = flask(folder, "verify", DEMO="on").strip()
    finally:
        if server:
            with suppress(OSError):
                server.kill()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{KILLS} kills, {count} notes acknowledged, wrong: {wrong or 'none'}; {whole}")
    return 1 if wrong or not count else 0


def again(writer: Noting) -> Noting:
    """The same writer, to be started once more."""
    other = Noting(writer.visitor, writer.page, writer.document)
    other.number, other.waiting = writer.number, writer.waiting
    return other
