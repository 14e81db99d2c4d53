"""A real IMAP server with a mailbox of its own (Dovecot, over TLS on loopback), for the tests of what comes by mail."""

import getpass
import imaplib
import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from .places import free_port

USER, PASSWORD = "help@programme.example", "correct-horse"
CONFIG = """
base_dir = {place}/run
state_dir = {place}/state
log_path = {place}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{place}/cert.pem
ssl_key = <{place}/key.pem
mail_location = maildir:{place}/mail
first_valid_uid = 1
default_internal_user = {inner}
default_login_user = {login}
default_internal_group = {group}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={inner} gid={group} home={place}/mail
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
"""


class Mailbox:
    """One running server: ``url`` and ``password`` for the product, ``certificate`` to be trusted."""

    def __init__(self):
        self.place = Path(tempfile.mkdtemp(prefix="ietp-imap-"))
        self.place.chmod(0o755)
        self.port, self.password = free_port(), PASSWORD
        self.url = f"imaps://{USER.replace('@', '%40')}@localhost:{self.port}"
        self.certificate = self.place / "cert.pem"
        self._running = None
        _certify(self.place)
        names = _names()
        config = CONFIG.format(place=self.place, port=self.port, password=PASSWORD, **names)
        (self.place / "dovecot.conf").write_text(config)
        (self.place / "mail").mkdir()
        if os.geteuid() == 0:
            shutil.chown(self.place / "mail", names["inner"], names["group"])

    def start(self) -> "Mailbox":
        """Serve, until ``stop``; answers itself once the port listens."""
        self._running = subprocess.Popen(["dovecot", "-F", "-c", str(self.place / "dovecot.conf")])
        for _turn in range(200):
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return self
            time.sleep(0.05)
        raise AssertionError((self.place / "log").read_text())

    def stop(self) -> None:
        """End the server; the mails stay."""
        self._running.terminate()
        self._running.wait(10)

    def remove(self) -> None:
        """Delete everything."""
        shutil.rmtree(self.place, ignore_errors=True)

    def box(self) -> imaplib.IMAP4_SSL:
        """A signed-in connection of the test's own."""
        box = imaplib.IMAP4_SSL("localhost", self.port, ssl_context=ssl.create_default_context(cafile=self.certificate))
        box.login(USER, PASSWORD)
        return box

    def put(self, *mails: bytes) -> None:
        """Deliver mails."""
        with self.box() as box:
            for mail in mails:
                assert box.append("INBOX", "", None, mail)[0] == "OK"

    def found(self, folder: str = "INBOX", criterion: str = "ALL") -> int:
        """How many mails of a folder meet a criterion of IMAP's search."""
        with self.box() as box:
            if box.select(folder, readonly=True)[0] != "OK":
                return 0
            return len(box.search(None, criterion)[1][0].split())


def _names() -> dict[str, str]:
    if os.geteuid() == 0:
        return {"inner": "dovecot", "login": "dovenull", "group": "dovecot"}
    own = getpass.getuser()
    return {"inner": own, "login": own, "group": own}


def _certify(place: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (place / "key.pem").write_bytes(key.private_bytes(*plain))
    (place / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
