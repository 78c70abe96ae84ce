"""When somebody is reminded of a planner that they have not sent: some working days before the day to try for, and the day before it.

Nothing is reminded of that was sent, or whose last time has passed. Where the meeting moves, what was to come moves with it.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from webapp import clocks
from webapp.plan_clock import Clock, When

# So many working days before the day to try for, at this hour in London; each person's own hours may make it later.
DAYS, HOUR = (5, 1), 10
# One that nobody could send for a day is not sent any more: what comes late only worries.
MISSED = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """`next_at`: the reminder that comes next. `last_at`: the one promised last, while it stands; it goes before `until` or never."""

    next_at: datetime | None = None
    last_at: datetime | None = None
    until: datetime | None = None


def times(clock: Clock, holidays: Container[date]) -> tuple[datetime, ...]:
    """When to remind of this meeting, the first one first."""
    days = (clocks.working_days_before(clock.aim_for, number, holidays) for number in DAYS)
    return tuple(clocks.at(day, HOUR) for day in days)


def settle(before: Schedule, clock: Clock | None, holidays: Container[date], *, sent_at: datetime | None, now: datetime) -> Schedule:
    """What comes now, whatever was to come before. `sent_at`: when the planner was last sent to the team."""
    if clock is None or clock.when(now) is not When.IN_TIME or is_sent(clock, sent_at):
        return Schedule()
    every = times(clock, holidays)
    # What waits for a worker still comes, for a day; what nobody waited for before is only ever to come.
    waiting = every[every.index(before.next_at) :] if before.next_at in every else ()
    return Schedule(
        next_at=following(waiting, now - MISSED) or following(every, now),
        last_at=before.last_at if before.last_at in every else None, until=clock.send_by,
    )


def promised(schedule: Schedule, clock: Clock, holidays: Container[date], *, now: datetime) -> Schedule:
    """After the next one was promised: it is the last one, and the one after it comes next."""
    return Schedule(next_at=following(times(clock, holidays), now), last_at=schedule.next_at, until=schedule.until)


def following(every: tuple[datetime, ...], now: datetime) -> datetime | None:
    return next((at for at in every if at > now), None)


def due(schedule: Schedule, now: datetime) -> bool:
    return schedule.next_at is not None and schedule.next_at <= now


def stands(schedule: Schedule, now: datetime) -> bool:
    """Whether one that was promised may still go."""
    return schedule.last_at is not None and schedule.until is not None and now < schedule.until


def is_sent(clock: Clock, sent_at: datetime | None) -> bool:
    """Whether it was sent for this meeting: what was sent before the meeting before it was over was for that one."""
    return sent_at is not None and (clock.since is None or sent_at > clock.since)
