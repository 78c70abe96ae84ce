"""Where a request has got to, what happens next, and by when.

We never decide: every step after sending comes from news the ICB sealed. The same news gives the same status in any order and any
number of times, and an outcome is never shown before a person told it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from easyread.content import BadContent, parse, read_toml
from easyread.tables import Table
from webapp import clocks

TOLD_IT_IS_LATE = timedelta(hours=1)
PLACEHOLDERS = frozenset({"date", "due", "icb", "team", "hours"})
REFERRAL = "referral.submitted"
Name = TypeVar("Name", bound=StrEnum)


class Heard(StrEnum):
    """All that an ICB may tell us."""

    RECEIPT = "receipt.confirmed"
    URGENT_SEEN = "urgent.seen"
    QUESTION = "information.requested"
    REVIEW = "review.started"
    DECISION = "decision.made"
    OUTCOME = "outcome.communicated"
    CONSENT = "consent.recorded"
    CETR_OFFERED = "cetr.offered"
    CETR_BOOKED = "cetr.booked"
    PANEL = "panel.named"
    CETR_HELD = "cetr.held"
    REPORT = "report.sent"
    ACTION = "action.updated"
    CONTACT = "contact.named"
    NEXT_REVIEW = "next_review.set"
    ADMISSION = "admission.recorded"
    DISCHARGE = "discharge.recorded"
    ACCESS = "access.reissued"
    CLOSED = "case.closed"
    PING = "test.ping"


# The reason in news of ACCESS, when somebody dangerous may hold what the person told us or we gave out.
UNSAFE = "unsafe"


class Step(StrEnum):
    """The steps of a request (domain: T0 to T8 and T16). The last two are notices beside a step, never the step itself."""

    DRAFT = "draft"
    SENDING = "sending"
    SENT = "sent"
    RECEIVED = "received"
    QUESTION = "question"
    LOOKING = "looking"
    DECIDED = "decided"
    ON_LIST = "on-list"
    NOT_ON_LIST = "not-on-list"
    CLOSED = "closed"
    URGENT = "urgent"
    URGENT_SEEN = "urgent-seen"


WAITING = frozenset({Step.SENDING, Step.SENT})
UNDECIDED = WAITING | {Step.RECEIVED, Step.QUESTION, Step.LOOKING}
TOLD = frozenset({Step.ON_LIST, Step.NOT_ON_LIST})
# A helper reads the same of both outcomes, and no notice that help is needed today: that is an answer.
FOR_HELPERS = tuple(step for step in Step if step not in (Step.NOT_ON_LIST, Step.URGENT, Step.URGENT_SEEN))
NEXT = MappingProxyType({
    Step.DRAFT: Step.SENT, Step.SENDING: Step.SENT, Step.SENT: Step.RECEIVED, Step.RECEIVED: Step.LOOKING, Step.QUESTION: Step.LOOKING,
    Step.LOOKING: Step.DECIDED,
})


@dataclass(frozen=True, kw_only=True)
class News:
    """One thing the ICB told us about a request. A higher `sequence` is newer, whenever it came."""

    type: str
    sequence: int
    occurred_at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)
    received_at: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, kw_only=True)
class Request:
    """What we know of a request without any news. `kind` is the event that it was sent as."""

    begun_at: datetime
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    urgent: bool = False
    kind: str = REFERRAL
    delete_after: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Status:
    """Where a request is. Days are London days; `overdue` says that a promised day has passed, or that sending takes too long."""

    step: Step
    since: datetime
    because: News | None
    due: date | None
    overdue: bool
    urgent: bool
    urgent_seen: News | None
    later: tuple[News, ...]

    @property
    def on(self) -> date:
        """The day this step began."""
        return clocks.london_date(self.since)

    @property
    def told_on(self) -> date | None:
        """The day the ICB told of this step; None for the steps that are ours."""
        return clocks.london_date(self.because.received_at or self.because.occurred_at) if self.because else None

    @property
    def urgent_seen_on(self) -> date | None:
        return clocks.london_date(self.urgent_seen.occurred_at) if self.urgent_seen else None

    @property
    def notice(self) -> Step | None:
        """What to say beside the step when the person needs help today."""
        if not self.urgent or self.step in (Step.DRAFT, Step.CLOSED):
            return None
        return Step.URGENT_SEEN if self.urgent_seen else Step.URGENT

    @property
    def next_step(self) -> Step | None:
        """What comes next if all goes well. After a decision nothing can be said before a person has told it."""
        return NEXT.get(self.step)

    @property
    def offer_help(self) -> bool:
        """Whether to show who else can help: when it is late, and when the answer was no."""
        return self.overdue or self.step is Step.NOT_ON_LIST


def status(request: Request, news: Iterable[News], *, now: datetime, holidays: Container[date]) -> Status:
    """Where the request is at `now`, from everything that was heard about it."""
    heard = in_order(news)
    step, because = first_step(request), None
    if request.sent_at is not None:
        for one in heard:
            step, because = after(step, because, one)
    deadline = due_by(request, step, because, holidays)
    seen = next((one for one in heard if one.type == Heard.URGENT_SEEN), None)
    return Status(
        step=step,
        since=because.occurred_at if because else request.sent_at or request.begun_at,
        because=because,
        due=clocks.london_date(deadline) if deadline else None,
        overdue=is_late(request, step, deadline, now),
        # Staff may flag a request that the person did not: then they have seen it too.
        urgent=request.urgent or seen is not None,
        urgent_seen=seen,
        later=tuple(one for one in heard if one.type not in (*MOVES, Heard.URGENT_SEEN)),
    )


def told(request: Request, news: Iterable[News]) -> tuple[News, ...]:
    """What of the news the person's own page has shown, as it was shown there: nothing of an outcome before a person told it."""
    step, shown = first_step(request), list[News]()
    because: News | None = None
    for one in in_order(news) if request.sent_at is not None else ():
        before = because
        step, because = after(step, because, one)
        if because is not None and because is not before:
            shown.append(because)
        elif one.type == Heard.URGENT_SEEN:
            shown.append(replace(one, data={}))
    return tuple(shown)


