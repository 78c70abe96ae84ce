"""Lets no more through in a second than it may, one at an even distance from the next.

Of one process: several of them share a provider's limit by their settings. Whoever comes too early waits; nobody is turned away.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Meter:
    def __init__(
        self, per_second: int, *, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._gap = 1 / per_second
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()
        self._next = clock()

    def wait(self) -> None:
        """Return when it is one's turn."""
        with self._lock:
            now = self._clock()
            turn = max(now, self._next)
            self._next = turn + self._gap
        if turn > now:
            self._sleep(turn - now)
