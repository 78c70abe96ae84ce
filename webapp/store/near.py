"""Which requests may have a day that is near, found by their dates alone: what is known of each is looked at one by one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp import clocks
from webapp.models import news, outbox, referrals
from webapp.status import Heard


def cases(session: Session, *, sent_on: Collection[date], held_from: date) -> tuple[str, ...]:
    """The requests that were sent on one of these London days, or whose meeting was held since then."""
    days = [sa.and_(referrals.c.sent_at >= clocks.at(day, 0), referrals.c.sent_at < clocks.at(day + clocks.DAY, 0)) for day in sent_on]
    held = sa.select(news.c.case_id).where(news.c.type == Heard.CETR_HELD, news.c.occurred_at >= clocks.at(held_from, 0))
    found = sa.select(referrals.c.case_id).where(referrals.c.purged_at.is_(None), sa.or_(*days, referrals.c.case_id.in_(held)))
    return tuple(session.execute(found.order_by(referrals.c.sent_at, referrals.c.case_id)).scalars())


def promised(session: Session, event_id: str) -> bool:
    """Whether any message about this event was promised."""
    return session.execute(sa.select(sa.exists().where(outbox.c.dedupe_key.startswith(f"{event_id}/", autoescape=True)))).scalar_one()
