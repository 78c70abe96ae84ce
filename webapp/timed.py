"""A call that may take so long and no longer: when its time is over its line is hung up, whatever the other side does.

One thread looks at the time for all calls. A thread for each cost more than half of what a letter over an open line does.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

AGAIN = 0.2  # seconds between two attempts to hang up
IDLE = 60.0  # seconds between two looks at the time while nobody calls


class Limit:
    """Hangs up after `seconds`: a server that drips a byte now and then would otherwise hold us for ever."""

    def __init__(self, seconds: float) -> None:
        self.over = False
        self.until = 0.0
        self._seconds = seconds
        self._lines: list[Callable[[], socket.socket | None]] = []

    def __enter__(self) -> Self:
        self.until = time.monotonic() + self._seconds
        _clock.begins(self)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        _clock.ends(self)

    def watch(self, line: Callable[[], socket.socket | None]) -> None:
        """Hang up on what `line()` is when the time is over: a socket comes, goes, and is another one once TLS begins."""
        self._lines.append(line)

    def hang_up(self) -> None:
        """Again and again, until the call has ended: a line may still be on its way to its socket."""
        self.over, self.until = True, time.monotonic() + AGAIN
        for line in tuple(self._lines):
            _hang_up(line())


class _Clock:
    """Every call that goes on, and the thread that hangs up on them."""

    def __init__(self) -> None:
        self.anew()

    def anew(self) -> None:
        """With no call and no thread, as in a process that was forked a moment ago."""
        self._calls, self._changed = set[Limit](), threading.Condition()
        self._thread: threading.Thread | None = None
        self._wakes = 0.0

    def begins(self, call: Limit) -> None:
        with self._changed:
            self._calls.add(call)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._watch, daemon=True)
                self._thread.start()
            elif call.until < self._wakes:
                self._changed.notify()

    def ends(self, call: Limit) -> None:
        """From here on nobody hangs up on it: its line may be kept for the next letter."""
        with self._changed:
            self._calls.discard(call)

    def _watch(self) -> None:
        with self._changed:
            while True:
                for call in [one for one in self._calls if one.until <= time.monotonic()]:
                    call.hang_up()
                self._wakes = min((one.until for one in self._calls), default=time.monotonic() + IDLE)
                self._changed.wait(max(self._wakes - time.monotonic(), 0.0))


_clock = _Clock()
os.register_at_fork(after_in_child=_clock.anew)


def _hang_up(line: socket.socket | None) -> None:
    with suppress(OSError):
        if line is not None:
            # Not the TLS layer's own shutdown: it would let a reader in another thread go on with undeciphered bytes.
            socket.socket.shutdown(line, socket.SHUT_RDWR)
