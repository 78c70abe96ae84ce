"""What a question is: how it reads an answer and says one back; one class per kind."""

from easyread.questions import choices, dates, information, people, written
from easyread.questions.question import (
    KINDS,
    NOT_ANSWERED_WORDS,
    NOT_ANSWERS,
    SEEN,
    Answer,
    Block,
    Condition,
    Field,
    Given,
    Go,
    N_,
    NotUnderstood,
    Option,
    Piece,
    Question,
    one,
    register,
    said,
)

__all__ = [
    "KINDS", "NOT_ANSWERED_WORDS", "NOT_ANSWERS", "SEEN", "Answer", "Block", "Condition", "Field", "Given", "Go", "N_", "NotUnderstood",
    "Option", "Piece", "Question", "choices", "dates", "information", "one", "people", "register", "said", "written",
]
