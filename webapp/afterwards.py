"""What comes after a meeting: how it was, the report, what was agreed and whom to ask, from the ICB's news and what the person says.

What they say goes to the team only when they press send on just what they were shown: the copy and the promise are one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import Any

from easyread.planner import Card
from webapp import actions, clocks, consent, feedback, ledger, meetings, referral, store, tracker
from webapp.actions import Action, Contact, Look
from webapp.feedback import GIVEN
from webapp.house import db, house
from webapp.meetings import Meeting, Report
from webapp.planned import Locked
from webapp.planning import Audience, Filled
from webapp.plans import Plan
from webapp.speech import spoken
from webapp.status import News, Step
from webapp.store.plans import Version

HOW, REPORT, HAVE, WHICH = "how", "report", "after.have", "meeting"
HAS: Mapping[tuple[str, ...], bool] = {("yes",): True, ("no",): False}


class Stop(StrEnum):
    """Why nothing can be sent now."""

    NO_REQUEST = "no-request"
    NOT_YET = "not-yet"
    UNSETTLED = "unsettled"
    NOTHING = "nothing"


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What the team would get now. `last`: what was sent last of this meeting; `about`: its day as we know it.

    `may_ask`: whether somebody may ask the person more about it.
    """

    copy: Locked
    stop: Stop | None
    last: Version | None
    may_ask: bool
    about: str = ""

    @property
    def same(self) -> bool:
        return self.last is not None and (self.last.copy.hash, self.last.about) == (self.copy.hash, self.about)

    @property
    def moved(self) -> bool:
        """Whether the last copy was about another day: the team told only since that the meeting was on this one."""
        return self.last is not None and self.last.about != self.about

    @property
    def shown(self) -> str:
        """What the page shows, as a press gives it back: the cards, and the day that they are about."""
        return sha256(f"{self.about} {self.copy.hash}".encode()).hexdigest()


@dataclass(kw_only=True)
class After:
    """Everything after one person's meetings, or after the one with the number `chosen`.

    What is worked out only for some pages is worked out when they ask.
    """

    plan: Plan
    news: tuple[News, ...]
    chosen: int | None = None

    @property
    def today(self) -> date:
        return clocks.london_date(self.plan.now)

    @cached_property
    def meetings(self) -> tuple[Meeting, ...]:
        return meetings.meetings(self.news)

    @property
    def last(self) -> Meeting | None:
        """The last that has been."""
        return meetings.last_over(self.meetings, self.today)

    @cached_property
    def meeting(self) -> Meeting | None:
        """The one that these pages are about: the last that has been, or an earlier one where the person chose it."""
        return next((one for one in self.meetings if one.number == self.chosen and one.over(self.today)), None) or self.last

    @property
    def which(self) -> dict[str, Any]:
        """What an address says of the meeting that it is about: nothing where it is the last."""
        return {} if self.meeting is None or self.meeting == self.last else {WHICH: self.meeting.number}

    @property
    def earlier(self) -> tuple[After, ...]:
        """The meetings before the last one of which something stands here that the team does not have, the newest first."""
        before = [one for one in self.meetings if one.over(self.today) and one != self.last]
        each = (After(plan=self.plan, news=self.news, chosen=one.number) for one in reversed(before))
        return tuple(one for one in each if one.unsent)

    @property
    def unsent(self) -> bool:
        """Whether they said anything of it that the team does not have."""
        kept = any((not one.said.empty or one.typed) and not feedback.goes(one) for _, one in self.cards())
        return kept or (self.wrote and not preview(self).same)

    @property
    def upcoming(self) -> Meeting | None:
        return next((one for one in self.meetings if not one.over(self.today)), None)

    @cached_property
    def actions(self) -> tuple[Action, ...]:
        return actions.in_turn(actions.actions(self.news), self.today)

    @property
    def wrote(self) -> bool:
        """Whether they said anything of it already."""
        return any(not filled.said.empty or filled.typed for _, filled in self.cards())

    @property
    def late(self) -> tuple[Action, ...]:
        return tuple(one for one in self.actions if one.late(self.today))

    @cached_property
    def contact(self) -> Contact | None:
        return actions.contact(self.news)

    @cached_property
    def colour(self) -> bool:
        """Whether a person told them that they are on the list: before that no page of ours speaks of a colour."""
        return tracker.where(self.plan.case_id, None, self.plan.sent, now=self.plan.now)[1].step is Step.ON_LIST

    @property
    def look(self) -> Look | None:
        """When people look at it again. That of the list would tell an outcome before a person did."""
        found = actions.next_look(self.news)
        return found if found and (self.colour or not found.list) else None

    @property
    def there(self) -> bool:
        """Whether there is anything to see here."""
        return bool(self.meeting or self.actions or self.contact)

    def cards(self, theme: str = "") -> tuple[tuple[Card, Filled], ...]:
        """The cards about the last meeting, each as it stands."""
        number = self.meeting.number if self.meeting else 1
        mine = (feedback.of_meeting(one, number) for one in house().after.cards if theme in one.themes or (one.themes and not theme))
        return tuple((one, self.plan.card(one)) for one in mine)

    def has(self) -> bool | None:
        """Whether the person says that they have the report."""
        return next((HAS.get(filled.said.chosen) for card, filled in self.cards(REPORT) if card.id.startswith(HAVE)), None)

    @cached_property
    def report(self) -> Report | None:
        if self.meeting is None:
            return None
        return meetings.report(self.meeting, today=self.today, holidays=house().holidays, has=self.has())

    def note(self, mark: str) -> Card | None:
        """The card for the person's own note on an action; None where there is no such action."""
        return feedback.note(house().after, mark) if any(one.mark == mark for one in self.actions) else None

    def noted(self, action: Action) -> str:
        """What they wrote on it; also what was too long to keep as it is."""
        filled = self.plan.card(feedback.note(house().after, action.mark))
        said = filled.typed.said if filled.typed else filled.said
        return "\n".join(said.words).strip()

    @cached_property
    def sent(self) -> tuple[Version, ...]:
        """The copies that went to the team, oldest first."""
        return tuple(one for one in self.plan.every_copy if one.audience is Audience.TEAM)


