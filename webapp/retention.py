"""Delete what has had its time, once a day, kind by kind, and say how much of what.

In short transactions of their own: whoever stops it anywhere begins again, and it goes on. Counts only, never whose anything was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from webapp import audit, clocks, keeping as hold, store
from webapp.journal import log
from webapp.seal import Unreadable
from webapp.store import audit as entries, keeping, rounds

ROUND = "retention"


def run(database: store.Database, table: Mapping[str, int], *, now: datetime) -> dict[str, int]:
    """Delete all of it. Says how many of each kind there were."""
    counts = {kind.name: _all_of(database, kind, table, now) for kind in keeping.KINDS}
    if any(counts.values()):
        with database.session(write=True) as session:
            entries.enter(session, audit.What.RETAINED, who=audit.Who.SERVICE, now=now, case_id=None, **counts)
            store.commit(session)
    database.sweep()
    return counts


def look(database: store.Database, table: Mapping[str, int], *, now: datetime) -> dict[str, int]:
    """How many of each kind would be deleted now. Nothing is."""
    with database.session() as session:
        return {kind.name: keeping.count(session, kind, table, now=now) for kind in keeping.KINDS}


def _all_of(database: store.Database, kind: keeping.Kind, table: Mapping[str, int], now: datetime) -> int:
    number, unreadable = 0, list[str]()
    while True:
        with database.session(write=True) as session:
            keys = keeping.due(session, kind, table, now=now, most=kind.most, but=unreadable)
            if not keys:
                break
            try:
                ended = keeping.end(session, kind, keys, now=now)
            except Unreadable:
                # Its keys may still be put back. Whatever else has had its time goes all the same.
                unreadable += keys
                continue
            store.commit(session)
        number += ended
    if unreadable:
        log.error("what had its time could not be read", count=len(unreadable))
    return number


def minutes(database: store.Database, *, now: datetime) -> int:
    """Delete what is kept for minutes only, and say how many."""
    with database.session(write=True) as session:
        number = store.booklets.drop(session, before=now - hold.LONG_BOOKLETS)
        store.commit(session)
    return number


@dataclass
class Daily:
    """What one worker does once on each day in London, however many there are; where it dies in the middle, another goes on in an hour."""

    database: store.Database
    table: Mapping[str, int]
    owner: str
    done: date | None = field(default=None)

    def look(self, now: datetime) -> None:
        minutes(self.database, now=now)
        today = clocks.london_date(now)
        if self.done == today or not self._mine(today, now):
            return
        counts = run(self.database, self.table, now=now)
        with self.database.session(write=True) as session:
            rounds.done(session, ROUND, owner=self.owner, day=today)
            store.commit(session)
        self.done = today
        log.info("what had its time was deleted", count=sum(counts.values()))

    def _mine(self, today: date, now: datetime) -> bool:
        with self.database.session(write=True) as session:
            mine = rounds.begin(session, ROUND, owner=self.owner, day=today, now=now)
            if not mine and rounds.done_on(session, ROUND) == today:
                self.done = today
            store.commit(session)
        return mine
