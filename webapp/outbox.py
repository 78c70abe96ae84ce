"""Send what we promised: keep trying, wait longer each time, never forget, and stop when refused.

A try is written down before it is made and after it ended, so a worker may die at any point and nothing is lost. What may be
received twice carries the same id and bytes; what may not (texts, mail) is never sent again when nobody knows how it ended.
"""

import random
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event
from typing import Any

from sqlalchemy.orm import Session

from webapp import alarms, clocks, journal, store
from webapp.journal import log
from webapp.models import Kind
from webapp.outcomes import Doors, Later, Outcome, Paused, Refused, Sent, Unsure
from webapp.store.outbox import NotYours, Promise

# How long to wait after the first try, the second, and so on; after the eleventh try, about three days on, nobody is called again.
SCHEDULE = (
    timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=5),
    timedelta(hours=10), timedelta(hours=14), timedelta(hours=20), timedelta(hours=24),
)  # fmt: skip
JITTER = 0.1
# Three times as long as any door may take, so that a slow try is not mistaken for a dead worker.
LEASE = timedelta(seconds=90)
# After 410 nothing is sent until a person says `outbox resend`: this far away is never, and needs no state of its own.
NEVER = timedelta(days=3650)
# A text that fails for longer than this was no answer to a press a moment ago any more: it keeps decent hours.
A_MOMENT = timedelta(minutes=10)
HANDS = 4
POLL = 1.0  # seconds between two looks at an empty outbox
LOOK_EVERY = 30.0  # seconds between two looks for what is overdue
NAP = 0.1


@dataclass(frozen=True, kw_only=True)
class Worker:
    """Whoever takes promises, brings them to their doors, and writes down what became of them."""

    database: store.Database = field(repr=False)
    doors: Doors = field(repr=False)
    owner: str
    now: Callable[[], datetime] = clocks.now
    chance: Callable[[], float] = random.random

    @property
    def inbox(self) -> str | None:
        return self.doors.inbox if self.doors.mail else None

    def take(self, most: int) -> list[Promise]:
        """Up to `most` promises that are due and have a door."""
        kinds = [Kind(name) for name in self.doors.open()]
        with self.database.session(write=True) as session:
            taken = store.outbox.claim(session, owner=self.owner, now=self.now(), lease=LEASE, most=most, kinds=kinds)
            store.commit(session)
            return taken

    def deliver(self, promise: Promise) -> None:
        """One try. Raises nothing of the door's; a promise whose lease is over is left to whoever holds it."""
        if promise.attempts > len(SCHEDULE):
            # Every try ended with a dead worker. Something in it kills us; the others must still get through.
            self._write_down(promise, Refused("never-ended"), 0)
            return
        if not self._begin(promise):
            return
        began = time.monotonic()
        try:
            outcome = self.doors.open()[promise.kind](promise)
        except store.Unavailable:
            # A door only asks the database before it sends, for the person's permission.
            outcome = Later("database-unavailable")
        self._write_down(promise, outcome, int((time.monotonic() - began) * 1000))

    def _begin(self, promise: Promise) -> bool:
        try:
            with self.database.session(write=True) as session:
                store.outbox.began(session, promise, self.now())
                store.commit(session)
        except (NotYours, store.Unavailable):
            return False
        return True

    def _write_down(self, promise: Promise, outcome: Outcome, ms: int) -> None:
        """Keep what we know for as long as somebody could otherwise send it again: the database may be gone for a while."""
        attempt = promise.attempts + 1
        log.info("a try ended", promise=promise.id, kind=promise.kind, attempt=attempt, status=outcome.status, ms=ms)
        while True:
            try:
                with self.database.session(write=True) as session:
                    self._record(session, promise, outcome, ms)
                    store.commit(session)
                return
            except NotYours:
                log.warning("somebody else holds it", promise=promise.id, kind=promise.kind)
                return
            except store.Unavailable:
                if self.now() >= promise.lease_until:
                    log.error("a try could not be written down", promise=promise.id, kind=promise.kind)
                    return
                time.sleep(NAP)

    def _record(self, session: Session, promise: Promise, outcome: Outcome, ms: int) -> None:
        now = self.now()
        told: dict[str, Any] = {"owner": self.owner, "now": now, "status": outcome.status, "ms": ms}
        match outcome:
            case Sent():
                store.outbox.done(session, promise, reference=outcome.reference, **told)
            case Paused():
                store.outbox.later(session, promise, due=now + NEVER, **told)
                self._alarm(session, "gone", promise, outcome, about=f"{now:%Y-%m-%d}")
            case Refused():
                store.outbox.dead(session, promise, **told)
                if outcome.alarm:
                    self._alarm(session, "dead", promise, outcome, about=promise.id)
            case Unsure() if promise.kind != Kind.ICB:
                store.outbox.unsure(session, promise, **told)
                self._alarm(session, "unsure", promise, outcome, about=promise.id)
            case _:
                self._again(session, promise, outcome, told)

    def _again(self, session: Session, promise: Promise, outcome: Outcome, told: dict[str, Any]) -> None:
        """Put it back for its next try, or, after the last one, aside for a person."""
        now = self.now()
        due = next_try(promise.attempts + 1, now=now, chance=self.chance())
        if due is None:
            store.outbox.dead(session, promise, **told)
            self._alarm(session, "dead", promise, outcome, about=promise.id)
            return
        if isinstance(outcome, Later):
            due = max(due, now + (outcome.after or timedelta()))
            if outcome.alarm:
                self._alarm(session, "refused", promise, outcome, about=f"{outcome.status}:{now:%Y-%m-%d}")
        if promise.kind == Kind.SMS and due - now > A_MOMENT:
            due = self.doors.decent(due)
        store.outbox.later(session, promise, due=due, **told)

    def _alarm(self, session: Session, alarm: str, promise: Promise, outcome: Outcome, *, about: str) -> None:
        # An alarm that cannot be sent raises none of its own: that would never end.
        inbox = None if promise.dedupe_key.startswith(alarms.MARK) else self.inbox
        which = {"promise_id": promise.id, "status": outcome.status}
        alarms.sound(session, alarm, kind=promise.kind, about=about, inbox=inbox, now=self.now(), **which)

    def look(self, watch: alarms.Watch) -> None:
        """Say what is overdue, or needs a person; and delete the drafts whose time is over, as their pages promised."""
        with self.database.session(write=True) as session:
            watch.look(session, self.now())
            store.drafts.delete_old(session, now=self.now())
            store.commit(session)


