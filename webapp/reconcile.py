"""Find out what became of texts that may have gone, before anybody sends them again; and have the provider forget the words of old ones.

A text that nobody saw the end of waits until the provider has had time for it. Then it is looked for there. Found: it went. Not there: it
may go now. Whoever cannot say so for ten minutes leaves it to a person: a second copy can be seen by the wrong eyes, and what it was about
stands on the page. That holds for what somebody waits for, too: a link is old by then, and one press brings another.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from datetime import datetime, timedelta

from webapp import store
from webapp.journal import log
from webapp.outcomes import MOST_SEEN, Ask, Doors, Seen
from webapp.store.doubt import Doubt

# Longer than asking may take, so that no two workers ask about one text.
HOLD = timedelta(seconds=90)
ASK_AGAIN = timedelta(seconds=60)
GIVE_UP = timedelta(minutes=10)
# Two clocks are never the same, and ours may be wrong by minutes until it is set. What is older than this before our try is another text.
SKEW = timedelta(minutes=5)
# Words may stay with the provider for a day at most, also when no news of the text ever comes.
LONGEST_WORDS = timedelta(days=1)
MOST = 20
LONGEST_LOOK = 20.0
# Twilio writes some letters plainly, so that more of them fit into one text.
PLAIN = str.maketrans({
    "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-", "\u2026": "...", "\u00a0": " ",
})


def look(database: store.Database, doors: Doors, *, now: datetime) -> int:
    """Ask about every text whose time has come, one after the other. How many there were."""
    until, ask = time.monotonic() + LONGEST_LOOK, doors.ask
    asked = 0
    while doors.sms is not None and asked < MOST and time.monotonic() < until:
        with database.session(write=True) as session:
            taken = store.doubt.take(session, now=now, hold=HOLD, most=1)
            store.commit(session)
        if not taken:
            break
        if not settle(database, taken[0], ask, now):
            # Who does not answer once would hold us up with every other text.
            ask = None
        asked += 1
    return asked


def settle(database: store.Database, doubt: Doubt, ask: Ask | None, now: datetime) -> bool:
    """Ask about one text, and do what the answer means. Was there an answer? What came meanwhile by itself counts more than it."""
    seen = ask(doubt) if ask else None
    with database.session(write=True) as session:
        known = store.texts.known(session, [one.sid for one in seen or ()])
        found = judge(seen, known, str(doubt.body.get("text", "")), doubt.began_at)
        if isinstance(found, Seen):
            store.doubt.went(session, doubt, found.sid, now=now)
        elif found:
            store.doubt.never_went(session, doubt, now=now)
        elif now - doubt.began_at >= GIVE_UP:
            store.doubt.give_up(session, doubt, now=now)
        else:
            store.doubt.ask_again(session, doubt, at=now + ASK_AGAIN)
        store.commit(session)
    became = "found-there" if isinstance(found, Seen) else "not-there" if found else "not-sure"
    log.info("a text was asked about", promise=doubt.id, status=became)
    return seen is not None


def judge(seen: tuple[Seen, ...] | None, known: Collection[str], text: str, began_at: datetime) -> Seen | bool:
    """The text, when it is there; True when it is surely not; False when nobody can say.

    `known` are those of them that we know as other texts of ours. One that is none of these, and not this one, keeps us from being sure;
    and so does a list that does not reach back to our try.
    """
    if seen is None:
        return False
    for one in seen:
        if one.sure:
            return one
    late = [one for one in seen if one.at is None or one.at >= began_at - SKEW]
    new = [one for one in late if one.sid not in known]
    same = [one for one in new if plain(one.text) == plain(text)]
    # The newest come first: of two that are alike ours is the older one, for the other is a later promise's.
    return same[-1] if same else not new and len(late) < MOST_SEEN


def plain(text: str) -> str:
    return text.translate(PLAIN)


def forget(database: store.Database, doors: Doors, *, now: datetime) -> int:
    """Have the provider delete the words of texts that have ended. How many; the rest when somebody looks again."""
    if doors.forget is None:
        return 0
    with database.session() as session:
        sids = store.texts.to_forget(session, before=now - LONGEST_WORDS, most=MOST)
    for number, sid in enumerate(sids):
        if not doors.forget(sid):
            return number
        with database.session(write=True) as session:
            store.texts.forgotten(session, sid, now)
            store.commit(session)
    return len(sids)
