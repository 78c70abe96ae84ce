"""A person's request with everything that runs beside it: one page, each thing with its own clock, none hiding another.

Meetings, hospital and who was named are the person's own to read: whoever asked for them reads the steps of what they sent, and no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from webapp import chase, choices, clocks, missed, plans, the_day, tracker, wishing
from webapp.actions import Action, Contact
from webapp.afterwards import After
from webapp.choices import Choices
from webapp.follow import Asker
from webapp.house import house
from webapp.missed import Missed, What
from webapp.speech import day
from webapp.status import Heard, Words
from webapp.strands import Kind, Known, Strand, strands, withdrawn
from webapp.the_day import Person
from webapp.tracker import Shown
from webapp.wishing import Wished

# What there is to read about it.
READ_MORE = {Kind.IN_HOSPITAL: "in-hospital", Kind.BLUE: "in-hospital", Kind.LEFT_HOSPITAL: "after-hospital"}


@dataclass(frozen=True, kw_only=True)
class Beside:
    """One thing beside the steps, with its words; `dates` fill them. `guide`: what there is to read about it."""

    strand: Strand
    words: Words
    dates: dict[str, str]
    guide: str = ""


@dataclass(kw_only=True)
class Together:
    """All of one request at this moment."""

    case_id: str
    shown: Shown
    mine: Choices | None
    after: After | None
    found: tuple[Strand, ...]
    now: datetime

    @property
    def today(self) -> date:
        return clocks.london_date(self.now)

    @property
    def beside(self) -> tuple[Beside, ...]:
        """What the page says of each, without a sentence whose day nobody told."""
        return tuple(beside(one) for one in self.found)

    @cached_property
    def stops(self) -> tuple[str, ...]:
        """What stopped, by what the person took back."""
        every = self.mine.every if self.mine else ()
        taken_back = {row.permission for row in withdrawn(self.known)} if self.after else set()
        return tuple(dict.fromkeys(line for one in every if one.question.permission in taken_back for line in one.stops))

    @property
    def known(self) -> Known:
        return known(self.shown, self.mine, self.after)

    @property
    def contact(self) -> Contact | None:
        return self.after.contact if self.after else None

    @property
    def people(self) -> tuple[Person, ...]:
        """Who comes to the meeting that is to come, as the ICB named them."""
        return the_day.of(self.shown.news, now=self.now).people if self.shown.clock else ()

    @property
    def why(self) -> str:
        """What the team wrote of why it offers a meeting."""
        offers = [one for one in self.shown.news if one.type == Heard.CETR_OFFERED]
        return str(offers[-1].data.get("why", "")) if offers else ""

    @property
    def actions(self) -> tuple[Action, ...]:
        return self.after.actions if self.after else ()

    @cached_property
    def missed(self) -> tuple[Missed, ...]:
        """What was to be by a day that is over. Nothing of a request that waits with us: no day of it has begun."""
        if self.shown.sent_on is None or self.shown.waits:
            return ()
        return missed.missed(self.shown.status, self.found, sent_on=self.shown.sent_on, today=self.today)

    def missing(self, what: str) -> Missed | None:
        return next((one for one in self.missed if one.what == what), None)

    def told(self, one: Missed) -> chase.Told | None:
        """Our message to the team about it, where there is one."""
        return chase.told(self.case_id, one)

    @property
    def may_wish(self) -> bool:
        """Whether they can say how they want to hear the answer."""
        return wishing.may_ask(self.shown)

    @cached_property
    def wished(self) -> Wished | None:
        """How they want to hear the answer, as they said it."""
        return wishing.of_case(self.case_id) if self.shown.asker is Asker.PERSON else None

    @property
    def only_disagree(self) -> bool:
        return [one.what for one in self.missed] == [What.DISAGREE]


def of_case(case_id: str, *, now: datetime) -> Together | None:
    """All of a case's request, or None when there is nothing of it any more."""
    shown = tracker.shown(case_id, now=now)
    if shown is None:
        return None
    mine = choices.of_case(case_id, news=shown.news) if shown.sent else None
    plan = plans.of_case(case_id, now=now) if shown.sent and shown.asker is Asker.PERSON else None
    after = After(plan=plan, news=shown.news) if plan else None
    found = strands(known(shown, mine, after), now=now, holidays=house().holidays) if shown.asker is Asker.PERSON else ()
    return Together(case_id=case_id, shown=shown, mine=mine, after=after, found=found, now=now)


def known(shown: Shown, mine: Choices | None, after: After | None) -> Known:
    return Known(
        # What the ICB wrote is gone once the request was cleared, and the planner with it.
        step=shown.status.step, kind=shown.kind, news=shown.news if after else (), rows=shown.rows, born=shown.born,
        offer=mine is not None and mine.offer is not None, clock=shown.clock, has=after.has() if after and after.meeting else None,
        asked=mine.asked if mine and mine.waiting else None,
    )


def beside(one: Strand) -> Beside:
    dates = {name: day(when) for name, when in (("date", one.on), ("due", one.due)) if when}
    words = house().beside_words[one.kind].known({*dates, *house().place.words})
    return Beside(strand=one, words=words, dates=dates, guide=READ_MORE.get(one.kind, ""))
