"""Remind people of a planner that they have not sent: only those who asked for it, and only while it is of use.

What comes next stands in one row a person. A worker that takes it up holds the case, looks again at everything, and promises the message
in the same transaction: two workers never both do, and the gate looks once more at the moment of sending.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from sqlalchemy.orm import Session

from webapp import ledger, messages, plan_clock, planning, reminders, store
from webapp.asking import Asking, whole
from webapp.journal import log
from webapp.plan_clock import Clock
from webapp.planning import Audience
from webapp.reminders import Schedule
from webapp.status import Heard

# News that can move a reminder, or end it.
MOVES = (Heard.CETR_BOOKED, Heard.CETR_HELD, Heard.CLOSED)
# So many at one look: the next look takes the next.
MOST = 100


def look(asking: Asking, holidays: Container[date], session: Session, now: datetime) -> int:
    """Remind whoever is to be reminded now. How many were."""
    reminded = unreadable = 0
    for case_id in store.reminders.due(session, now=now, most=MOST):
        done = whole(session, partial(remind, asking, holidays, session, case_id, now=now))
        reminded += done is True
        if done is None:
            # No key opens it: nobody is written to, and nobody else waits behind it.
            unreadable += 1
            store.reminders.put(session, case_id, Schedule())
    if unreadable:
        log.error("planners could not be read", count=unreadable)
    return reminded


def remind(asking: Asking, holidays: Container[date], session: Session, case_id: str, *, now: datetime) -> bool:
    """Promise the reminder if it is still right, and put down what comes next. Was it?"""
    store.cases.lock(session, case_id)
    wanted, sent = store.reminders.of_case(session, case_id), store.referrals.of_case(session, case_id)
    if wanted is None or sent is None:
        return False
    found, clock = settled(session, case_id, wanted.schedule, holidays, now=now)
    if clock is None or not reminders.due(found, now):
        store.reminders.put(session, case_id, found)
        return False
    after = reminders.promised(found, clock, holidays, now=now)
    if planning.missing(ledger.voices(sent, asking.rows(session, sent)), born=ledger.born_on(sent)):
        # They said no to what it is about: nothing is promised, and what comes next is asked about again.
        store.reminders.put(session, case_id, replace(after, last_at=found.last_at))
        return False
    store.reminders.put(session, case_id, after)
    asking.postman.promise(
        session, messages.REMINDER, event_id=f"{messages.REMINDER}:{case_id}:{found.next_at:%Y-%m-%dT%H:%M}", case_id=case_id,
        answers=sent.answers, language=wanted.language, now=now,
    )
    return True


def settle(session: Session, case_id: str, holidays: Container[date], *, now: datetime) -> None:
    """Put what is to come where it belongs now: after a press, after news of the meeting, and after the planner was sent."""
    if store.reminders.of_case(session, case_id) is None:
        return
    store.cases.lock(session, case_id)
    if (wanted := store.reminders.of_case(session, case_id)) is not None:
        store.reminders.put(session, case_id, settled(session, case_id, wanted.schedule, holidays, now=now)[0])


def settled(
    session: Session, case_id: str, before: Schedule, holidays: Container[date], *, now: datetime,
) -> tuple[Schedule, Clock | None]:
    """What is to come now, and the dates it comes from. Nothing comes once the team closed the request."""
    news = store.news.of_case(session, case_id)
    clock = None if plan_clock.closed(news) else plan_clock.clock(news, holidays)
    sent_at = store.plans.sent_at(session, case_id, Audience.PANEL)
    return reminders.settle(before, clock, holidays, sent_at=sent_at, now=now), clock
