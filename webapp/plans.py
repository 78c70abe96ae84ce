"""A person's planner: every card as it is now, and what each press on a page does with it.

Whoever helps writes nothing on a card, only beside it, and whoever asked for somebody else has no planner: it is the person's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from easyread import journey
from easyread.planner import Card
from easyread.questions import Answer, Question, said as not_answered
from webapp import booked, ledger, plan_clock, planning, reminders, store
from webapp.consent import Row
from webapp.helped import Written
from webapp.helping import Invitation
from webapp.house import db, facts, house
from webapp.permissions import MYSELF, WHO
from webapp.plan_clock import Clock, When
from webapp.planning import Audience, Filled, Said, Stage
from webapp.speech import listed, piece
from webapp.status import News
from webapp.store.avoids import words
from webapp.store.plans import Version
from webapp.store.referrals import Referral


@dataclass(kw_only=True)
class Plan:
    """One person's planner. What is read only for some pages is read when they ask."""

    case_id: str
    sent: Referral | None
    answers: Mapping[str, Answer]
    filled: Mapping[str, Filled]
    now: datetime

    def card(self, card: Card) -> Filled:
        return self.filled.get(card.id) or Filled(card=card.id)

    @property
    def cards(self) -> tuple[Card, ...]:
        """All cards in the person's own order."""
        return planning.order(house().plan.cards, self.filled)

    @property
    def ordered(self) -> tuple[Filled, ...]:
        """What stands on those that can be filled, in that order."""
        return tuple(self.card(card) for card in self.cards if not card.leads)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The decisions that have a say."""
        return ledger.voices(self.sent, store.consents.rows(db(), self.case_id))

    @cached_property
    def lets(self) -> tuple[Row, ...]:
        """Those that let somebody help, today."""
        return ledger.let_help(db(), self.case_id, facts())

    @cached_property
    def known(self) -> tuple[Row, ...]:
        """Those that the ICB knows of: only they let anything go there."""
        return ledger.heard(house().refer, self.sent, store.consents.rows(db(), self.case_id)) if self.sent else ()

    @cached_property
    def avoid(self) -> tuple[str, ...]:
        return words(store.avoids.of_case(db(), self.case_id))

    @cached_property
    def invited(self) -> tuple[Invitation, ...]:
        return store.helping.of_case(db(), self.case_id)

    @cached_property
    def written(self) -> tuple[Written, ...]:
        """What helpers wrote for the cards: none of it stands on one before the person says so."""
        return store.helped.of_case(db(), self.case_id)

    @cached_property
    def helpers(self) -> tuple[Invitation, ...]:
        """Those who may read what is shown to them, today."""
        return tuple(one for one in self.invited if planning.may_see(one, self.lets, self.avoid, now=self.now))

    def sent_to(self, version: Version) -> tuple[str, ...]:
        """The names of the helpers that this copy was sent to, as far as we still have them."""
        return tuple(one.name for one in self.invited if one.id in version.helpers and one.name)

    @cached_property
    def versions(self) -> tuple[Version, ...]:
        """The copies of the planner itself."""
        return tuple(one for one in self.every_copy if one.audience is not Audience.TEAM)

    @cached_property
    def every_copy(self) -> tuple[Version, ...]:
        """These, and what was sent after a meeting."""
        return store.plans.versions(db(), self.case_id)

    def arrived(self, version: Version) -> bool:
        """Whether the team has this copy already."""
        return store.plans.arrived(db(), version)

    @cached_property
    def news(self) -> tuple[News, ...]:
        """What the ICB told of this request."""
        return tuple(store.news.of_case(db(), self.case_id)) if self.sent else ()

    @cached_property
    def clock(self) -> Clock | None:
        return booked.clock(self.sent, self.news) if self.sent else None

    @property
    def when(self) -> When:
        """Where today stands beside the meeting, or that the team closed the request before it."""
        found = self.clock.when(self.now) if self.clock else When.NO_DATE
        return When.CLOSED if found is not When.OVER and plan_clock.closed(self.news) else found

    @cached_property
    def sent_for(self) -> datetime | None:
        """When it last went to the team for this meeting; what went for another meeting does not count."""
        sent_at = store.plans.sent_at(db(), self.case_id, planning.Audience.PANEL)
        return sent_at if self.clock and reminders.is_sent(self.clock, sent_at) else None


def of_case(case_id: str, *, now: datetime, lock: bool = False) -> Plan | None:
    """The planner of a case; None where somebody else asked for them, and once what they wrote was deleted.

    With `lock`, nobody else writes on it until this page is done. Writing on it keeps a draft as long again.
    """
    if lock:
        store.drafts.used(db(write=True), case_id, now=now)
        store.cases.lock(db(), case_id)
    sent, draft = store.referrals.of_case(db(), case_id), store.drafts.of_case(db(), case_id)
    answers = sent.answers if sent else draft.answers if draft else {}
    if answers.get(WHO) not in MYSELF or (sent and sent.purged_at):
        return None
    return Plan(case_id=case_id, sent=sent, answers=answers, filled=store.plans.of_case(db(), case_id), now=now)


def of_another(case_id: str | None) -> bool:
    """Whether this was sent for somebody else, whose own the planner is."""
    sent = store.referrals.of_case(db(), case_id) if case_id else None
    return sent is not None and sent.answers.get(WHO) not in MYSELF and not sent.purged_at


def offers(plan: Plan, card: Card) -> list[tuple[Question, str]]:
    """What they told us before that belongs on this card, and does not stand there yet."""
    path = {question.id: question for question in journey.path(house().refer, plan.answers, facts())} if card.uses else {}
    there = plan.card(card).said.words
    uses = [one for one in card.uses if one.question in path and one.question in plan.answers]
    found = [(path[one.question], told(path[one.question], plan.answers[one.question]), there[one.box - 1 : one.box]) for one in uses]
    return [(question, text) for question, text, box in found if text and text not in "".join(box)]


def told(question: Question, answer: Answer) -> str:
    """The answer in words; nothing where there was none, and where it is only "none of these": on a card that says nothing."""
    chosen = question.given(answer).get("answer", ())
    alone = {option.value for option in question.choices() if option.exclusive}
    return "" if not_answered(answer) or alone.intersection(chosen) else listed(map(piece, question.say_back(answer)))


def keep(plan: Plan, card: Card, filled: Filled) -> Filled:
    """Keep a card as it is now."""
    if filled != plan.card(card):
        store.plans.keep(db(), plan.case_id, filled, now=plan.now)
    return filled


def put(plan: Plan, card: Card, said: Said, mark: planning.Mark | None, pressed: str, *, version: int, refused: bool) -> Filled:
    """Keep what stands on the page. `pressed`: "done", "later", "skip", or "use-" and the question whose answer they want here."""
    stage = {"done": Stage.DONE, "skip": Stage.SKIPPED}.get(pressed, Stage.BEGUN)
    if pressed.startswith("use-"):
        said = with_offer(plan, card, said, pressed.removeprefix("use-"))
    kept = plan.card(card)
    fitting = replace(kept, said=planning.fits(card, kept.said))
    return keep(plan, card, planning.put(fitting, said, mark, stage, version=version, refused=refused))


def add(plan: Plan, card: Card, said: Said, *, version: int, refused: bool) -> Filled:
    """Keep notes that were written beside others on a page that stays open and is sent again and again.

    Who may see them stays as the person said. What only goes on from what is kept is no other text, from whichever page it comes.
    """
    kept = plan.card(card)
    goes_on = kept.typed is None and planning.together(said, planning.fits(card, kept.said)) == said
    return put(plan, card, said, kept.mark, "later", version=kept.version if goes_on else version, refused=refused)


def with_offer(plan: Plan, card: Card, said: Said, question: str) -> Said:
    """What is on the page, and what they told us before in the box where it belongs."""
    text = next((text for asked, text in offers(plan, card) if asked.id == question), "")
    place = next((one.box - 1 for one in card.uses if one.question == question), 0)
    box = "\n".join(part for part in (said.words[place], text) if part)
    return replace(said, words=(*said.words[:place], box, *said.words[place + 1 :]))


def settle(plan: Plan, card: Card, choice: str, *, version: int) -> Filled:
    """Keep the words that the person chose of two. A page of an older state changes nothing: it is shown anew."""
    kept = plan.card(card)
    return keep(plan, card, planning.settle(kept, choice) if version == kept.version else kept)


def move(plan: Plan, card: Card, *, up: bool) -> None:
    """One place up or down."""
    store.plans.arrange(db(), plan.case_id, planning.moved(plan.cards, card.id, up=up), now=plan.now)
