"""300 notices while the mail server stops for a day and the worker is killed again and again: each comes exactly once.

``make drills`` does the same with 10,000, a worker process and a real kill (tests/drills/mailing.py).
"""

from datetime import timedelta

import pytest

from ietp_dash.kernel import clock
from ietp_dash.notifications import outbox, services
from ietp_dash.notifications.work import Work
from tests.rig.places import free_port

from . import crowd

PEOPLE, TIMES = 30, 10


class Killed(BaseException):
    """The worker is gone in the middle of something."""


class Killer:
    """Kills at the given calls of a function: before it begins, or (``after``) once it is done."""

    def __init__(self, function, calls, *, after=False):
        self.function, self.calls, self.after, self.count, self.kills = function, calls, after, 0, 0

    def __call__(self, *args, **kwargs):
        self.count += 1
        if self.count in self.calls and not self.after:
            self._kill()
        result = self.function(*args, **kwargs)
        if self.count in self.calls:
            self._kill()
        return result

    def _kill(self):
        self.kills += 1
        raise Killed


@pytest.mark.sqlite_only
def test_each_comes_exactly_once_whatever_stops_in_between(app, smtp_sink, monkeypatch):
    crowd.make(PEOPLE, TIMES)
    marked = Killer(outbox.mark, {7, 100, 222})
    claimed = Killer(outbox.claim, {2, 5}, after=True)
    kept = Killer(services._keep, {50, 120})
    told = Killer(services.tell, {3}, after=True)
    for module, name, killer in (
        (outbox, "mark", marked), (outbox, "claim", claimed), (services, "_keep", kept), (services, "tell", told),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, killer)
    now = clock.now()
    for turn in range(40):
        is_away = 4 <= turn < 12
        app.config["MAIL_URL"] = f"smtp://127.0.0.1:{free_port()}" if is_away else smtp_sink.url
        with clock.at(now + timedelta(hours=3 * turn)):
            _one_worker(app)
    assert [one.kills for one in (marked, claimed, kept, told)] == [3, 2, 2, 1]
    assert crowd.faults(smtp_sink.messages, PEOPLE, TIMES, kills=marked.kills) == []


def _one_worker(app):
    """A worker begins, and works until there is nothing to do or it is killed."""
    worker = Work(app)
    worker._due_at = float("inf")
    try:
        while worker.round():
            pass
    except Killed:
        return


def test_a_mail_server_that_hangs_up_now_and_then_loses_nothing(app, smtp_sink):
    crowd.make(5, 4)
    taken = smtp_sink.handle_DATA
    tries = {"count": 0}

    async def moody(server, session, envelope):
        tries["count"] += 1
        if tries["count"] % 4 == 0:
            return "421 closing"
        return await taken(server, session, envelope)

    smtp_sink.controller.handler.handle_DATA = moody
    app.config["MAIL_URL"] = smtp_sink.url
    now = clock.now()
    for turn in range(12):
        with clock.at(now + timedelta(minutes=10 * turn)):
            _one_worker(app)
    assert crowd.faults(smtp_sink.messages, 5, 4, kills=0) == []


def test_a_folder_that_cannot_be_written_is_a_mail_server_that_is_away(app):
    crowd.make(1, 1)
    app.config["MAIL_URL"] = "file:///proc/nowhere/at/all"
    _one_worker(app)
    with pytest.raises(outbox.MailServerAway):
        outbox.send_due()
