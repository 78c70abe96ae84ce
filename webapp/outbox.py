"""Send what we promised: keep trying, wait longer each time, never forget, and stop when refused.

A try is written down before it is made and after it ended, so a worker may die at any point and nothing is lost. What may be
received twice carries the same id and bytes; what may not (texts, mail) is never sent again when nobody knows how it ended. Texts are
asked about first; see reconcile.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Container, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from threading import Event
from typing import Any

from sqlalchemy.orm import Session

from webapp import alarms, clocks, hands, phones, store
from webapp.journal import log
from webapp.models import Kind
from webapp.outcomes import Doors, Later, Outcome, Paused, Refused, Sent, Unsure, Waits
from webapp.sendable import A_MOMENT
from webapp.shares import Shares
from webapp.store.handful import Arrived
from webapp.store.outbox import NotYours, Promise

# How long to wait after the first try, the second, and so on; after the eleventh try, about three days on, nobody is called again.
SCHEDULE = (
    timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=5),
    timedelta(hours=10), timedelta(hours=14), timedelta(hours=20), timedelta(hours=24),
)  # fmt: skip
JITTER = 0.1
# Three times as long as any door may take, so that a slow try is not mistaken for a dead worker.
LEASE = timedelta(seconds=90)
# After 410 nothing is sent until a person says `outbox resend` or `ping`: this far away is never, and needs no state of its own.
NEVER = timedelta(days=3650)
# Whoever may not come in, or should come less often, waits this long where the other side names no time: every text does, on every machine.
REST = timedelta(seconds=5)
# A text that may have gone is asked about when the provider has had twice the time that any answer may take.
ASK_AFTER = timedelta(seconds=60)
HANDS = 16
# Of its hands each kind that has a door keeps two: whoever hangs at one door keeps nobody from another.
OWN = 2
# What failed before never holds the last hand: a receiver that hangs would keep a new request from its first try.
AGAIN = 12
POLL = 1.0  # seconds between two looks at an empty outbox
LOOK_EVERY = 30.0  # seconds between two looks for what is overdue


@dataclass(frozen=True, kw_only=True)
class Worker:
    """Whoever takes promises, brings them to their doors, and writes down what became of them."""

    database: store.Database = field(repr=False)
    doors: Doors = field(repr=False)
    owner: str
    now: Callable[[], datetime] = clocks.now
    chance: Callable[[], float] = random.random
    also: Callable[[Session, datetime], object] = lambda session, now: None
    chores: Callable[[datetime], object] = lambda now: None

    @property
    def to(self) -> alarms.To:
        """Who hears of an alarm."""
        inbox, named = (self.doors.inbox, self.doors.named) if self.doors.mail else (None, None)
        return alarms.To(inbox, named, machines=self.doors.alarm is not None)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What has a door."""
        return tuple(map(Kind, self.doors.open()))

    def shares(self, held: Iterable[hands.Held]) -> Shares:
        """Whose the hands are that do not hold these."""
        return Shares(HANDS, self.kinds, own=OWN, again=AGAIN, held=Counter(held))

    def take(self, most: int) -> list[Promise]:
        """Up to `most` promises that are due and have a door."""
        with self.database.session(write=True) as session:
            taken = store.outbox.claim(session, owner=self.owner, now=self.now(), lease=LEASE, most=most, kinds=self.kinds)
            store.commit(session)
            return taken

    def turn(self, arrived: list[Arrived], shares: Shares) -> list[Promise]:
        """Write down what arrived, take more, and write down that a try of each letter begins: all in one transaction.

        Whoever calls this begins each letter that it gives right after it.
        """
        with self.database.session(write=True) as session:
            now = self.now()
            lost = store.handful.arrived(session, arrived, owner=self.owner, now=now)
            taken = store.outbox.share(session, shares, owner=self.owner, now=now, lease=LEASE, kinds=self.kinds)
            lively = [one for one in taken if one.attempts <= len(SCHEDULE)]
            given = store.handful.began(session, lively, now) + [one for one in taken if one not in lively]
            store.commit(session)
        for one in lost:
            self._lost(one)
        return given

    def deliver(self, promise: Promise) -> None:
        """One try, and what became of it is written down. Raises nothing of the door's; a promise whose lease is over is left alone."""
        if (arrived := self.bring(promise)) is not None:
            self.keep(arrived)

    def bring(self, promise: Promise) -> Arrived | None:
        """One try. Of a letter that arrived it only says so: many are written down at once. All else is written down here."""
        if promise.attempts > len(SCHEDULE):
            # Every try ended with a dead worker. Something in it kills us; the others must still get through.
            self.write_down(promise, Refused("never-ended"), 0)
            return None
        begun = self._begin(promise)
        if begun is None:
            return None
        began = time.monotonic()
        try:
            outcome = self.doors.open()[promise.kind](begun)
        except store.Unavailable:
            # A door only asks the database before it sends, for the person's permission.
            outcome = Later("database-unavailable")
        ms = int((time.monotonic() - began) * 1000)
        log.info("a try ended", promise=promise.id, kind=promise.kind, attempt=promise.attempts + 1, status=outcome.status, ms=ms)
        if isinstance(outcome, Sent) and promise.kind is Kind.ICB:
            return Arrived(promise, outcome.status, outcome.reference, ms)
        self.write_down(promise, outcome, ms)
        return None

    def _begin(self, promise: Promise) -> Promise | None:
        if promise.begun:
            # Whoever froze between the two and woke up too late leaves it to the next one.
            return promise if self.now() < promise.lease_until else None
        try:
            with self.database.session(write=True) as session:
                begun = store.outbox.began(session, promise, self.now())
                store.commit(session)
        except (NotYours, store.Unavailable):
            return None
        return begun

    def write_down(self, promise: Promise, outcome: Outcome, ms: int) -> None:
        """Keep what we know for as long as somebody could otherwise send it again: the database may be gone for a while."""
        while True:
            try:
                with self.database.session(write=True) as session:
                    self._record(session, promise, outcome, ms)
                    store.commit(session)
                return
            except NotYours:
                self._lost(promise)
                return
            except store.Unavailable:
                if self.now() >= promise.lease_until:
                    log.error("a try could not be written down", promise=promise.id, kind=promise.kind)
                    return
                time.sleep(hands.NAP)

    def keep(self, one: Arrived) -> None:
        """Write down by itself what arrived."""
        self.write_down(one.letter, Sent(one.status, one.reference), one.ms)

    def _lost(self, promise: Promise) -> None:
        log.warning("somebody else holds it", promise=promise.id, kind=promise.kind)

    def _record(self, session: Session, promise: Promise, outcome: Outcome, ms: int) -> None:
        now = self.now()
        told: dict[str, Any] = {"owner": self.owner, "now": now, "status": outcome.status, "ms": ms}
        match outcome:
            case Sent():
                store.outbox.done(session, promise, reference=outcome.reference, **told)
            case Paused():
                store.outbox.later(session, promise, due=now + NEVER, **told)
                if promise.kind == Kind.ICB:
                    # New letters, too: the address is gone for all of them.
                    store.shut.close(session, promise.kind, until=now + NEVER)
                self._alarm(session, "gone", promise, outcome, about=f"{now:%Y-%m-%d}")
            case Waits():
                store.outbox.put_back(session, promise, until=outcome.until, owner=self.owner, now=now, status=outcome.status)
            case Refused():
                store.outbox.dead(session, promise, **told)
                if outcome.alarm:
                    self._alarm(session, "dead", promise, outcome, about=promise.id)
            case Unsure() if promise.kind == Kind.SMS:
                store.outbox.asking(session, promise, due=now + ASK_AFTER, **told)
            case Unsure() if promise.kind == Kind.MAIL:
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
            # A text that could not leave for three days: the person still has the next way that they chose.
            phones.instead(session, promise.id, promise.case_id, promise.body, now=now)
            return
        if isinstance(outcome, Later):
            due = max(due, now + (outcome.after or timedelta()))
            if outcome.all:
                store.shut.close(session, promise.kind, until=now + (REST if outcome.after is None else outcome.after))
            if outcome.alarm:
                self._alarm(session, "refused", promise, outcome, about=f"{outcome.status}:{now:%Y-%m-%d}")
        if promise.kind == Kind.SMS and due - now > A_MOMENT:
            due = self.doors.decent(due)
        store.outbox.later(session, promise, due=due, **told)

    def _alarm(self, session: Session, alarm: str, promise: Promise, outcome: Outcome, *, about: str) -> None:
        # An alarm that cannot be sent raises none of its own: that would never end.
        to = alarms.NOBODY if promise.dedupe_key.startswith(alarms.MARK) else self.to
        which = {"promise_id": promise.id, "status": outcome.status}
        alarms.sound(session, alarm, kind=promise.kind, about=about, to=to, now=self.now(), **which)

    def look(self, watch: alarms.Watch) -> None:
        """Say what is overdue, or needs a person; delete the drafts whose time is over, as their pages promised; and what else is due."""
        with watch.kept(), self.database.session(write=True) as session:
            watch.look(session, self.now())
            store.drafts.delete_old(session, now=self.now())
            store.ways.delete_old(session, now=self.now())
            store.tries.delete_old(session, now=self.now())
            store.reaches.delete_old(session, now=self.now())
            store.conversations.delete_old(session, now=self.now())
            store.commit(session)
        with self.database.session(write=True) as session:
            self.also(session, self.now())
            store.commit(session)
        self.chores(self.now())


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


