"""The meetings that there were, as the ICB told of them: booked, moved, held; and by which day the report of each is due.

The one place that says whether news is of another meeting or of the same one that moved: the planner, its day and what comes after all
ask here. The same news gives the same meetings, whatever its order. Nothing is made up: that one took place is said only when the ICB did.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from webapp import clocks
from webapp.letters import moment
from webapp.status import Heard, News, in_order

# A report within two weeks, in words that the person understands (NHSE code of practice). A working day more, and we say that it is late.
REPORT_DAYS, GRACE = timedelta(days=14), 1
# A form about how it was is filled in about a week after (Bringing Us Together); any later day is good, too.
FRESH = timedelta(days=7)
# News that one was held is of the nearest meeting, where that is closer than this; else of one that nobody had told us of.
APART = timedelta(days=28)
# What the pages after a meeting show; and news of the next look at it, where it tells no outcome.
TELLS, OF_MEETINGS = frozenset({Heard.CETR_HELD, Heard.REPORT, Heard.ACTION, Heard.CONTACT}), "cetr"
# What meetings are made of.
OWN = frozenset({Heard.CETR_BOOKED, Heard.CETR_HELD, Heard.REPORT})
# And what a person's page shows beside the steps of their request.
BESIDE = frozenset({Heard.CETR_OFFERED, Heard.CETR_BOOKED, Heard.PANEL, Heard.ADMISSION, Heard.DISCHARGE})


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """One meeting. `number` counts those that we heard of, and never changes. `bookings`: all that was told of its day, the last one last.

    `held`: the news that it was; `sent`: that of its report.
    """

    number: int
    bookings: tuple[News, ...] = ()
    held: News | None = None
    sent: News | None = None

    @property
    def booked(self) -> News | None:
        """What was told of its day last."""
        return self.bookings[-1] if self.bookings else None

    @property
    def day(self) -> date:
        """When it was, or is to be."""
        return held_on(self.held) if self.held else booked_for(self.booked) if self.booked else date.max

    @property
    def starts_at(self) -> datetime:
        """When it began, or is to begin: as it was booked, unless it was held on another day."""
        if self.booked and (self.held is None or booked_for(self.booked) == held_on(self.held)):
            return start(self.booked)
        return self.held.occurred_at if self.held else datetime.max.replace(tzinfo=UTC)

    @property
    def ended_at(self) -> datetime:
        """When it was over: what the ICB told, or its start."""
        return self.held.occurred_at if self.held else self.starts_at

    def over(self, today: date) -> bool:
        """Whether it has been, or its day has passed and nobody told us anything."""
        return self.held is not None or self.day < today

    @property
    def fresh_until(self) -> date:
        return self.day + FRESH


@dataclass(frozen=True, kw_only=True)
class Report:
    """The report of a meeting. `due` is never later than two weeks; `later`: the day that the ICB named instead, when it is.

    `has`: what the person says. Their word counts: who has it is not told that it is late, and who has not may ask for it.
    """

    due: date
    later: date | None
    sent_on: date | None
    has: bool | None
    late: bool

    @property
    def missing(self) -> bool:
        """Whether there is something to ask for: it is late, or it was sent and is not there."""
        return self.late or (self.sent_on is not None and self.has is False)


def held_on(one: News) -> date:
    return clocks.london_date(one.occurred_at)


def booked_for(one: News) -> date:
    return clocks.london_date(start(one))


def start(one: News) -> datetime:
    return moment(one.data["starts_at"])


def meetings(news: Iterable[News]) -> tuple[Meeting, ...]:
    """Every meeting, by its day."""
    heard, found = in_order(one for one in news if one.type in OWN), list[Meeting]()
    for one in heard:
        if one.type == Heard.CETR_BOOKED:
            book(found, one)
        elif one.type == Heard.CETR_HELD:
            hold(found, one)
    return with_reports(sorted(found, key=lambda meeting: meeting.day), [one for one in heard if one.type == Heard.REPORT])


def book(found: list[Meeting], one: News) -> None:
    """A later day is another meeting once the last was held, or when it is told after the day of the last. Else the last one moved."""
    last, day = max(found, key=lambda meeting: meeting.day, default=None), booked_for(one)
    over = last is not None and (last.held is not None or clocks.london_date(one.occurred_at) > last.day)
    if last is None or (over and day > last.day):
        found.append(Meeting(number=len(found) + 1, bookings=(one,)))
    elif last.held is None:
        found[last.number - 1] = replace(last, bookings=(*last.bookings, one))


def hold(found: list[Meeting], one: News) -> None:
    """News that one took place: the nearest to that day, whatever was booked since; or one of which nobody had told us."""
    day = held_on(one)
    nearest = min(found, key=lambda meeting: abs(meeting.day - day), default=None)
    if nearest is None or abs(nearest.day - day) >= APART:
        found.append(Meeting(number=len(found) + 1, held=one))
    else:
        found[nearest.number - 1] = replace(nearest, held=one)


def with_reports(found: Sequence[Meeting], reports: Iterable[News]) -> tuple[Meeting, ...]:
    """Each with its report: the first that was sent on its day or later, and before the next meeting."""
    first: dict[int, News] = {}
    for one in sorted(reports, key=lambda one: one.occurred_at):
        whose = next((meeting for meeting in reversed(found) if meeting.day <= clocks.london_date(one.occurred_at)), None)
        if whose:
            first.setdefault(whose.number, one)
    return tuple(replace(meeting, sent=first.get(meeting.number)) for meeting in found)


def told(shown: Sequence[News], news: Iterable[News]) -> tuple[News, ...]:
    """What of the news a person's own pages have shown, in order: what `shown` says of their request, and all that runs beside it."""
    on_list = [one.data.get("on_register") for one in shown if one.type == Heard.OUTCOME][-1:] == [True]
    heard = in_order(news)
    # Who comes is shown with the meeting that they come to.
    booked = any(one.type == Heard.CETR_BOOKED for one in heard)
    every = TELLS | BESIDE if booked else TELLS | BESIDE - {Heard.PANEL}
    more = (one for one in heard if one.type in every or (one.type == Heard.NEXT_REVIEW and (on_list or of_meetings(one))))
    return tuple(sorted((*shown, *more), key=lambda one: (one.sequence, one.occurred_at)))


def of_meetings(look: News) -> bool:
    return bool(look.data.get("what") == OF_MEETINGS)


def last_over(found: Iterable[Meeting], today: date) -> Meeting | None:
    """The last meeting that has been."""
    return max((one for one in found if one.over(today)), key=lambda one: one.day, default=None)


def report(meeting: Meeting, *, today: date, holidays: Container[date], has: bool | None = None) -> Report:
    """By when the report of a meeting is due, whether it came, and whether it is late. A day that makes no sense is not believed."""
    ours = meeting.day + REPORT_DAYS
    told = meeting.held.data.get("report_due") if meeting.held else None
    theirs = date.fromisoformat(told) if told else ours
    due = theirs if meeting.day <= theirs < ours else ours
    waits = meeting.sent is None if has is None else not has
    return Report(
        due=due, later=theirs if theirs > ours else None, sent_on=clocks.london_date(meeting.sent.occurred_at) if meeting.sent else None,
        has=has, late=waits and today >= clocks.working_days_after(due, GRACE, holidays),
    )
