"""The same questionnaire as turns of a conversation.

Nothing of a conversation is stored: like the path, it is worked out from the answers alone. An answer that falls off the path takes its
turn with it, and comes back with it. A question is asked in the very words of its page.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from easyread.journey import Answers, Walk
from easyread.questions import Given, Piece, Question

# The box of a turn in which somebody writes instead of choosing.
IN_WORDS = "answer-in-words"


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One thing that we asked, and what the person said to it.

    `answered`: they did, also where nothing can be said back. `unfinished`: they wrote something else here that is not an answer yet.
    `open`: this is what we ask now.
    """

    question: Question
    said: tuple[Piece, ...] = field(default=(), repr=False)
    answered: bool = False
    unfinished: bool = False
    open: bool = False

    @property
    def to_read(self) -> bool:
        """Whether there was nothing to say: words to read, or a card that shows how well we explained."""
        return self.question.kind in ("information", "check")

    @property
    def may_change(self) -> bool:
        """Whether the person may open this turn again. What was only read has nothing to change."""
        return self.answered and not self.open and not self.to_read


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """The turns that are shown, in order. `earlier`: there are more before them. `stage`: where we are; None when all is asked."""

    turns: tuple[Turn, ...]
    stage: str | None
    earlier: bool

    @property
    def open(self) -> Turn | None:
        """The turn that waits for the person."""
        return next((turn for turn in self.turns if turn.open), None)

    def since(self, *questions: Question | None) -> tuple[Turn, ...]:
        """The turns from the first of these questions on: what has changed when these were answered or opened. None of them: all."""
        ids = {asked.id for asked in questions if asked is not None}
        first = next((place for place, turn in enumerate(self.turns) if turn.question.id in ids), 0)
        return self.turns[first:]


def turns(walk: Walk, answers: Answers, *, half: Collection[str] = (), at: Question | None = None) -> tuple[Turn, ...]:
    """Every turn so far, in order: what was answered, and what is asked now.

    `at`: the question that is open, where it is not the first that waits for an answer. `half`: the pages with unfinished words.
    """
    now = at or walk.undone(answers)
    found = []
    for asked in walk.questions:
        answered = asked.id in answers
        is_open = now is not None and asked.id == now.id
        if answered or is_open:
            said = asked.say_back(answers[asked.id]) if answered else ()
            found.append(Turn(question=asked, said=said, answered=answered, unfinished=answered and asked.page in half, open=is_open))
    return tuple(found)


def conversation(
    walk: Walk, answers: Answers, *, half: Collection[str] = (), at: Question | None = None, whole: bool = False,
) -> Conversation:
    """What the transcript shows: the turns of the step where the person is, or with `whole`, and when all is asked, every turn."""
    now = at or walk.undone(answers)
    every = turns(walk, answers, half=half, at=at)
    if now is None:
        return Conversation(turns=every, stage=None, earlier=False)
    shown = tuple(turn for turn in every if whole or turn.question.stage == now.stage)
    return Conversation(turns=shown, stage=now.stage, earlier=shown[:1] != every[:1])


def untouched(question: Question, given: Given, answers: Answers) -> bool:
    """Whether the choices of a turn stand as we drew them: nothing chosen, or what was chosen before."""
    if not any(value.strip() for values in given.values() for value in values):
        return True
    before = question.given(answers[question.id]) if question.id in answers else {}
    return filled(given) == filled(before)


def filled(given: Given) -> Mapping[str, Sequence[str]]:
    """What was given without the boxes that are empty."""
    kept = {name: [value for value in values if value.strip()] for name, values in given.items()}
    return {name: values for name, values in kept.items() if values}
