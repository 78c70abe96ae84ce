"""What a question is: how it reads an answer and says one back.

An answer is a JSON value. Not answering is an answer too, with its reason, and is never confused with words somebody typed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, TypeVar

from easyread.questions.replies import Heard, Replies

Answer = Any
Given = Mapping[str, Sequence[str]]
Condition = Mapping[str, Any]

DO_NOT_KNOW, RATHER_NOT_SAY, NOT_SURE = "do-not-know", "rather-not-say", "not-sure"
NOT_ANSWERS = (DO_NOT_KNOW, RATHER_NOT_SAY, "skipped")
SEEN = "seen"


def N_(words: str) -> str:
    """Mark words for translators; the edge translates them."""
    return words


class NotUnderstood(ValueError):
    """An answer we could not read: a sentence for the person (a gettext id), its parameters, and which input it is about."""

    def __init__(self, message: str, *, part: str = "answer", **params: object) -> None:
        super().__init__(message)
        self.message = message
        self.params = params
        self.part = part


@dataclass(frozen=True)
class Piece:
    """A bit of an answer said back. `whose`: "ours" (to translate), "theirs" (typed, never changed), "date" (ISO), "not-answered"."""

    text: str
    whose: str


@dataclass(frozen=True, kw_only=True)
class Option:
    """One thing that can be chosen. `detail` is the label of a box for more words; `exclusive` rules out the others.

    `short` says it in a text message, where `say` is too long for one. `also` are other words for it, which are read back.
    """

    value: str
    say: str
    picture: str
    short: str | None = None
    also: tuple[str, ...] = ()
    when: Condition | None = None
    detail: str | None = None
    exclusive: bool = False
    go: str | None = None
    right: bool = False


@dataclass(frozen=True, kw_only=True)
class Block:
    """A picture and at most three sentences beside it."""

    picture: str
    say: tuple[str, ...]
    title: str | None = None


@dataclass(frozen=True, kw_only=True)
class Field:
    """One thing asked of each person in a list of people."""

    id: str
    ask: str
    required: bool = False
    autocomplete: str | None = None


@dataclass(frozen=True, kw_only=True)
class Go:
    """A jump forward, to a question or to an end."""

    to: str
    when: Condition | None = None


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question as its content file declares it. Subclasses are the kinds; they add behaviour, never data."""

    kind: ClassVar[str]
    single_line: ClassVar[bool] = False

    id: str
    page: str
    stage: str
    ask: str
    picture: str
    # What a text message asks, where `ask` and the choices are too long for one.
    short: str | None = None
    say: tuple[str, ...] = ()
    example: str | None = None
    why: str | None = None
    hard: tuple[str, ...] = ()
    required: bool = False
    kept: bool = True
    seen_by: str = "meeting"
    dataset: tuple[str, ...] = ()
    shows: str | None = None
    when: Condition | None = None
    go: tuple[Go, ...] = ()
    options: tuple[Option, ...] = ()
    fields: tuple[Field, ...] = ()
    blocks: tuple[Block, ...] = ()
    most: int = 0
    past: bool = False
    mobile: bool = False
    autocomplete: str | None = None
    permission: str | None = None
    # The day on which a yes came to mean something else: whoever said it before is asked again.
    changed_on: date | None = None
    in_short: tuple[str, ...] = ()
    if_yes: tuple[str, ...] = ()
    if_no: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    # The same in other words, for whoever asks for them in a conversation.
    other_way: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    next: str | None = None

    def choices(self) -> tuple[Option, ...]:
        """What can be chosen, in order; empty for kinds that are written."""
        return self.options

    def choice_for(self, reason: str) -> str | None:
        """The choice that says the same as this reason for not answering. Where a question may be passed over, not knowing is a reason."""
        alike = (reason, NOT_SURE) if reason == DO_NOT_KNOW and self.required else (reason,)
        offered = [option.value for option in self.choices()]
        return next((value for value in alike if value in offered), None)

    def read(self, given: Given, *, today: date | None = None) -> Answer:
        """The answer in what a person gave, or NotUnderstood. `today` settles years written with two digits."""
        raise NotUnderstood(N_("Please press the button to carry on."))

    def heard(self, text: str, *, words: Replies, today: date | None = None) -> Heard:
        """What a form would have posted for what somebody wrote in their own words. Raises NotUnderstood; `read` has the last word."""
        return Heard({"answer": [text]})

    def written(self, given: Given) -> tuple[str, ...]:
        """What in this a person wrote, and did not only choose."""
        return tuple(given.get("answer", ()))

    def given(self, answer: Answer) -> Given:
        """What a form would have posted for this answer, so that it can be shown again to be changed."""
        return {} if said(answer) else {"answer": [str(answer)]}

    def say_back(self, answer: Answer) -> tuple[Piece, ...]:
        """The answer in words, each piece marked as ours or theirs."""
        return not_answered(answer) or (Piece(str(answer), "theirs"),)

    def operand(self, answer: Answer) -> object:
        """What a condition sees: None when the question was not answered."""
        return None if answer is None or said(answer) else answer


def said(answer: Answer) -> str | None:
    """Why there is no answer ("do-not-know" …), or None when there is one."""
    return answer["said"] if isinstance(answer, Mapping) and "said" in answer else None


def not_answered(answer: Answer) -> tuple[Piece, ...]:
    reason = said(answer)
    return (Piece(NOT_ANSWERED_WORDS[reason], "not-answered"),) if reason else ()


NOT_ANSWERED_WORDS = {
    "do-not-know": N_("I do not know"),
    "rather-not-say": N_("I do not want to answer"),
    "skipped": N_("Not answered"),
}

KINDS: dict[str, type[Question]] = {}
Kind = TypeVar("Kind", bound=type[Question])


def register(name: str) -> Callable[[Kind], Kind]:
    """Add a kind of question under the name that content files use."""

    def add(kind: Kind) -> Kind:
        kind.kind = name
        KINDS[name] = kind
        return kind

    return add


def one(given: Given, part: str = "answer") -> str:
    """The single thing given for one input, without the spaces around it."""
    values = given.get(part) or [""]
    return values[0].strip()
