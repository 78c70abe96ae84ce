"""A page with nothing to answer: words to read, and one button to carry on."""

from __future__ import annotations

from datetime import date

from easyread.questions.question import SEEN, Answer, Given, Piece, Question, register


@register("information")
class Information(Question):
    """Something to know before the next question. Reading it is all that is kept."""

    def read(self, given: Given, *, today: date | None = None) -> Answer:
        return SEEN

    def given(self, answer: Answer) -> Given:
        return {}

    def say_back(self, answer: Answer) -> tuple[Piece, ...]:
        return ()
