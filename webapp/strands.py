"""What runs beside the steps of the support list: meetings, a stop, hospital, a yearly question, whom to ask. Each has a clock of its own.

Worked out anew from the ICB's news and the ledger each time. Nothing here hides a step, and nothing here tells an outcome.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import takewhile
from pathlib import Path

from webapp import actions, clocks, consent, counted, meetings, renewal, status
from webapp.consent import Answer, How, Row
from webapp.counted import Counted
from webapp.meetings import Meeting
from webapp.plan_clock import Clock
from webapp.referral import CETR
from webapp.renewal import Asked
from webapp.status import Heard, News, Step, Words

LIST, MEETING = "dsr", "cetr"
# A stop is confirmed as everything else that was sent (domain.md 6.3, T15).
CONFIRMED_WORKING_DAYS = clocks.RECEIPT_WORKING_DAYS


class Kind(StrEnum):
    """Each thing that can run beside the steps (domain.md 6.3: T9 to T15), in the order of the page."""

    AGAIN = "asked-again"
    STOPPED = "stopped"
    OFFERED = "offered"
    WANTED = "wanted"
    BOOKED = "booked"
    PASSED = "passed"
    HELD = "held"
    REPORT = "report"
    IN_HOSPITAL = "in-hospital"
    BLUE = "blue"
    LEFT_HOSPITAL = "left-hospital"
    CONTACT = "contact"
    LOOK = "look"


# What is still of use once the team has closed the request.
STAYS = frozenset({Kind.AGAIN, Kind.PASSED, Kind.HELD, Kind.REPORT, Kind.CONTACT})
# What has a day that can pass.
CAN_BE_LATE = frozenset({Kind.STOPPED, Kind.HELD, Kind.PASSED, Kind.REPORT, Kind.AGAIN, Kind.LOOK})


@dataclass(frozen=True, kw_only=True)
class Strand:
    """One of them. `on`: the day it is about; `told_on`: when the ICB told us; `due`: the day by which something more must happen.

    `met`: the day of the meeting, where it is about its report.
    """

    kind: Kind
    on: date | None = None
    met: date | None = None
    told_on: date | None = None
    due: date | None = None
    late: bool = False
    counted: Counted | None = None


@dataclass(frozen=True, kw_only=True)
class Known:
    """All that strands are made of. `rows`: the decisions that the ICB knows of; `offer`: a meeting waits for the person's yes or no;
    `clock`: of the meeting to come; `has`: whether the person says that they have the report; `asked`: when they were asked again, if
    that is open."""

    step: Step
    kind: str
    news: tuple[News, ...]
    rows: tuple[Row, ...] = ()
    born: date | None = None
    offer: bool = False
    clock: Clock | None = None
    has: bool | None = None
    asked: Asked | None = None


def strands(known: Known, *, now: datetime, holidays: Container[date]) -> tuple[Strand, ...]:
    """Everything beside the steps, in the order of `Kind`."""
    today = clocks.london_date(now)
    found = [*stopped(known, today, holidays), *of_meetings(known, today, holidays), *hospital(known), *again(known, today)]
    found += [*contact(known), *look(known, today)]
    order = list(Kind)
    kept = [one for one in found if known.step is not Step.CLOSED or one.kind in STAYS]
    return tuple(sorted(kept, key=lambda one: order.index(one.kind)))


def withdrawn(known: Known) -> tuple[Row, ...]:
    """The stops of the person's own that stand: of the list, and of the meeting."""
    rows = (taken_back(known, permission) for permission in (LIST, MEETING))
    return tuple(row for row in rows if row is not None)


def taken_back(known: Known, permission: str) -> Row | None:
    """The last stop that no yes and no worker's word came after. A doubt that was said since leaves it, with its day."""
    said = reversed(consent.voices(known.rows, permission, born=known.born))
    since = takewhile(lambda row: own(row) and row.answer is not Answer.YES, said)
    return next((row for row in since if row.withdrawal is not None), None)


def own(row: Row) -> bool:
    """Whether the person said it here: what a worker wrote down is not their word to us."""
    return row.how is not How.RECORDED


def stopped(known: Known, today: date, holidays: Container[date]) -> Iterator[Strand]:
    """What the person stopped. Only leaving the list has an end that the ICB tells: it closes the request."""
    rows = withdrawn(known)
    if not rows:
        return
    of_list = next((row for row in rows if row.permission == LIST), None)
    on = clocks.london_date(max(row.at for row in rows))
    if of_list is None:
        yield Strand(kind=Kind.STOPPED, on=on)
        return
    count = counted.working_days(clocks.london_date(of_list.at), CONFIRMED_WORKING_DAYS, holidays)
    yield Strand(kind=Kind.STOPPED, on=count.since, due=count.until, late=today > count.until, counted=count)


