"""Where tests put things and listen: a folder in memory where the system has one, ports nobody uses."""

import os
import socket
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def in_memory() -> str | None:
    """A folder whose files are never written to disk, or None for the ordinary temporary folder."""
    shared = Path("/dev/shm")
    return str(shared) if shared.is_dir() and os.access(shared, os.W_OK) else None


def free_port() -> int:
    """A loopback port that is free now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]
