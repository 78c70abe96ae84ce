"""What happened to a request, one line a thing, the first one first: its day, who told us, and how the next day was counted.

Made anew from what was sent, the ICB's news and the ledger, and of nothing that the tracker does not show: no outcome before a person
told it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import MappingProxyType

from webapp import actions, clocks, counted, meetings, referral, status, strands
from webapp.counted import Counted
from webapp.follow import ENDS
from webapp.status import Heard, News, Step
from webapp.strands import Kind, Known, heard_on

# News beside the steps that is about the day on which it happened.
THAT_DAY = MappingProxyType({Heard.CETR_OFFERED: Kind.OFFERED, Heard.REPORT: Kind.REPORT, Heard.CONTACT: Kind.CONTACT})
# And what names a day of its own.
NAMED_DAY = MappingProxyType({
    Heard.ADMISSION: (Kind.IN_HOSPITAL, "admitted_on"), Heard.DISCHARGE: (Kind.LEFT_HOSPITAL, "discharged_on"),
})


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that happened on the day `on`. `step` or `kind`: whose words say it; `about`: the day in those words.

    `told_on`: when the ICB told us; None for what was said here. `counted`: how the day of what had to come next was counted.
    `name`: who was named, in the ICB's words.
    """

    on: date
    step: Step | None = None
    kind: Kind | None = None
    about: date | None = None
    told_on: date | None = None
    counted: Counted | None = None
    name: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Past:
    """What lines are made of. `end`: whoever reads them may see how it ended; `beside`: what runs beside, for the person alone."""

    sent_on: date
    kind: str
    news: tuple[News, ...]
    end: bool
    beside: Known | None = None


def lines(past: Past, *, today: date, holidays: Container[date]) -> tuple[Line, ...]:
    """Everything that happened, oldest first. What was told again stands once."""
    found = [*of_steps(past, holidays)]
    if past.beside:
        found += [*own(past.beside, holidays), *of_news(past.beside), *of_meetings(past.beside, today, holidays)]
    once: dict[object, Line] = {}
    for one in found:
        # A step can begin again and a meeting can move back: on another day it is another thing.
        once.setdefault((one.step, one.kind, one.about, one.name, one.on if one.step or one.kind is Kind.BOOKED else None), one)
    return tuple(sorted(once.values(), key=lambda one: one.on))


def of_steps(past: Past, holidays: Container[date]) -> Iterator[Line]:
    """The steps, each from the day on which it began; a count of the same day stands once."""
    yield Line(on=past.sent_on, step=Step.SENT, counted=counting(Step.SENT, past, holidays))
    last = None
    for step, one in walked(past.news):
        if step in ENDS and not past.end:
            continue
        found = counting(step, past, holidays, since=one.occurred_at)
        yield Line(
            on=clocks.london_date(one.occurred_at), step=step, told_on=heard_on(one), counted=found if found != last else None,
        )
        last = found or last


def walked(news: Iterable[News]) -> Iterator[tuple[Step, News]]:
    """Each step that news led to, and that somebody saw that help is needed today, the first time."""
    step, because, urgent = Step.SENT, None, False
    for one in status.in_order(news):
        before = because
        step, because = status.after(step, because, one)
        if because is not None and because is not before:
            yield step, because
        elif one.type == Heard.URGENT_SEEN and not urgent:
            urgent = True
            yield Step.URGENT_SEEN, one


def counting(step: Step, past: Past, holidays: Container[date], *, since: datetime | None = None) -> Counted | None:
    """How the day of what comes after this step is counted; None where nobody promised one."""
    if step is Step.SENT:
        return counted.working_days(past.sent_on, clocks.RECEIPT_WORKING_DAYS, holidays)
    if past.kind != referral.SUBMITTED or step not in status.UNDECIDED | {Step.DECIDED}:
        return None
    last = past.sent_on + clocks.OUTCOME_DAYS * clocks.DAY
    if step is Step.DECIDED and since is not None and (told := counted.a_day_after(since)).until < last:
        return told
    return counted.weeks(past.sent_on, last)


def own(known: Known, holidays: Container[date]) -> Iterator[Line]:
    """What the person said here: each stop of the list or of a meeting that stands, and a yes to a meeting beside the list."""
    for row in strands.withdrawn(known):
        on = clocks.london_date(row.at)
        until = counted.working_days(on, strands.CONFIRMED_WORKING_DAYS, holidays) if row.permission == strands.LIST else None
        yield Line(on=on, kind=Kind.STOPPED, about=on, counted=until)
    for strand in strands.wanted(known, None):
        yield Line(on=strand.on or date.min, kind=Kind.WANTED, about=strand.on)


def of_news(known: Known) -> Iterator[Line]:
    """Offers, reports, who was named, hospital, and the day of the next look where the page shows it. Of no colour."""
    for one in status.in_order(known.news):
        day = clocks.london_date(one.occurred_at)
        if one.type in THAT_DAY:
            name = str(one.data.get("name", "")) if one.type == Heard.CONTACT else ""
            yield Line(on=day, kind=THAT_DAY[Heard(one.type)], about=day, told_on=heard_on(one), name=name)
        elif one.type in NAMED_DAY:
            kind, named = NAMED_DAY[Heard(one.type)]
            on = date.fromisoformat(one.data[named])
            yield Line(on=on, kind=kind, about=on, told_on=heard_on(one))
        elif one.type == Heard.NEXT_REVIEW and (look := actions.next_look((one,))) and (known.step is Step.ON_LIST or not look.list):
            yield Line(on=day, kind=Kind.LOOK, about=look.on, told_on=heard_on(one))


def of_meetings(known: Known, today: date, holidays: Container[date]) -> Iterator[Line]:
    """Each day that was told for a meeting, and that it took place. Nothing is said of a day that passed without a word."""
    for meeting in meetings.meetings(known.news):
        for one in meeting.bookings:
            on = clocks.london_date(one.occurred_at)
            yield Line(on=on, kind=Kind.BOOKED, about=meetings.booked_for(one), told_on=heard_on(one))
        if meeting.held:
            due = meetings.report(meeting, today=today, holidays=holidays).due
            held = Line(on=meeting.day, kind=Kind.HELD, about=meeting.day, told_on=heard_on(meeting.held))
            yield replace(held, counted=counted.weeks(meeting.day, due))
