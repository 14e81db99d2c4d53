"""Files are kept within a quota, and with a scanner set none is sent before it was found clean."""

import socket
import threading

import pytest
from werkzeug.exceptions import NotFound

from ietp_dash.documents import scanning, sending, services
from ietp_dash.documents.models import Document
from ietp_dash.documents.uploads import Received
from ietp_dash.kernel.access import VISITOR, Role
from ietp_dash.kernel.errors import Refused
from ietp_dash.notifications.work import Work
from ietp_dash.storage.database import db
from tests import builders as make

SLIP = Received(b"%PDF-slip", "slip.pdf", "application/pdf")


class Scanner:
    """A daemon on a free port that answers every file with the same words, or never."""

    def __init__(self, says: bytes | None):
        self.says, self.heard = says, []
        self.line = socket.create_server(("127.0.0.1", 0))
        self.url = f"tcp://127.0.0.1:{self.line.getsockname()[1]}"
        self.over = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while not self.over.is_set():
            try:
                caller, _ = self.line.accept()
            except OSError:
                return
            with caller:
                heard = b""
                while not heard.endswith(b"\0\0\0\0"):
                    heard += caller.recv(65536)
                self.heard.append(heard)
                if self.says is None:
                    self.over.wait(20)
                else:
                    caller.sendall(self.says + b"\0")

    def stop(self):
        """End it."""
        self.over.set()
        self.line.close()


@pytest.fixture
def scanner(app):
    """``scanner(says)`` sets a scanner that says so."""
    made = []

    def start(says):
        made.append(Scanner(says))
        app.config["SCAN_URL"] = made[-1].url
        return made[-1]

    yield start
    app.config["SCAN_URL"] = ""
    for one in made:
        one.stop()


def kept() -> Document:
    """A file somebody brought."""
    return services.keep(make.viewer(make.person(Role.FACTORY_MANAGER)), SLIP, kind="proof")


def test_without_a_scanner_a_file_is_sent_at_once(app):
    with app.test_request_context():
        answer = sending.sent(kept())
    assert answer.get_data() == b"%PDF-slip"
    assert answer.headers["Content-Disposition"] == "attachment; filename=slip.pdf"


def test_a_file_waits_until_it_is_found_clean(app, scanner):
    daemon = scanner(b"stream: OK")
    document = kept()
    with pytest.raises(Refused, match="being checked"):
        sending.sent(document)
    assert services.check_waiting(VISITOR) is True
    assert services.check_waiting(VISITOR) is False
    assert b"%PDF-slip" in daemon.heard[0]
    with app.test_request_context():
        assert sending.sent(db.session.get(Document, document.id)).status_code == 200


def test_a_virus_is_sent_to_nobody(app, scanner):
    scanner(b"stream: Eicar-Signature FOUND")
    document = kept()
    services.check_waiting(VISITOR)
    assert db.session.get(Document, document.id).checked == "infected"
    with pytest.raises(NotFound):
        sending.sent(document)


@pytest.mark.parametrize("says", [b"stream: Size limit exceeded ERROR", b""])
def test_a_scanner_that_cannot_tell_never_means_clean(app, scanner, says):
    scanner(says)
    document = kept()
    assert services.check_waiting(VISITOR) is False
    assert db.session.get(Document, document.id).checked == "waiting"


def test_a_scanner_that_is_away_or_hangs_never_means_clean(app, scanner, monkeypatch):
    monkeypatch.setattr(scanning, "PATIENCE", 0.2)
    scanner(None)
    document = kept()
    assert services.check_waiting(VISITOR) is False
    app.config["SCAN_URL"] = "tcp://127.0.0.1:9"
    assert services.check_waiting(VISITOR) is False
    assert db.session.get(Document, document.id).checked == "waiting"


def test_the_worker_has_files_checked(app, scanner):
    scanner(b"stream: OK")
    document = kept()
    Work(app).round()
    db.session.expire_all()
    assert db.session.get(Document, document.id).checked == "clean"


def test_the_quota_is_an_organisations_own(app, monkeypatch):
    monkeypatch.setattr(services, "QUOTA", 2 * len(SLIP.content))
    me = make.viewer(make.person(Role.FACTORY_MANAGER))
    services.keep(me, SLIP, kind="proof")
    services.keep(me, SLIP, kind="proof")
    with pytest.raises(Refused, match="used up"):
        services.keep(me, SLIP, kind="proof")
    kept()
