"""The last day for something that people wait for, and that nobody has told: then they hear from us before they ask.

Only the days that somebody promised: that it arrived, the answer, the report of a meeting. Never of what has happened, or is stopped.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from webapp import clocks, consent, meetings, referral, status
from webapp.meetings import Meeting
from webapp.status import Status, Step

# From this hour in London; each person's own hours may make it later, and another day makes it too late.
HOUR = 10
# The longest that the working days between two days can take, with every holiday that there is.
LONGEST = timedelta(days=21)
OF = {referral.SUBMITTED: consent.Permission.DSR, referral.CETR: consent.Permission.CETR}


class What(StrEnum):
    """What somebody waits for."""

    RECEIPT = "receipt"
    ANSWER = "answer"
    REPORT = "report"


@dataclass(frozen=True, kw_only=True)
class Near:
    """Something that is due today. `since`: the day from which it was counted, so that one thing is said once."""

    what: What
    since: date


def near(
    found: Status, held: Iterable[Meeting], *, sent_on: date, has: bool, today: date, holidays: Container[date],
) -> tuple[Near, ...]:
    """What is due today. `has`: the person says that they have their report."""
    if found.step is Step.CLOSED:
        return ()
    made = []
    if found.due == today and found.step in status.UNDECIDED:
        made.append(Near(what=What.RECEIPT if found.step in status.WAITING else What.ANSWER, since=sent_on))
    last = meetings.last_over(held, today)
    if last is not None and last.held is not None and last.sent is None and not has and today == late_on(last, today, holidays):
        made.append(Near(what=What.REPORT, since=last.day))
    return tuple(made)


def late_on(meeting: Meeting, today: date, holidays: Container[date]) -> date:
    """Two weeks after a meeting, and a working day more: then its report is late."""
    return clocks.working_days_after(meetings.report(meeting, today=today, holidays=holidays).due, meetings.GRACE, holidays)


def sent_days(today: date, holidays: Container[date]) -> tuple[date, ...]:
    """The days on which something was sent that is due today."""
    before = [today - number * clocks.DAY for number in range(1, LONGEST.days)]
    receipts = [day for day in before if clocks.working_days_after(day, clocks.RECEIPT_WORKING_DAYS, holidays) == today]
    return (*receipts, today - clocks.OUTCOME_DAYS * clocks.DAY)


def held_from(today: date) -> date:
    """The first day of a meeting whose report can become late today."""
    return today - meetings.REPORT_DAYS - LONGEST


def wanted(kind: str, rows: Collection[consent.Row], *, born: date | None) -> bool:
    """Whether they still want what they asked for: who said stop is not told that a day of it is near."""
    return kind not in OF or consent.says_yes(rows, OF[kind], born=born)
