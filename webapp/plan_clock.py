"""The dates of a meeting that a planner is made for: when it is, and by when the planner must be sent."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from webapp import clocks, meetings
from webapp.letters import moment
from webapp.meetings import start
from webapp.status import Heard, News

# Papers must be with the people who run the meeting a day before (NHSE document checklists); we ask for two working days.
BEFORE, AIM_DAYS = timedelta(hours=24), 2
# People should have two weeks or more to get ready (NHSE code of practice, part 2).
NOTICE = timedelta(days=14)


class When(StrEnum):
    """Where today stands beside the meeting: no day is known, in time, too late to be sure, it has been, the team closed the request."""

    NO_DATE = "no-date"
    IN_TIME = "in-time"
    LATE = "late"
    OVER = "over"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True)
class Clock:
    """The dates of one meeting. `aim_for` leaves two working days, `send_by` 24 hours; `short`: it was told less than 2 weeks before.

    `before`: the start that it had until the team moved it. `number` says which meeting it is, `changes` how often the team told
    something else about it, and `since` when the meeting before it was over.
    """

    starts_at: datetime
    send_by: datetime
    aim_for: date
    short: bool
    held: bool
    ends_at: datetime | None = None
    how: str = ""
    where: str = ""
    before: datetime | None = None
    number: int = 1
    changes: int = 0
    since: datetime | None = None

    def when(self, now: datetime) -> When:
        if self.held or now >= self.starts_at:
            return When.OVER
        return When.IN_TIME if now <= self.send_by else When.LATE

    def aims(self, now: datetime) -> bool:
        """Whether there is still a day to try for: one that has passed is nothing to try for."""
        return clocks.london_date(now) <= self.aim_for


def clock(news: Iterable[News], holidays: Container[date]) -> Clock | None:
    """The dates of the last meeting that the ICB told of; None when it has told of none."""
    found = meetings.meetings(news)
    if not found:
        return None
    meeting, booked = found[-1], found[-1].bookings
    last, kinds, starts_at = meeting.booked, [about(one) for one in booked], meeting.starts_at
    earlier = [start(one) for one in booked if start(one) != starts_at]
    return Clock(
        starts_at=starts_at, send_by=starts_at - BEFORE, held=meeting.held is not None,
        aim_for=clocks.working_days_before(clocks.london_date(starts_at), AIM_DAYS, holidays),
        # News of the same day sent again does not make the notice shorter.
        short=any(starts_at - told_at(one) < NOTICE for one in [one for one in booked if start(one) == starts_at][:1]),
        ends_at=end(last) if last else None, how=said(last, "how"), where=said(last, "where"),
        before=earlier[-1] if earlier else None, number=meeting.number,
        changes=sum(one != other for one, other in pairwise(kinds)), since=found[-2].ended_at if len(found) > 1 else None,
    )


def says_new(news: Collection[News], sequence: int, holidays: Container[date], *, now: datetime) -> bool:
    """Whether the booking with this number tells something of a meeting to come that nobody knew: not the same again, not older news."""
    found = clock(news, holidays)
    before = clock([one for one in news if (one.type, one.sequence) != (Heard.CETR_BOOKED, sequence)], holidays)
    if found is None or found.when(now) is When.OVER:
        return False
    return before is None or told(before) != told(found)


def told(clock: Clock) -> tuple[object, ...]:
    """What the team told of it."""
    return clock.number, clock.starts_at, clock.ends_at, clock.how, clock.where


def closed(news: Iterable[News]) -> bool:
    """Whether the team closed the request: then nothing goes to it for a meeting, and nothing is reminded of."""
    return any(one.type == Heard.CLOSED for one in news)


def said(booked: News | None, name: str) -> str:
    return str(booked.data.get(name, "")) if booked else ""


def about(one: News) -> tuple[object, ...]:
    """Whatever can change about a meeting."""
    return start(one), end(one), one.data.get("how"), one.data.get("where")


def end(one: News) -> datetime | None:
    """When it should end, if that is later than its start."""
    ends_at = moment(one.data["ends_at"]) if one.data.get("ends_at") else None
    return ends_at if ends_at and ends_at > start(one) else None


def told_at(one: News) -> datetime:
    return one.received_at or one.occurred_at
