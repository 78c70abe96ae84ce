"""What one person answered on their path, and how somebody at the ICB reads each answer.

An answer off the path, or marked to be seen by nobody, is not here at all, so that nothing built on this can let it out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from easyread.questions import Answer, Piece, Question, said

Data = dict[str, Any]

# Pages to read, cards that check how we explained, and permissions are no answers: the ledger speaks for the last.
NOT_ANSWERS = ("information", "check", "consent")
NOBODY = "nobody"
HARD_WORD = re.compile(r"\*\*(.+?)\*\*")


@dataclass(frozen=True)
class Answered:
    """`asked` are the questions on the path, as this person was asked them; `names` fill the placeholders in our words."""

    asked: Sequence[Question]
    answers: Mapping[str, Answer]
    names: Mapping[str, str]

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """The questions whose answers may go, in the order of asking."""
        return {
            question.id: question for question in self.asked
            if question.id in self.answers and question.seen_by != NOBODY and question.kept and question.kind not in NOT_ANSWERS
        }

    def answer(self, id: str) -> Answer:
        """The answer, or None when there is none that may go."""
        return self.answers[id] if id in self.questions else None

    def value(self, id: str) -> str | None:
        """The one thing chosen or typed; None when it was not answered."""
        answer = self.answer(id)
        if answer is None or said(answer):
            return None
        return clean(str(answer["chosen"] if isinstance(answer, Mapping) else answer))

    def sure(self, id: str) -> bool | None:
        """Yes or no; None for "I am not sure" and for silence, which are neither."""
        return {"yes": True, "no": False}.get(self.value(id) or "")

    def among(self, ids: Sequence[str]) -> list[Data]:
        """Those of these questions that were answered, each as `told`."""
        return [self.told(question) for question in self.questions.values() if question.id in ids]

    def told(self, question: Question) -> Data:
        """One answer with its question in English, and which of the words are the person's own."""
        answer = self.answers[question.id]
        pieces = () if said(answer) else question.say_back(answer)
        parts = [{"words": self.words(piece), "typed_by_person": piece.whose == "theirs"} for piece in pieces]
        return {
            "id": question.id,
            "stage": question.stage,
            "question": self.english(question.ask),
            "answer": "; ".join(str(part["words"]) for part in parts) if parts else None,
            "parts": parts,
            "chosen": chosen(question, answer),
            "typed_by_person": any(part["typed_by_person"] for part in parts),
            "not_answered": said(answer),
            "seen_by": question.seen_by,
            "dataset": list(question.dataset),
        }

    def words(self, piece: Piece) -> str:
        if piece.whose == "theirs":
            return clean(piece.text)
        if piece.whose == "date":
            return f"{(day := date.fromisoformat(piece.text)).day} {day:%B %Y}"
        return self.english(piece.text)

    def english(self, sentence: str) -> str:
        """The sentence as a reader of English sees it, with the place's names in it and without mark-up."""
        return HARD_WORD.sub(r"\1", sentence % self.names)


def chosen(question: Question, answer: Answer) -> list[str]:
    """The values chosen, of those this person was offered."""
    found = question.operand(answer)
    values = found if isinstance(found, list) else [found]
    return [option.value for option in question.choices() if option.value in values]


def clean(typed: str) -> str:
    """What was typed, unchanged but for halves of characters, which no receiver could read."""
    return typed.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def moment(when: datetime) -> str:
    """A time as letters carry it: "2026-11-22T03:30:00Z"."""
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
