"""The virus scanner: ClamAV's daemon, asked over its socket. One that is away or unsure never means clean."""

import logging
import socket
import struct
from urllib.parse import unquote, urlparse

from flask import current_app

log = logging.getLogger("ietp.documents")
PATIENCE = 5.0
PIECE = 1 << 16


def is_set() -> bool:
    """Whether this installation has a scanner (IETP_SCAN_URL)."""
    return bool(current_app.config["SCAN_URL"])


def verdict(content: bytes) -> str:
    """clean or infected, or waiting when the scanner does not answer within five seconds or cannot tell."""
    try:
        answer = _asked(content)
    except OSError as fault:
        log.warning("the virus scanner does not answer: %s", fault)
        return "waiting"
    if answer.endswith(b"FOUND"):
        return "infected"
    return "clean" if answer.endswith(b": OK") else "waiting"


def _asked(content: bytes) -> bytes:
    with _connected() as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), PIECE):
            piece = content[start : start + PIECE]
            line.sendall(struct.pack(">I", len(piece)) + piece)
        line.sendall(struct.pack(">I", 0))
        answer = b""
        while not answer.endswith(b"\0"):
            more = line.recv(4096)
            if not more:
                break
            answer += more
    return answer.rstrip(b"\0\n ")


def _connected() -> socket.socket:
    url = urlparse(current_app.config["SCAN_URL"])
    if url.scheme == "tcp":
        return socket.create_connection((url.hostname, url.port or 3310), PATIENCE)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(PATIENCE)
    line.connect(unquote(url.path))
    return line
