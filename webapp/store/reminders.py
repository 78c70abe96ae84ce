"""Who wants to be reminded of their planner, and when. Whoever writes holds the case (`cases.lock`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.audit import What, Who
from webapp.plan_models import plan_reminders
from webapp.reminders import Schedule
from webapp.store import audit
from webapp.store.database import insert_or_hold, rows, turn_to_write

ON, OFF = "on", "off"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Somebody who wants reminders, since when, and what is to come."""

    since: datetime
    language: str
    schedule: Schedule


def of_case(session: Session, case_id: str) -> Wanted | None:
    row = session.execute(sa.select(plan_reminders).where(plan_reminders.c.case_id == case_id)).one_or_none()
    if row is None:
        return None
    return Wanted(since=row.since, language=row.language, schedule=Schedule(next_at=row.next_at, last_at=row.last_at, until=row.until))


def turn_on(session: Session, case_id: str, *, language: str, now: datetime) -> bool:
    """They want to be reminded from now on. Was that news?"""
    if of_case(session, case_id) is not None:
        return False
    insert_or_hold(session, plan_reminders, {"case_id": case_id, "since": now, "language": language})
    audit.enter(session, What.REMINDERS, who=Who.PERSON, now=now, case_id=case_id, how=ON)
    return True


def turn_off(session: Session, case_id: str, *, now: datetime) -> bool:
    """They do not want to be reminded any more. Was that news?"""
    turn_to_write(session)
    if not rows(session.execute(sa.delete(plan_reminders).where(plan_reminders.c.case_id == case_id))).rowcount:
        return False
    audit.enter(session, What.REMINDERS, who=Who.PERSON, now=now, case_id=case_id, how=OFF)
    return True


def put(session: Session, case_id: str, schedule: Schedule) -> None:
    """What is to come from now on."""
    turn_to_write(session)
    values = {"next_at": schedule.next_at, "last_at": schedule.last_at, "until": schedule.until}
    session.execute(sa.update(plan_reminders).where(plan_reminders.c.case_id == case_id).values(values))


def due(session: Session, *, now: datetime, most: int) -> tuple[str, ...]:
    """The cases in which a reminder is due, the one that has waited longest first."""
    found = sa.select(plan_reminders.c.case_id).where(plan_reminders.c.next_at <= now)
    return tuple(session.execute(found.order_by(plan_reminders.c.next_at, plan_reminders.c.case_id).limit(most)).scalars())
