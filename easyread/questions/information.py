"""A page with nothing to answer: words to read, and one button to carry on."""

from __future__ import annotations

from datetime import date

from easyread.questions.question import SEEN, Answer, Given, N_, NotUnderstood, Piece, Question, register
from easyread.questions.replies import Heard, Replies


@register("information")
class Information(Question):
    """Something to know before the next question. Reading it is all that is kept."""

    def read(self, given: Given, *, today: date | None = None) -> Answer:
        return SEEN

    def heard(self, text: str, *, words: Replies, today: date | None = None) -> Heard:
        if not words.means(text, "carry_on"):
            raise NotUnderstood(N_("Please write OK to carry on."))
        return Heard({})

    def written(self, given: Given) -> tuple[str, ...]:
        return ()

    def given(self, answer: Answer) -> Given:
        return {}

    def say_back(self, answer: Answer) -> tuple[Piece, ...]:
        return ()