def of_meetings(known: Known, today: date, holidays: Container[date]) -> Iterator[Strand]:
    """The meeting that was offered or asked for, the one to come, and the last that has been: one never hides another."""
    found = meetings.meetings(known.news)
    last, coming = meetings.last_over(found, today), next((one for one in found if not one.over(today)), None)
    if known.offer:
        yield offered(known)
    elif coming is None:
        yield from wanted(known, last)
    if coming is not None:
        told_on = heard_on(coming.booked) if coming.booked else None
        count = counted.a_day_before(known.clock.starts_at, known.clock.send_by) if known.clock else None
        yield Strand(kind=Kind.BOOKED, on=coming.day, told_on=told_on, due=count.until if count else None, counted=count)
    if last is not None:
        yield has_been(last, known, today, holidays)


def offered(known: Known) -> Strand:
    """`due`: when the team hopes to hear. That is no day that can be missed."""
    offer = told_of(known, Heard.CETR_OFFERED)[-1]
    reply_by = offer.data.get("reply_by")
    return Strand(
        kind=Kind.OFFERED, on=clocks.london_date(offer.occurred_at), told_on=heard_on(offer),
        due=date.fromisoformat(reply_by) if reply_by else None,
    )


def wanted(known: Known, last: Meeting | None) -> Iterator[Strand]:
    """A yes to a meeting that came after the last one. Where the whole request is for a meeting its own steps say it."""
    row = consent.counts(known.rows, MEETING, born=known.born)
    if known.kind == CETR or row is None or row.answer is not Answer.YES or not own(row):
        return
    said_on = clocks.london_date(row.at)
    if last is None or said_on > last.day:
        yield Strand(kind=Kind.WANTED, on=said_on)


def has_been(meeting: Meeting, known: Known, today: date, holidays: Container[date]) -> Strand:
    """Its day, and its report: two weeks, and late a working day after that."""
    report = meetings.report(meeting, today=today, holidays=holidays, has=known.has)
    if meeting.sent is not None or known.has:
        told_on = heard_on(meeting.sent) if meeting.sent else None
        return Strand(kind=Kind.REPORT, on=report.sent_on, met=meeting.day, told_on=told_on, due=report.due, late=report.missing)
    told_on = heard_on(meeting.held) if meeting.held else None
    return Strand(
        kind=Kind.HELD if meeting.held else Kind.PASSED, on=meeting.day, met=meeting.day, told_on=told_on, due=report.due, late=report.late,
        counted=counted.weeks(meeting.day, report.due),
    )


def hospital(known: Known) -> Iterator[Strand]:
    """Whether the person is in hospital, as far as the ICB told. What colour that is stands only before who knows that they are listed."""
    told = told_of(known, Heard.ADMISSION, Heard.DISCHARGE)
    if not told:
        return
    last = told[-1]
    if last.type == Heard.DISCHARGE:
        yield Strand(kind=Kind.LEFT_HOSPITAL, on=date.fromisoformat(last.data["discharged_on"]), told_on=heard_on(last))
        return
    kind = Kind.BLUE if known.step is Step.ON_LIST else Kind.IN_HOSPITAL
    yield Strand(kind=kind, on=date.fromisoformat(last.data["admitted_on"]), told_on=heard_on(last))


def again(known: Known, today: date) -> Iterator[Strand]:
    """A yes that is asked again: four weeks to answer, and silence changes nothing."""
    if known.asked is not None:
        on = clocks.london_date(known.asked.asked_at)
        due = on + renewal.TO_ANSWER
        late = renewal.silent(known.asked, today=today)
        yield Strand(kind=Kind.AGAIN, on=on, due=due, late=late, counted=counted.weeks(on, due))


def contact(known: Known) -> Iterator[Strand]:
    if named := told_of(known, Heard.CONTACT):
        yield Strand(kind=Kind.CONTACT, told_on=heard_on(named[-1]))


def look(known: Known, today: date) -> Iterator[Strand]:
    """When people look at it again. That of the list would tell an outcome before a person did."""
    told = told_of(known, Heard.NEXT_REVIEW)
    found = actions.next_look(told)
    if found is not None and (known.step is Step.ON_LIST or not found.list):
        yield Strand(kind=Kind.LOOK, on=found.on, told_on=heard_on(told[-1]), late=found.on < today)


def told_of(known: Known, *types: str) -> list[News]:
    """The news of these types, oldest first by the ICB's own count."""
    return status.in_order(one for one in known.news if one.type in types)


def heard_on(one: News) -> date:
    return clocks.london_date(one.received_at or one.occurred_at)


def load_words(path: Path) -> Mapping[Kind, Words]:
    """The words for every one of these. Raises BadContent with every fault."""
    return status.read_words(path, tuple(Kind), late=CAN_BE_LATE, bare=True)
