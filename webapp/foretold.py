"""Write to people on the last day for something that they wait for, before they must ask: once a thing, and only where they want messages.

Who is near is worked out from what was sent and the ICB's news, and kept nowhere. The gate looks once more at the moment of sending.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from webapp import behalf, clocks, ledger, meetings, messages, nearing, status, store
from webapp.asking import UNKNOWN_LANGUAGE, Asking, whole
from webapp.journal import log
from webapp.nearing import Near
from webapp.status import News
from webapp.store.referrals import Referral

# Nobody waits for it: a look that finds nothing costs a reading of the days of every request.
EVERY = timedelta(minutes=10)
# The card on which somebody says that they have their report, and what they say then.
HAVE, YES = "after.have", ("yes",)


@dataclass(kw_only=True)
class Foretelling:
    """Whoever looks, with the time from which it looks again."""

    asking: Asking
    holidays: Container[date]
    again_at: datetime | None = field(default=None, repr=False)

    def look(self, session: Session, now: datetime) -> int:
        """Write to whoever must be written to now. How many things that was."""
        if clocks.in_london(now).hour < nearing.HOUR or (self.again_at is not None and now < self.again_at):
            return 0
        self.again_at, today = now + EVERY, clocks.london_date(now)
        told = unreadable = 0
        days, since = nearing.sent_days(today, self.holidays), nearing.held_from(today)
        for case_id in store.near.cases(session, sent_on=days, held_from=since):
            done = whole(session, partial(self.tell, session, case_id, now=now))
            told += done is True
            unreadable += done is None
        if unreadable:
            log.error("requests could not be read", count=unreadable)
        return told

    def tell(self, session: Session, case_id: str, *, now: datetime) -> bool:
        """Promise the message of this request, if something of it is near. Was there one?"""
        store.cases.lock(session, case_id)
        sent = store.referrals.of_case(session, case_id)
        if sent is None or behalf.from_helper(sent.answers) or store.mentions.waits(session, case_id):
            return False
        found = self.near(session, sent, now=now)
        events = [f"{messages.NEAR}:{case_id}:{one.what}:{one.since}" for one in found]
        fresh = [event for event in events if not store.near.promised(session, event)]
        # Two things on one day are one message.
        if not fresh or len(fresh) < len(events) or not wanted(session, sent):
            return False
        draft = store.drafts.of_case(session, case_id)
        self.asking.postman.promise(
            session, messages.NEAR, event_id=fresh[0], case_id=case_id, answers=sent.answers,
            language=draft.language if draft else UNKNOWN_LANGUAGE, now=now,
        )
        return store.near.promised(session, fresh[0])

    def near(self, session: Session, sent: Referral, *, now: datetime) -> tuple[Near, ...]:
        """What of this request is due today."""
        news = store.news.of_case(session, sent.case_id)
        asked = status.Request(begun_at=sent.sent_at, sent_at=sent.sent_at, urgent=sent.urgent, kind=sent.kind)
        found = status.status(asked, news, now=now, holidays=self.holidays)
        return nearing.near(
            found, meetings.meetings(news), sent_on=clocks.london_date(sent.sent_at), has=has_report(session, sent.case_id, news),
            today=clocks.london_date(now), holidays=self.holidays,
        )


def wanted(session: Session, sent: Referral) -> bool:
    rows = ledger.voices(sent, store.consents.rows(session, sent.case_id))
    return nearing.wanted(sent.kind, rows, born=ledger.born_on(sent))


def has_report(session: Session, case_id: str, news: tuple[News, ...]) -> bool:
    """Whether the person says that they have the report of the last meeting that was held."""
    held = [one.number for one in meetings.meetings(news) if one.held]
    if not held:
        return False
    name = HAVE if held[-1] == 1 else f"{HAVE}@{held[-1]}"
    kept = store.plans.of_case(session, case_id).get(name)
    return kept is not None and kept.said.chosen == YES
