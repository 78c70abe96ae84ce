"""What a conversation by text keeps from one text to the next: which question it waits for, and what was given of it so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from easyread.content import Questionnaire
from webapp import codes, phones, store
from webapp.desk import Desk, fitting
from webapp.house import db, house, now
from webapp.models import Kind
from webapp.store.conversations import Conversation
from webapp.voices import Voice

WORD = "text-word"


class Step(StrEnum):
    """Where a conversation is. OFFERED: a page waits for the number's owner. NOTICE: nothing is asked before the person chose to begin.

    PAUSE: whatever comes next goes on. CHOOSE: somebody looks at their choices after it was sent.
    """

    OFFERED = "offered"
    NOTICE = "notice"
    ASK = "ask"
    READ_BACK = "read-back"
    PAUSE = "pause"
    END = "end"
    READY = "ready"
    SENT = "sent"
    CHOOSE = "choose"


@dataclass
class State:
    """`likeness` marks what was asked; `word` is a hash of the short word that a yes needs; `misses` counts what was not understood.

    `told` names the texts that asked it, `words` is a hash of what was written last, `hurried`: we said that it came too early;
    `quiet`: nobody wrote for a week, and we said that we ask no more.

    `answers` and `half` are those that no draft holds yet. `offer`: a draft that somebody wants to go on with here, and its word.
    """

    step: Step = Step.NOTICE
    question: str = ""
    part: str = ""
    likeness: str = ""
    given: dict[str, list[str]] = field(default_factory=dict, repr=False)
    word: str = ""
    explained: bool = False
    misses: int = 0
    answers: dict[str, Any] = field(default_factory=dict, repr=False)
    half: dict[str, Any] = field(default_factory=dict, repr=False)
    offer: dict[str, str] = field(default_factory=dict)
    told: str = ""
    words: str = ""
    hurried: bool = False
    quiet: bool = False

    @property
    def waits(self) -> tuple[object, ...]:
        """What the next text would be an answer to."""
        return self.step, self.question, self.part, self.given

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> State:
        return cls(**{**kept, "step": Step(kept.get("step", Step.NOTICE))})

    def kept(self) -> dict[str, Any]:
        """Only what is not as it is at first."""
        first = asdict(State())
        return {name: value for name, value in asdict(self).items() if value != first[name]}


def word_mark(found_by: str, word: str) -> str:
    """What is kept of a short word that we sent to a number."""
    return next(iter(codes.found_by(house().config.code_peppers, WORD, f"{found_by} {word}").values()))


@dataclass
class Phone:
    """Where somebody answers who texts: in their conversation, until something is saved. Whoever texts from a number has it."""

    conversation: Conversation
    state: State

    def hold(self, held: dict[str, Any]) -> object:
        self.state.answers, self.state.half = held["answers"], held["half"]
        return None

    def begun(self, case_id: str, *, shared: bool) -> None:
        self.join(case_id, at=now())

    def join(self, case_id: str, *, at: datetime) -> None:
        """From now on this number goes on with this case."""
        self.conversation.case_id = case_id
        self.state.answers, self.state.half = {}, {}
        phones.prove(db(), case_id, Kind.SMS, self.conversation.number, how=phones.TEXTED, now=at)


def desk(conversation: Conversation, state: State, questionnaire: Questionnaire) -> Desk | None:
    """The desk of this conversation; None where what was answered is not there any more. Nobody else changes it meanwhile."""
    where = Phone(conversation, state)
    if conversation.case_id is None:
        return Desk(questionnaire, None, dict(state.answers), dict(state.half), voice=Voice.TEXT, where=where)
    draft = store.drafts.of_case(db(write=True), conversation.case_id, lock=True)
    if draft is None or draft.delete_after <= now():
        return None
    return Desk(questionnaire, draft, *fitting(questionnaire, draft), voice=Voice.TEXT, where=where)