def of(plan: Plan, chosen: int | None = None) -> After:
    return After(plan=plan, news=plan.news, chosen=chosen)


def preview(after: After) -> Preview:
    """What the team would get, were it sent now."""
    plan, cards = after.plan, after.cards()
    copy = feedback.lock(cards)
    may_ask = consent.says_yes(plan.known, consent.Permission.FEEDBACK, born=ledger.born_on(plan.sent) if plan.sent else None)
    number = after.meeting.number if after.meeting else 1
    return Preview(
        copy=copy, stop=stopped(after, [one for _, one in cards], copy), may_ask=may_ask,
        last=store.plans.newest([one for one in after.sent if feedback.number(one.copy) == number], Audience.TEAM),
        about=after.meeting.day.isoformat() if after.meeting else "",
    )


def stopped(after: After, filled: list[Filled], copy: Locked) -> Stop | None:
    """The first thing that stands in the way."""
    if after.plan.sent is None:
        return Stop.NO_REQUEST
    if after.meeting is None:
        return Stop.NOT_YET
    if any(map(feedback.stops, filled)):
        return Stop.UNSETTLED
    return None if copy.cards else Stop.NOTHING


def send(after: After, *, shown: str) -> Version | None:
    """Lock it and promise it, when it is just what the person was shown. None when nothing was sent; a second press sends nothing more."""
    found, plan = preview(after), after.plan
    if found.stop or found.shown != shown or plan.sent is None or after.meeting is None:
        return None
    if found.same:
        return found.last
    made = store.plans.send(
        db(), plan.case_id, Audience.TEAM, found.copy, language=spoken(), now=plan.now, about=found.about, again=True,
    )
    if made:
        data = feedback.letter(
            plan.sent, house().after, made.copy, number=made.number, at=plan.now, language=made.language, meeting_on=after.meeting.day,
            rows=plan.known, born=ledger.born_on(plan.sent), names=house().place.words,
        )
        letter = referral.envelope(GIVEN, plan.now, data)
        store.outbox.promise(db(), "icb", letter, case_id=plan.case_id, dedupe_key=store.plans.promised(made), now=plan.now)
    return made or found.last
