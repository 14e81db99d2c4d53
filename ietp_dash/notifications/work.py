"""The worker: reads the event log, sends mails, does what is due. One process at a time does it, by a lease.

It runs as a thread of the server (IETP_WORKER=on, the default) or by itself (``flask worker``).
"""

import logging
import os
import secrets
import socket
import threading
import time
from datetime import timedelta

from ..documents import scanning
from ..documents import services as documents
from ..helpdesk import outgoing as answers
from ..kernel import clock
from ..kernel.access import VISITOR
from . import due, outbox, planning, queries, services

log = logging.getLogger("ietp.worker")
EVERY, AT_ONCE, DUE_EVERY, SCAN_EVERY = 0.5, 100, 600.0, 2.0
LEASE = timedelta(seconds=10)
AT_MOST, LONGEST_PAUSE = 1.0, 60.0


class Work:
    """Rounds of work for ``app``, in a thread (:meth:`start`) or in this one (:meth:`run`)."""

    def __init__(self, app):
        self.app, self._stopped, self._thread = app, threading.Event(), None
        self.holder = f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._renew_at, self._due_at, self._mail_at, self._pause = 0.0, 0.0, 0.0, 0.0
        self._scan_at, self._answer_at, self._steps = 0.0, 0.0, []

    def start(self) -> None:
        """Work in the background until :meth:`stop`."""
        self._thread = threading.Thread(target=self.run, name="worker", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the round at hand, and wait for that for three seconds at most."""
        self._stopped.set()
        if self._thread:
            self._thread.join(3)

    def run(self) -> None:
        """Work until stopped; a fault is logged and the next round begins afresh."""
        pause = EVERY
        while not self._stopped.wait(pause):
            try:
                with self.app.app_context():
                    pause = 0.0 if self.round() else EVERY
            except Exception:
                log.exception("the worker's round failed; the next one begins afresh")
                pause = 5.0
        with self.app.app_context():
            self.end()

    def end(self) -> None:
        """Leave the place to another worker at once."""
        if self._renew_at:
            services.let_go(VISITOR, "worker", self.holder)

    def round(self) -> bool:
        """Tell all that happened, then do a little of everything else; whether more of that waits.

        A little, so that what people see at once never stands behind a thousand mails or what is due at midnight.
        Nothing while another process holds the lease.
        """
        if not self._holds():
            return False
        while read_log() and self._holds() and not self._stopped.is_set():
            pass
        waits = [part() for part in (self._answer, self._send, self._scan, self._take_step)]
        return any(waits)

    def _holds(self) -> bool:
        """Take the lease, or renew it when half of it is over, so that an idle worker seldom writes."""
        now = time.monotonic()
        if now < self._renew_at:
            return True
        held = services.hold(VISITOR, "worker", self.holder, LEASE)
        self._renew_at = now + LEASE.total_seconds() / 2 if held else 0.0
        return held

    def _send(self) -> bool:
        if time.monotonic() < self._mail_at:
            return False
        try:
            sent = outbox.send_due(AT_MOST)
        except outbox.MailServerAway as fault:
            self._pause = min(LONGEST_PAUSE, self._pause * 2 or 1.0)
            self._mail_at = time.monotonic() + self._pause
            log.warning("the mail server is away, trying again in %.0f s: %s", self._pause, fault)
            return False
        self._pause = 0.0
        return sent > 0

    def _answer(self) -> bool:
        """Mail the helpdesk's answers; what has to wait longer is tried again after a minute."""
        if time.monotonic() < self._answer_at:
            return False
        try:
            ended, held = answers.send_due(AT_MOST)
        except OSError as fault:
            ended, held = 0, True
            log.warning("the helpdesk's answers wait for the mail server: %s", fault)
        self._answer_at = time.monotonic() + LONGEST_PAUSE if held else 0.0
        return ended > 0

    def _scan(self) -> bool:
        if not scanning.is_set() or time.monotonic() < self._scan_at:
            return False
        more = documents.check_waiting(VISITOR)
        self._scan_at = 0.0 if more else time.monotonic() + SCAN_EVERY
        return more

    def _take_step(self) -> bool:
        if time.monotonic() >= self._due_at:
            self._due_at = time.monotonic() + DUE_EVERY
            self._steps = list(due.STEPS)
        if self._steps and not due.take(self._steps[0], clock.now()):
            self._steps.pop(0)
        return bool(self._steps)


def read_log() -> bool:
    """Tell people of the next events of the log; whether there may be more."""
    after = queries.read_up_to(services.READER)
    upto, told = planning.plan(after, AT_ONCE, clock.now())
    if upto == after:
        return False
    services.tell(VISITOR, told, after=after, upto=upto)
    return True
