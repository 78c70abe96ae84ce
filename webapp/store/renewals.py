"""Each time that a person was asked again whether a yes still stands. What they answered stands in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp import clocks, ids
from webapp.audit import What, Who
from webapp.consent import Answer
from webapp.models import consents, news, referrals, renewals
from webapp.renewal import Asked, Reason
from webapp.status import Heard
from webapp.store import audit
from webapp.store.database import rows, turn_to_write
from webapp.store.reads import once


def ask(session: Session, *, case_id: str, reason: Reason, next_on: date, now: datetime) -> Asked:
    """Write down that the person is asked again."""
    turn_to_write(session)
    made = Asked(id=ids.uuid7(now), case_id=case_id, reason=reason, asked_at=now, next_on=next_on)
    values = {"id": made.id, "case_id": case_id, "reason": reason, "asked_at": now, "next_on": next_on}
    session.execute(sa.insert(renewals), values)
    audit.enter(session, What.ASKED_AGAIN, who=Who.SERVICE, now=now, case_id=case_id, reason=reason.value)
    return made


@once
def of_case(session: Session, case_id: str) -> tuple[Asked, ...]:
    """Every time they were asked, oldest first."""
    found = session.execute(sa.select(*COLUMNS).where(renewals.c.case_id == case_id).order_by(renewals.c.asked_at, renewals.c.id))
    return tuple(_asked(row) for row in found)


def settle(session: Session, asked: Asked, *, now: datetime) -> bool:
    """Nothing more is to be done about this: it was answered, or the ICB knows. False when that was so before."""
    this = sa.update(renewals).where(renewals.c.id == asked.id, renewals.c.settled_at.is_(None))
    return rows(session.execute(this.values(settled_at=now))).rowcount == 1


def unsettled(session: Session, *, before: datetime, most: int, after: str = "") -> tuple[Asked, ...]:
    """What was asked before then, behind `after`, by id, and neither answered nor told to the ICB, oldest first: ids sort as time does."""
    waits = sa.select(*COLUMNS).where(renewals.c.settled_at.is_(None), renewals.c.asked_at < before, renewals.c.id > after)
    return tuple(_asked(row) for row in session.execute(waits.order_by(renewals.c.id).limit(most)))


def perhaps_due(session: Session, *, today: date, changed: Mapping[str, date], most: int, after: str = "") -> tuple[str, ...]:
    """The cases behind `after`, by id, in which a yes may have to be asked again today: the rules say whether it has."""
    day = sa.literal(today, sa.Date)
    newer, later = consents.alias("newer"), renewals.alias("later")
    same = (newer.c.case_id == consents.c.case_id, newer.c.permission == consents.c.permission)
    newest = ~sa.exists().where(*same, sa.tuple_(newer.c.at, newer.c.id) > sa.tuple_(consents.c.at, consents.c.id))
    asked = sa.exists().where(later.c.case_id == consents.c.case_id, later.c.asked_at > consents.c.at, later.c.next_on > day)
    closed = sa.exists().where(news.c.case_id == consents.c.case_id, news.c.type == Heard.CLOSED)
    reasons = [sa.and_(consents.c.next_check <= day, ~asked)]
    for permission, changed_on in changed.items():
        asked_since = sa.exists().where(later.c.case_id == consents.c.case_id, later.c.asked_at > _begin(changed_on))
        reasons.append(sa.and_(consents.c.permission == permission, consents.c.at < _begin(changed_on), ~asked_since))
    found = (
        sa.select(consents.c.case_id).distinct().join(referrals, referrals.c.case_id == consents.c.case_id)
        .where(consents.c.answer == Answer.YES, consents.c.case_id > after, newest, ~closed, sa.or_(*reasons))
        .order_by(consents.c.case_id).limit(most)
    )
    return tuple(session.execute(found).scalars())


def _begin(day: date) -> datetime:
    """The moment at which this day begins in London."""
    return clocks.end_of(day - timedelta(days=1))


COLUMNS: tuple[sa.Column[Any], ...] = (renewals.c.id, renewals.c.case_id, renewals.c.reason, renewals.c.asked_at, renewals.c.next_on)


def _asked(row: sa.Row[Any]) -> Asked:
    return Asked(id=row.id, case_id=row.case_id, reason=row.reason, asked_at=row.asked_at, next_on=row.next_on)