def run(
    database: store.Database, doors: Doors, stop: Event, *, owner: str, now: Callable[[], datetime] = clocks.now,
    also: Callable[[Session, datetime], object] = lambda session, now: None, chores: Callable[[datetime], object] = lambda now: None,
    holidays: Container[date] = frozenset(),
) -> None:
    """Deliver until told to stop, then finish what is in hand. Nothing that goes wrong ends it: it waits and goes on.

    `also` is done at every look, in a transaction of its own; `chores` too, in as many transactions as they need.
    """
    worker = Worker(database=database, doors=doors, owner=owner, now=now, also=also, chores=chores)
    watch, looked = alarms.Watch(worker.to, holidays), -LOOK_EVERY
    busy: dict[Future[Any], hands.Held] = {}
    looking: set[Future[Any]] = set()
    arrived: list[Arrived] = []
    log.info("worker started")
    # Beside those that bring: one that looks, which may take long, and one that takes.
    with ThreadPoolExecutor(HANDS + 2, thread_name_prefix="hand") as pool:
        while not stop.is_set():
            arrived += hands.over(busy)
            looking = hands.still(looking)
            if not looking and time.monotonic() - looked >= LOOK_EVERY:
                looking.add(pool.submit(worker.look, watch))
                looked = time.monotonic()
            taken = hands.answer(pool.submit(worker.turn, arrived, worker.shares(busy.values())))
            if taken is None:
                # Nothing was kept of the whole turn: then each is written down by itself, for as long as it takes.
                busy |= {pool.submit(worker.keep, one): (Kind.ICB, False) for one in arrived}
            arrived = []
            busy |= {pool.submit(worker.bring, promise): (promise.kind, promise.tried) for promise in taken or ()}
            hands.rest(stop, POLL * (1 + JITTER * worker.chance()), busy)
    for one in arrived + hands.over(busy):
        worker.keep(one)
    hands.still(looking)
    log.info("worker stopped")
