"""One open stream: what waits to be sent to it, and the sending.

A name waits at most once, however often the thing changes meanwhile, so that a slow reader costs no memory; one that
takes nothing for SLOW seconds is let go and comes back with its cursor.
"""

import asyncio
import random

from .rights import Listening

HEARTBEAT, SLOW = 17.0, 10.0
CALM, MOST_SPREAD, PER_PAGE = 100, 9000, 20


def spread(listeners: int) -> int:
    """Over how many milliseconds ``listeners`` pages spread their asking anew: none up to 100, at most 9 seconds."""
    return min(MOST_SPREAD, PER_PAGE * max(0, listeners - CALM))


class Stream:
    """Names wait in ``pending`` with the milliseconds they may be delayed by; ``ended`` once it must close."""

    def __init__(self, listening: Listening):
        self.listening, self.pending, self.ended = listening, {}, False
        self._changed = asyncio.Event()

    def push(self, name: str, delay: int) -> None:
        """Let ``name`` be sent next."""
        self.pending[name] = max(delay, self.pending.get(name, 0))
        self._changed.set()

    def end(self) -> None:
        """Close it before anything more is sent."""
        self.ended = True
        self._changed.set()

    async def pump(self, send, cursor) -> None:
        """Send until it ends; ``cursor()`` is the token of what was sent. Raises TimeoutError for a slow reader."""
        first = f"event: live\nretry: {random.randint(1000, 4000)}\ndata:\nid: {cursor()}\n\n"
        await _send(send, first)
        while not self.ended:
            if not self.pending:
                await self._wait()
            if self.ended:
                break
            names, self.pending = self.pending, {}
            blocks = [f"event: {name}\ndata: {delay}\n\n" for name, delay in names.items()]
            await _send(send, "".join(blocks) + f"id: {cursor()}\n\n")

    async def _wait(self):
        try:
            async with asyncio.timeout(HEARTBEAT):
                await self._changed.wait()
        except TimeoutError:
            return
        self._changed.clear()


async def _send(send, text):
    async with asyncio.timeout(SLOW):
        await send({"type": "http.response.body", "body": text.encode(), "more_body": True})
