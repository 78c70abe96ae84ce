"""The hands of a worker: tries that go on beside each other, what came of those that are over, and waiting for the next."""

from __future__ import annotations

import time
from collections.abc import Iterable
from concurrent.futures import ALL_COMPLETED, FIRST_COMPLETED, Future, wait
from threading import Event
from typing import Any, TypeAlias

from webapp import journal, store
from webapp.journal import log
from webapp.models import Kind
from webapp.store.handful import Arrived

NAP = 0.1  # seconds
MOMENT = 0.02
# What a hand holds: which kind, and whether it was tried before.
Held: TypeAlias = tuple[Kind, bool]


def over(busy: dict[Future[Any], Held]) -> list[Arrived]:
    """Take away the tries that are over. Says what arrived and is not written down yet."""
    ended = busy.keys() - still(busy)
    for one in ended:
        del busy[one]
    return [found for one in ended if not one.exception() and (found := one.result()) is not None]


def still(busy: Iterable[Future[Any]]) -> set[Future[Any]]:
    """Those that go on. One that broke is written to the log; its promise is taken up again when its lease is over."""
    ended = {one for one in busy if one.done()}
    for one in ended:
        answer(one)
    return set(busy) - ended


def answer(asked: Future[Any]) -> Any:
    """What came of it; None when it broke, for whatever reason: one bad promise must not stop the others."""
    broken = asked.exception()
    if broken is None:
        return asked.result()
    if isinstance(broken, store.Unavailable):
        log.warning("database unavailable")
    else:
        log.error("a try broke", **journal.failure(broken))
    return None


def rest(stop: Event, seconds: float, busy: Iterable[Future[Any]]) -> None:
    """Wait, but not once a hand is free again: there may be more for it. Whoever is done a moment later is waited for.

    All that there was room for was taken, so until then there is nothing to do; and a turn costs nearly the same for one as for many.
    """
    # Not stop.wait(): the signal that sets it may come while this very thread holds its lock, and would wait for ever.
    until, over = time.monotonic() + seconds, set[Future[Any]]()
    while not stop.is_set() and not over and time.monotonic() < until:
        if busy:
            over = wait(busy, timeout=NAP, return_when=FIRST_COMPLETED).done
        else:
            time.sleep(NAP)
    if over:
        wait(busy, timeout=MOMENT, return_when=ALL_COMPLETED)
