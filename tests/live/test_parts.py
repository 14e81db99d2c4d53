"""The parts of the stream by themselves: places, spreading."""

import pytest

from ietp_dash.live.cursor import Cursors
from ietp_dash.live.stream import spread

OURS, THEIRS = Cursors("a secret of the server that is long"), Cursors("another secret of another server")


@pytest.mark.parametrize("sequence", [0, 1, 77, 2**40])
def test_a_place_opens_to_its_sequence(sequence):
    assert OURS.open(OURS.seal(sequence)) == sequence


def test_a_place_is_never_the_same_twice():
    assert len({OURS.seal(5) for _ in range(50)}) == 50


@pytest.mark.parametrize("token", ["", "x", "é", "AAAA", "A" * 54, pytest.param(THEIRS.seal(5), id="of another server")])
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