def in_order(news: Iterable[News]) -> list[News]:
    """Each piece of news once, oldest first. Two with one number (a slip at the ICB) still have one order, on every machine."""
    once = {(one.sequence, one.occurred_at, one.type, json.dumps(one.data, sort_keys=True, default=str)): one for one in news}
    return [once[key] for key in sorted(once)]


def first_step(request: Request) -> Step:
    if request.sent_at is None:
        return Step.DRAFT
    return Step.SENDING if request.delivered_at is None else Step.SENT


def after(step: Step, because: News | None, one: News) -> tuple[Step, News | None]:
    """The step after one more piece of news, and the news that it rests on."""
    move = MOVES.get(one.type)
    reached = move(step, one) if move and step is not Step.CLOSED else None
    # Hearing again that people look at it does not make it a new start; a new question or a corrected outcome does count.
    if reached is None or (reached is step and reached not in (Step.QUESTION, *TOLD)):
        return step, because
    # A decision is a time and nothing more. Whatever else came with it stays out of every page until a person has told it.
    return reached, replace(one, data={}) if reached is Step.DECIDED else one


def outcome(step: Step, one: News) -> Step | None:
    told = one.data.get("on_register")
    return (Step.ON_LIST if told else Step.NOT_ON_LIST) if isinstance(told, bool) else None


def to(reached: Step, *, when: Collection[Step]) -> Callable[[Step, News], Step | None]:
    """A move to a step, from some steps only: news that comes late never takes a request back."""
    return lambda step, one: reached if step in when else None


MOVES: Mapping[str, Callable[[Step, News], Step | None]] = MappingProxyType({
    Heard.RECEIPT: to(Step.RECEIVED, when=WAITING),
    Heard.QUESTION: to(Step.QUESTION, when=UNDECIDED),
    Heard.REVIEW: to(Step.LOOKING, when=UNDECIDED),
    Heard.DECISION: to(Step.DECIDED, when=UNDECIDED),
    Heard.OUTCOME: outcome,
    Heard.CLOSED: to(Step.CLOSED, when=frozenset(Step)),
})


def due_by(request: Request, step: Step, because: News | None, holidays: Container[date]) -> datetime | None:
    """The last moment for what happens next. A question to the person does not stop the clock (NHSE code of practice, part 1)."""
    if request.sent_at is None:
        return request.delete_after
    if step in WAITING:
        return clocks.end_of(clocks.receipt_due(request.sent_at, holidays))
    # The four weeks are for the support list alone: nobody has promised a day to talk, or for a meeting.
    if request.kind != REFERRAL or step not in UNDECIDED | {Step.DECIDED}:
        return None
    outcome = clocks.outcome_due(request.sent_at, because.occurred_at if because and step is Step.DECIDED else None)
    # The page shows a day, so nobody is told that it is late while that day lasts. The 24 hours of the ICB are counted for its alarm.
    return clocks.end_of(clocks.london_date(outcome))


def is_late(request: Request, step: Step, deadline: datetime | None, now: datetime) -> bool:
    # Someone who sees "sending" for an hour must be told that it is safe with us.
    if request.sent_at is not None and step is Step.SENDING and now > request.sent_at + TOLD_IT_IS_LATE:
        return True
    return request.sent_at is not None and deadline is not None and now > deadline


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a page says at one step: sentences with %(date)s, %(due)s, %(icb)s, %(team)s, %(hours)s. `late` when it is overdue."""

    title: str
    picture: str
    say: tuple[str, ...]
    next: tuple[str, ...]
    late: tuple[str, ...]

    def known(self, values: Collection[str]) -> Words:
        """The same words without the sentences that need something we do not know: nobody reads "by None"."""
        return replace(self, say=sayable(self.say, values), next=sayable(self.next, values), late=sayable(self.late, values))


def sayable(sentences: tuple[str, ...], values: Collection[str]) -> tuple[str, ...]:
    return tuple(text for text in sentences if names_in(text) <= set(values))


def names_in(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)s", text))


def load_words(path: Path, *, steps: Collection[Step] = tuple(Step)) -> Mapping[Step, Words]:
    """The words for every one of these steps."""
    return read_words(path, steps, late=UNDECIDED | {Step.DECIDED})


def read_words(path: Path, names: Collection[Name], *, late: Collection[Name], bare: bool = False) -> Mapping[Name, Words]:
    """The words for each. `late`: what must say something once its day has passed. `bare`: a title may do. Raises BadContent."""
    table = Table(parse(path, read_toml(path)), placeholders=PLACEHOLDERS)
    table.only({*names})
    for name in sorted({*names} - {*table.data}):
        table.fault(name, "this has no words")
    words = {name: words_of(table.table(name), late=name in late, bare=bare) for name in names if name in table.data}
    if table.faults:
        raise BadContent(path, table.faults)
    return MappingProxyType(words)


def words_of(table: Table, *, late: bool, bare: bool) -> Words:
    table.only(("title", "picture", "say", "next", "late"))
    table.table("late").only(("say",))
    return Words(
        title=table.text("title"), picture=table.text("picture"), say=table.texts("say", needed=not bare),
        next=table.texts("next", needed=not bare), late=table.table("late").texts("say", needed=late),
    )
