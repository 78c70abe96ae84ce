"""Seal everything anew with the newest key of the ring, so that an old one can be taken away.

In short transactions of their own, each of which leaves everything readable: whoever stops it anywhere begins again, and it goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from webapp import audit, store
from webapp.store import audit as entries, sealed, vault

MOST = 100


@dataclass
class Turned:
    """What was done. `left`: what an old key of ours still holds; `unreadable`: what no key that we have opens."""

    keys: int = 0
    values: int = 0
    unreadable: int = 0
    left: int = 0


def rotate(database: store.Database, *, now: datetime) -> Turned:
    """Wrap every case's keys with the newest key, and seal with it, or with its case's key, whatever an older one sealed."""
    did = Turned()
    after = None
    while True:
        with database.session(write=True) as session:
            after, moved = vault.wrap_anew(session, most=MOST, after=after)
            store.commit(session)
        did.keys += moved.moved
        did.unreadable += moved.unreadable
        if after is None:
            break
    for column in sealed.SEALED:
        _values(database, column, did)
    with database.session(write=True) as session:
        did.left = sealed.count_old(session) + vault.count_old(session) - did.unreadable
        counts = {"keys": did.keys, "values": did.values, "unreadable": did.unreadable, "left": did.left}
        entries.enter(session, audit.What.ROTATED, who=audit.Who.OPERATOR, now=now, case_id=None, **counts)
        store.commit(session)
    return did


def _values(database: store.Database, column: sealed.Sealed, did: Turned) -> None:
    after = None
    while True:
        with database.session(write=True) as session:
            after, moved = sealed.move(session, column, most=MOST, after=after)
            store.commit(session)
        did.values += moved.moved
        did.unreadable += moved.unreadable
        if after is None:
            return
