"""Who asked how often in the last minutes, in the memory of one process: what counts for `webapp.limits`.

The storage that `limits` brings starts a thread for nearly every request and looks through everybody each time. This one throws away
what is over when it looks at it, and the rest once a minute; and a clock that is put right makes nobody wait longer.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass, field

from limits.storage import MovingWindowSupport, Storage

SCHEME = "tallies"
SWEEP = 60.0


@dataclass
class Tally:
    """When somebody asked, oldest first, in seconds of a clock that only goes on; each counts for `lasts` seconds."""

    lasts: float
    times: deque[float] = field(default_factory=deque)

    def at(self, now: float) -> deque[float]:
        """Those that still count."""
        while self.times and self.times[0] < now - self.lasts:
            self.times.popleft()
        return self.times


class Tallies(Storage, MovingWindowSupport):
    """All tallies of this process, by who and what it is about."""

    STORAGE_SCHEME = [SCHEME]

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: float | str | bool) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)
        self.tallies: dict[str, Tally] = {}
        self.lock = threading.Lock()
        self.swept = time.monotonic()

    @property
    def base_exceptions(self) -> type[Exception]:
        return OSError

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count so many more, unless that were more than the limit. Was it counted?"""
        now = time.monotonic()
        with self.lock:
            self.sweep(now)
            tally = self.tallies.setdefault(key, Tally(expiry))
            if len(tally.at(now)) + amount > limit:
                return False
            tally.times.extend([now] * amount)
            return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """When the oldest that counts was, by the clock on the wall, and how many count."""
        now = time.monotonic()
        with self.lock:
            times = self.tallies[key].at(now) if key in self.tallies else ()
            return time.time() - (now - times[0] if times else 0), len(times)

    def sweep(self, now: float) -> None:
        """Forget everybody of whom nothing counts any more."""
        if now - self.swept > SWEEP:
            self.swept = now
            for key in [key for key, tally in self.tallies.items() if not tally.at(now)]:
                del self.tallies[key]

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        now = time.monotonic()
        with self.lock:
            tally = self.tallies.setdefault(key, Tally(expiry))
            tally.times.extend([now] * amount)
            return len(tally.at(now))

    def get(self, key: str) -> int:
        return self.get_moving_window(key, 0, 0)[1]

    def get_expiry(self, key: str) -> float:
        lasts = self.tallies[key].lasts if key in self.tallies else 0
        return self.get_moving_window(key, 0, 0)[0] + lasts

    def check(self) -> bool:
        return True

    def reset(self) -> int:
        with self.lock:
            forgotten = len(self.tallies)
            self.tallies.clear()
            return forgotten

    def clear(self, key: str) -> None:
        with self.lock:
            self.tallies.pop(key, None)
