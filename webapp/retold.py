"""The time line of a request in words, to print: one entry a thing, with its day, who told us and the count in the open.

It reads what the tracker's page reads, and says it in the very words of that page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from flask_babel import gettext, ngettext

from webapp import booklets, clocks, status, timeline, tracker
from webapp.booklet import Booklet, Part, Row
from webapp.counted import Counted, Unit
from webapp.follow import ENDS, Asker
from webapp.house import house
from webapp.speech import day, plain
from webapp.status import Step, Words
from webapp.strands import Kind
from webapp.timeline import Line, Past
from webapp.together import Together


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing in the reader's language. `heard` says who told us; `count`: how the next day was counted; `name` is the ICB's own word."""

    on: date
    picture: str
    title: str
    say: tuple[str, ...] = ()
    heard: str = ""
    count: tuple[str, ...] = ()
    name: str = field(default="", repr=False)


def entries(all: Together) -> tuple[Entry, ...]:
    """Everything that happened, oldest first; nothing of a request that waits with us, or that nobody sent."""
    shown = all.shown
    if shown.sent_on is None or shown.waits:
        return ()
    end = shown.asker is Asker.PERSON or shown.status.because is not None or shown.status.step not in ENDS
    beside = all.known if shown.asker is Asker.PERSON else None
    past = Past(sent_on=shown.sent_on, kind=shown.kind, news=shown.news, end=end, beside=beside)
    found = timeline.lines(past, today=all.today, holidays=house().holidays)
    last = max((number for number, one in enumerate(found) if one.step not in (None, Step.URGENT_SEEN)), default=0)
    made = [entry(all, one, late=number == last and shown.status.overdue) for number, one in enumerate(found)]
    return tuple(sorted([*made, *messages(all), *wish(all)], key=lambda one: one.on))


def entry(all: Together, line: Line, *, late: bool) -> Entry:
    """A line in the words of the page. `late`: the day after it has passed."""
    dates = {"date": day(line.about or line.on)}
    words, icb = spoken(all, line), house().place.icb
    said = [plain(one, **dates) for one in words.say if "date" in status.names_in(one)]
    if line.kind is Kind.BOOKED:
        said.append(gettext("The meeting is on %(date)s.", date=dates["date"]))
    if late:
        said += [plain(one, **all.shown.dates) for one in words.late if status.names_in(one) <= {*all.shown.dates, *house().place.words}]
    heard = gettext("%(icb)s told us this on %(date)s.", icb=icb, date=day(line.told_on)) if line.told_on else ""
    return Entry(
        on=line.on, picture=words.picture, title=plain(words.title, **dates), say=tuple(said), heard=heard or whose(all),
        count=count(line.counted) if line.counted else (), name=line.name,
    )


def spoken(all: Together, line: Line) -> Words:
    """The words of the page about it: until the ICB has what was sent, we are still sending it."""
    if line.kind is not None:
        return house().beside_words[line.kind]
    step = Step.SENDING if line.step is Step.SENT and all.shown.status.step is Step.SENDING else line.step or Step.SENT
    return tracker.spoken(step, all.shown.asker)


def whose(all: Together) -> str:
    return gettext("You told us this.") if all.shown.asker is Asker.PERSON else gettext("You did this here.")


def messages(all: Together) -> Iterator[Entry]:
    """What somebody wrote to the team from here when a day had passed, or when they did not agree."""
    for one in all.missed:
        if told := all.told(one):
            title = plain(house().late.of[one.what].title)
            yield Entry(on=told.on, picture="send", title=gettext("You sent the team a message"), say=(title,), heard=whose(all))


def wish(all: Together) -> Iterator[Entry]:
    """That they said how they want to hear the answer, last."""
    if all.wished:
        on = clocks.london_date(all.wished.wish.at)
        yield Entry(on=on, picture="listen", title=gettext("You said how you want to hear the answer."), heard=whose(all))


def count(found: Counted) -> tuple[str, ...]:
    """How a day was counted, and each day on the way that does not count."""
    said = {"date": day(found.since), "due": day(found.until)}
    number = found.number
    if found.unit is Unit.WORKING_DAYS:
        how = ngettext("%(num)s working day from %(date)s is %(due)s.", "%(num)s working days from %(date)s is %(due)s.", number, **said)
    elif found.unit is Unit.WEEKS:
        how = ngettext("%(num)s week from %(date)s is %(due)s.", "%(num)s weeks from %(date)s is %(due)s.", number, **said)
    else:
        how = gettext("24 hours from %(date)s is %(due)s.", **said)
    left = [f"{day(one.day)}." + (f" {gettext('This is a holiday.')}" if one.holiday else "") for one in found.left_out]
    return (gettext("What comes next is due by %(due)s.", due=said["due"]), how,
            *((gettext("We do not count these days."), *left) if left else ()))  # fmt: skip


def printed(all: Together) -> Booklet:
    """The same on paper, day by day."""
    parts = [
        Part(title=day(on), rows=tuple(
            Row(picture=one.picture, title=one.title, say=(*one.say, *filter(None, (one.heard,)), *one.count),
                theirs=(one.name,) if one.name else ())
            for one in found))
        for on, found in groupby(entries(all), key=lambda one: one.on)
    ]  # fmt: skip
    number = gettext("Your number is %(reference)s.", reference=all.shown.reference)
    short = (gettext("This shows what happened, day by day."), gettext("It is private."), number)
    return booklets.made(gettext("What happened, day by day"), [*parts, booklets.help_now()], picture="calendar", in_short=short)
