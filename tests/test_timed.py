"""A call that may take so long and no longer, whatever other calls go on beside it."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator

import pytest

from tests.waiting import until
from webapp.timed import Limit

SECONDS = 0.3


@pytest.fixture
def lines() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    ours.settimeout(10)
    with ours, theirs:
        yield ours, theirs


def hung_up(ours: socket.socket, seconds: float = SECONDS) -> bool:
    """Wait on a line that never answers, for so long."""
    began = time.monotonic()
    with Limit(seconds) as limit:
        limit.watch(lambda: ours)
        assert ours.recv(1) == b""
        return limit.over and time.monotonic() - began >= seconds


def test_a_short_call_ends_in_its_time_beside_a_long_one_that_began_before_it(lines):
    ours, _ = lines

    with Limit(60) as long:
        assert hung_up(ours)
        assert not long.over


def test_a_line_that_was_still_on_its_way_is_hung_up_when_it_is_there(lines):
    ours, _ = lines

    with Limit(SECONDS) as limit:
        until(lambda: limit.over)
        limit.watch(lambda: ours)
        assert ours.recv(1) == b""


def test_the_line_of_a_call_that_has_ended_stays_open(lines):
    ours, theirs = lines
    with Limit(SECONDS) as limit:
        limit.watch(lambda: ours)

    with Limit(SECONDS) as another:
        until(lambda: another.over)
    theirs.sendall(b"a letter")

    assert (limit.over, ours.recv(8)) == (False, b"a letter")


def test_a_process_that_was_forked_in_the_middle_of_a_call_hangs_up_on_its_own(lines):
    ours, _ = lines
    with Limit(60):
        child = os.fork()
        if child == 0:
            os._exit(0 if hung_up(ours) else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
