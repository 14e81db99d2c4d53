"""Slowing down who sends too much, without keeping who it was: counts under a random key, in memory, for an hour.

Nothing reaches the database, a file or a log; the key is thrown away with the hour. Each worker process counts for
itself.
"""

import hashlib
import hmac
import secrets
import threading
from collections import Counter

HOUR = 3600
MOST = {"report": 20, "code": 40}
_lock = threading.Lock()


class Pace:
    """How often each caller came within the hour under way."""

    def __init__(self):
        self._hour, self._key, self._counts = None, b"", Counter()

    def is_too_fast(self, kind: str, caller: str, seconds: float) -> bool:
        """Count one try of ``caller`` at ``seconds`` (any clock in seconds); whether the hour's tries are used up."""
        with _lock:
            if int(seconds // HOUR) != self._hour:
                self._hour, self._key, self._counts = int(seconds // HOUR), secrets.token_bytes(32), Counter()
            name = hmac.new(self._key, f"{kind}:{caller}".encode(), hashlib.sha256).digest()
            self._counts[name] += 1
            return self._counts[name] > MOST[kind]


here = Pace()
