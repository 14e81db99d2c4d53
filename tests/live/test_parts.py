"""The parts of the stream by themselves: places, spreading, waiting, checking."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from ietp_dash.kernel.access import Role, Viewer
from ietp_dash.live import stream
from ietp_dash.live.cursor import Cursors
from ietp_dash.live.hub import Hub
from ietp_dash.live.rights import Listening
from ietp_dash.live.stream import Stream, spread

OURS, THEIRS = Cursors("a secret of the server that is long"), Cursors("another secret of another server")


@pytest.mark.parametrize("sequence", [0, 1, 77, 2**40])
def test_a_place_opens_to_its_sequence(sequence):
    assert OURS.open(OURS.seal(sequence)) == sequence


def test_a_place_is_never_the_same_twice():
    assert len({OURS.seal(5) for _ in range(50)}) == 50


@pytest.mark.parametrize(
    "token", ["", "x", "é", "AAAA", "A" * 54, pytest.param(THEIRS.seal(5), id="of another server")]
)
def test_other_texts_are_no_place(token):
    assert OURS.open(token) is None


def test_a_changed_place_is_no_place():
    token = OURS.seal(5)
    for at in range(len(token) - 1):
        other = "A" if token[at] != "A" else "B"
        assert OURS.open(token[:at] + other + token[at + 1 :]) is None


def test_up_to_a_hundred_pages_ask_at_once_and_more_within_ten_seconds():
    assert spread(1) == spread(100) == 0
    assert 0 < spread(101) < spread(200) < spread(2000) < 10_000


def run(coroutine) -> None:
    """Run it on a loop of its own, in a thread: the browser's may be running in this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, coroutine).result()


def stream_of(session_id: int, standing: tuple) -> Stream:
    viewer = Viewer(person_id=session_id, membership_id=session_id, role=Role.COORDINATOR)
    return Stream(Listening(viewer, session_id, standing))


def test_a_stream_that_opens_while_sessions_are_checked_stays_open():
    hub = Hub(SimpleNamespace(config={"SECRET_KEY": "x" * 32}))
    good, bad, new = stream_of(1, ("as it was",)), stream_of(2, ("as it was",)), stream_of(3, ("as it was",))
    hub.streams |= {good, bad}

    async def ask(function, *args):
        hub.streams.add(new)
        return {1: ("as it was",), 2: ("changed",)}

    hub.ask = ask
    run(hub._sweep())
    assert (good.ended, bad.ended, new.ended) == (False, True, False)


def test_a_reader_that_takes_nothing_is_let_go(monkeypatch):
    monkeypatch.setattr(stream, "SLOW", 0.05)

    async def stuck(message):
        await asyncio.sleep(60)

    with pytest.raises(TimeoutError):
        run(stream_of(1, ()).pump(stuck, lambda: "here"))


def test_a_name_waits_once_however_often_it_changes():
    sent = []

    async def send(message):
        sent.append(message["body"].decode())
        if len(sent) == 2:
            page.end()

    page = stream_of(1, ())
    for delay in (0, 700, 30):
        page.push("factory-x", delay)
    run(page.pump(send, lambda: "here"))
    assert sent[1] == "event: factory-x\ndata: 700\n\nid: here\n\n"
