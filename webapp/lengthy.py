"""A booklet that is too long to wait for: it is made beside the pages, and lies sealed under its case until somebody takes it.

Whichever process answers next finds it in the database. What a process that died had begun is begun again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy.orm import Session

from webapp import store
from webapp.booklet import Booklet, NoBooklet
from webapp.journal import log
from webapp.store.vault import Erased

# Bytes of UTF-8, which weigh letters about as they cost. On two busy processors this many take 1.2 seconds in Latin letters and 1.6 in
# Urdu; 22 cards of 20,000 letters take 7 and 46.
MANY = 40_000
# Seconds that one may take.
LONGEST = 180.0
# After so long, whoever made it is taken for dead.
GIVEN_UP = timedelta(seconds=2 * LONGEST)
# One at a time in a web process, and so few behind it: nobody else's page waits for booklets.
HAND, ROOM = threading.Lock(), threading.BoundedSemaphore(4)

Make = Callable[[], bytes]


def is_long(booklet: Booklet) -> bool:
    rows = (row for part in booklet.parts for row in part.rows)
    return sum(len(text.encode("utf-8", "replace")) for row in rows for text in (*row.say, *row.theirs)) > MANY


def name(booklet: Booklet, *about: str) -> str:
    """What it is kept under. Who holds this hash of so many words can guess none of them.

    What it says of itself in short is no part of it: that may name the minute.
    """
    return sha256(repr((booklet.title, booklet.language, booklet.parts, *about)).encode("utf-8", "replace")).hexdigest()


def taken(session: Session, database: store.Database, called: str, case_id: str, make: Make, *, now: datetime) -> bytes | None:
    """The booklet, if it is made; else None, and it is being made. Raises NoBooklet."""
    found = store.booklets.find(session, called, case_id)
    if found and found.failed:
        raise NoBooklet("a long booklet cannot be made")
    if found and found.pdf:
        return found.pdf
    if not store.booklets.begin(session, called, case_id, now=now, given_up=now - GIVEN_UP):
        return None
    if not ROOM.acquire(blocking=False):
        raise NoBooklet("too many long booklets are made at this moment")
    threading.Thread(target=_make, args=(database, called, case_id, make, now), name="long booklet", daemon=True).start()
    return None


def _make(database: store.Database, called: str, case_id: str, make: Make, now: datetime) -> None:
    try:
        with HAND:
            pdf = _pdf(make)
        with database.session(write=True) as session:
            store.booklets.keep(session, called, case_id, pdf, now=now)
            store.commit(session)
    except (store.Unavailable, Erased) as wrong:
        # Asked for again, it is begun again when its time is over; of an erased case nothing may be kept.
        log.error("a long booklet was not kept", error=type(wrong).__name__)
    finally:
        ROOM.release()


def _pdf(make: Make) -> bytes | None:
    try:
        return make()
    except NoBooklet as wrong:
        log.error("a long booklet was not made", why=str(wrong))
        return None
