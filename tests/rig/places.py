"""Where tests put things and listen: a folder in memory where the system has one, ports nobody uses."""

import os
import shutil
import socket
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def scratch(name: str) -> Path:
    """A new folder, in memory where possible; the caller removes it. Sweeps out what killed test runs left."""
    shared = Path("/dev/shm")
    place = shared if shared.is_dir() and os.access(shared, os.W_OK) else Path(tempfile.gettempdir())
    for left in place.glob("ietp-test-*"):
        if not _lives(int(left.name.split("-")[2])):
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"ietp-test-{os.getpid()}-{name}-", dir=place))


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def free_port() -> int:
    """A loopback port that is free now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]
