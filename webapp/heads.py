"""Sign the end of the audit once a day, and promise it to the ICB: with what lies there, nobody can rewrite ours unseen, we included.

Kept and promised in one transaction, so that a day has one head or none, however many workers try and whenever one is killed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from webapp import alarms, chain, clocks, referral, signed, store
from webapp.answered import Data, moment
from webapp.chain import Fault, Head
from webapp.config import Config
from webapp.journal import log
from webapp.models import Kind

# One machine may be a day ahead of another: its yesterday is the other's tomorrow at most.
CLOCKS_DIFFER = timedelta(days=2)


@dataclass(frozen=True)
class Heads:
    """Whoever signs, with the keys that sign receipts, newest first, and who hears of a change."""

    keys: signed.Keys = field(repr=False)
    to: alarms.To = alarms.NOBODY

    def look(self, session: Session, now: datetime) -> Head | None:
        """Sign yesterday, in London, when nobody has. The head is where the audit ends at this moment: clocks may disagree, numbers cannot.

        After days without a worker there is one head, for the last of them, and it rests on all that came before. What was changed
        since the last head is never signed: somebody is told.
        """
        day = clocks.london_date(now - clocks.DAY)
        if self.has(session, day):
            return None
        self._tell_of_a_wrong_clock(session, day, now)
        end, before = store.audit.tip(session, lock=True), store.audit.last_signed(session)
        if self.has(session, day):
            return None  # somebody else did, while we waited for the end of the chain
        found = chain.check(store.audit.entries(session, after=before[0]), tip=end, after=before)
        if isinstance(found, Fault):
            alarms.notice(session, "audit", {"Entry": str(found.seq)}, to=self.to, about=day.isoformat(), now=now)
            return None
        made = Head(day=day, seq=end[0], hash=end[1], count=end[0] - before[0], key_id=self.keys[0][0])
        made = replace(made, signature=signed.seal(self.keys, made.signed))
        store.audit.keep_head(session, made)
        store.outbox.promise(session, Kind.ICB, letter(made, now), dedupe_key=f"{chain.HEAD}:{day}", now=now)
        log.info("audit signed")
        return made

    def has(self, session: Session, day: date) -> bool:
        """Whether this day needs no head any more. One for a day that is far from over was signed by a clock that was wrong."""
        last = store.audit.last_day(session)
        return store.audit.has_head(session, day) or (last is not None and day <= last <= day + CLOCKS_DIFFER)

    def _tell_of_a_wrong_clock(self, session: Session, day: date, now: datetime) -> None:
        last = store.audit.last_day(session)
        if last is not None and last > day:
            facts = {"Signed for a day that has not come": last.isoformat()}
            alarms.notice(session, "audit", facts, to=self.to, about=f"clock:{last}", now=now)

    def good(self, head: Head) -> bool:
        """Whether one of our keys signed this head, and nothing in it was changed since."""
        return signed.holds(self.keys, head.key_id, head.signed, head.signature)


def open(config: Config) -> Heads:
    """Whoever signs for this service."""
    return Heads(config.receipt_keys, alarms.to(config))


def letter(head: Head, now: datetime) -> Data:
    """What the ICB gets."""
    return referral.envelope(chain.HEAD, now, {
        "occurred_at": moment(now), "day": head.day.isoformat(), "seq": head.seq, "hash": head.hash, "count": head.count,
        "key_id": head.key_id, "signature": head.signature,
    })  # fmt: skip