def next_try(tries: int, *, now: datetime, chance: float) -> datetime | None:
    """When to try again after so many tries; None when that was the last. `chance` (0 to 1) spreads those that failed together."""
    if tries > len(SCHEDULE):
        return None
    return now + SCHEDULE[tries - 1] * (1 + JITTER * chance)


def work(database: store.Database, doors: Doors, *, now: Callable[[], datetime] = clocks.now, owner: str, most: int = HANDS) -> int:
    """One round, one promise after the other. How many there were."""
    worker = Worker(database=database, doors=doors, owner=owner, now=now)
    taken = worker.take(most)
    for promise in taken:
        worker.deliver(promise)
    return len(taken)


def run(database: store.Database, doors: Doors, stop: Event, *, owner: str, now: Callable[[], datetime] = clocks.now) -> None:
    """Deliver until told to stop, then finish what is in hand. Nothing that goes wrong ends it: it waits and goes on."""
    worker = Worker(database=database, doors=doors, owner=owner, now=now)
    watch, looked = alarms.Watch(worker.inbox), -LOOK_EVERY
    busy: set[Future[Any]] = set()
    log.info("worker started")
    with ThreadPoolExecutor(HANDS, thread_name_prefix="hand") as hands:
        while not stop.is_set():
            busy = _still(busy)
            if len(busy) >= HANDS:
                wait(busy, timeout=POLL, return_when=FIRST_COMPLETED)
                continue
            if time.monotonic() - looked >= LOOK_EVERY:
                busy.add(hands.submit(worker.look, watch))
                looked = time.monotonic()
            asked = hands.submit(worker.take, HANDS - len(busy))
            taken = _answer(asked) or []
            busy |= {hands.submit(worker.deliver, promise) for promise in taken}
            if not taken:
                _rest(stop, POLL * (1 + JITTER * worker.chance()))
    _still(busy)
    log.info("worker stopped")


def _still(busy: set[Future[Any]]) -> set[Future[Any]]:
    """The tries that go on. One that broke is written to the log; its promise is taken up again when its lease is over."""
    ended = {one for one in busy if one.done()}
    for one in ended:
        _answer(one)
    return busy - ended


def _answer(asked: Future[Any]) -> Any:
    """What came of it; None when it broke, for whatever reason: one bad promise must not stop the others."""
    broken = asked.exception()
    if broken is None:
        return asked.result()
    if isinstance(broken, store.Unavailable):
        log.warning("database unavailable")
    else:
        log.error("a try broke", **journal.failure(broken))
    return None


def _rest(stop: Event, seconds: float) -> None:
    # Not stop.wait(): the signal that sets it may come while this very thread holds its lock, and would wait for ever.
    until = time.monotonic() + seconds
    while not stop.is_set() and time.monotonic() < until:
        time.sleep(NAP)
