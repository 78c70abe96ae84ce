"""The meeting that the team told of, as a person's pages show it: only to the person whose meeting it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from webapp import plan_clock, store
from webapp.house import house
from webapp.permissions import MYSELF, WHO
from webapp.plan_clock import Clock, When
from webapp.status import News
from webapp.store.referrals import Referral


def clock(sent: Referral, news: Iterable[News]) -> Clock | None:
    """Its dates, while we keep them; None where somebody else asked for them."""
    if sent.answers.get(WHO) not in MYSELF or sent.purged_at:
        return None
    return plan_clock.clock(news, house().holidays)


def coming(sent: Referral, news: Iterable[News], *, now: datetime) -> Clock | None:
    """The same while it is to come."""
    found = clock(sent, news)
    return found if found and found.when(now) is not When.OVER else None


def is_told(session: Session, sent: Referral, sequence: int, *, now: datetime) -> bool:
    """Whether the person is told by message that there is news of it: where their page shows it, and it is something new."""
    news = store.news.of_case(session, sent.case_id)
    return clock(sent, news) is not None and plan_clock.says_new(news, sequence, house().holidays, now=now)
