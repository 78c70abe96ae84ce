"""What is done once a day, in more than one transaction: one worker does it, and another goes on where that one died."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.store.database import insert_or_hold
from webapp.watch_models import rounds

# Longer than it may take. Whoever holds it longer is no harm: doing it twice is doing it once.
LEASE = timedelta(hours=1)
# Two machines may differ around midnight: what was done on tomorrow's day is done.
CLOCKS_DIFFER = timedelta(days=1)


def begin(session: Session, name: str, *, owner: str, day: date, now: datetime) -> bool:
    """Is it mine to do today? Not when it was done, or while another worker does it; whoever began and failed may begin again.

    What was done on a day that is still to come, or is held for longer than anybody may, was written by a clock that was wrong.
    """
    held = insert_or_hold(session, rounds, {"name": name})
    done = held.done_on is not None and day <= held.done_on <= day + CLOCKS_DIFFER
    if done or (held.owner not in (None, owner) and now < held.lease_until <= now + LEASE + CLOCKS_DIFFER):
        return False
    session.execute(sa.update(rounds).where(rounds.c.name == name).values(owner=owner, lease_until=now + LEASE))
    return True


def done(session: Session, name: str, *, owner: str, day: date) -> None:
    """It was done on this day. Whoever took so long that another took over leaves it to them to say."""
    mine = sa.update(rounds).where(rounds.c.name == name, rounds.c.owner == owner)
    session.execute(mine.values(done_on=day, owner=None, lease_until=None))


def done_on(session: Session, name: str) -> date | None:
    """The day on which it was done last."""
    return session.execute(sa.select(rounds.c.done_on).where(rounds.c.name == name)).scalar_one_or_none()
