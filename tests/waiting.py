"""Waiting in tests: for something to become true, never for a time to pass."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


def until(condition: Callable[[], object], *, within: float = 15.0, every: float = 0.02) -> None:
    """Return as soon as `condition()` holds; fail when it does not in time. Looks `every` so many seconds."""
    ends = time.monotonic() + within
    never = threading.Event()
    while not condition():
        assert time.monotonic() < ends, "what the test waits for did not happen in time"
        never.wait(every)
