"""A web form for any question: its inputs by kind, its answer read by the question itself, its error beside the right input.

What a person typed is never changed, dropped or cut: a refused page comes back exactly as it was, with what to mend.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Protocol, cast

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import EmailField, Field, RadioField, SelectMultipleField, StringField, TelField, TextAreaField
from wtforms.fields.choices import SelectChoice

from easyread.conversation import IN_WORDS
from easyread.questions import Answer, Given, N_, NotUnderstood, Question
from easyread.questions.people import MOST_PEOPLE, People
from webapp import hearing
from webapp.languages import day_to_type
from webapp.speech import dated, piece, plain, problem, spoken

ANSWER = "answer"
STAMP = "csrf_token"
MOST_VALUES = 100
# What no page can hold and no keyboard types. It is left out where a box is drawn, and only there.
UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
NO_COOKIE = N_("Please let this website keep 1 small note on your phone or computer. Then press the button again.")
STALE = N_("Please press the button again. This page was open for a long time.")


class Unbound(Protocol):
    """A field that waits for its form."""

    def bind(self, **options: Any) -> Field: ...


Inputs = Iterator[tuple[str, Unbound]]


@dataclass(frozen=True)
class Problem:
    """Something to mend: the id of the input it is about, and a sentence in the person's language."""

    part: str
    message: str


@dataclass(frozen=True)
class Shape:
    """What of a question makes its inputs: its kind; value and words of each choice, and which choices ask for more; boxes of a person."""

    kind: str
    choices: tuple[tuple[str, str], ...]
    details: tuple[str, ...]
    fields: tuple[str, ...]
    rows: int

    @classmethod
    def of(cls, question: Question, rows: int) -> Shape:
        choices = question.choices()
        return cls(
            question.kind, tuple((option.value, option.say) for option in choices), tuple(one.value for one in choices if one.detail),
            tuple(field.id for field in question.fields), rows if question.fields else 0,
        )


def written(field: Callable[..., Unbound]) -> Callable[[Shape], Inputs]:
    """One box to write in."""

    def inputs(shape: Shape) -> Inputs:
        yield ANSWER, field()

    return inputs


def chosen(field: Callable[..., Unbound]) -> Callable[[Shape], Inputs]:
    """Choices, and a box for each choice that asks for more words. The question says what may be chosen, not the field."""

    def inputs(shape: Shape) -> Inputs:
        yield ANSWER, field(choices=[SelectChoice(value, say) for value, say in shape.choices], validate_choice=False)
        for value in shape.details:
            yield f"detail-{value}", StringField()

    return inputs


def people(shape: Shape) -> Inputs:
    """Some rows, one a person."""
    for row in range(shape.rows):
        for field in shape.fields:
            yield f"people-{row}-{field}", StringField()


def nothing(shape: Shape) -> Inputs:
    """Words to read and a button."""
    yield from ()


# Kinds in which there is something to choose, and so something that may be written instead.
CHOSEN = ("choose-one", "choose-many", "yes-no", "consent", "check")

# Every kind of question has its line here, and a macro of its name in kinds.html.
FIELDS: Mapping[str, Callable[[Shape], Inputs]] = {
    "choose-one": chosen(RadioField),
    "choose-many": chosen(SelectMultipleField),
    "yes-no": chosen(RadioField),
    "consent": chosen(RadioField),
    "check": chosen(RadioField),
    "text": written(StringField),
    "long-text": written(TextAreaField),
    "name": written(StringField),
    "date": written(StringField),
    "email": written(EmailField),
    "phone": written(TelField),
    "postcode": written(StringField),
    "nhs-number": written(StringField),
    "people": people,
    "information": nothing,
}


class QuestionForm(FlaskForm):
    """The form of one question, filled with what was given. Make one with `form_for`."""

    def __init__(self, question: Question, given: Given, rows: int) -> None:
        self.question, self.given, self.rows = question, given, rows
        self.stale = False
        shown = ((name, UNSHOWABLE.sub("", value)) for name, values in given.items() for value in values)
        filled: MultiDict[str, str] = MultiDict(shown)
        if self.is_submitted():
            filled[STAMP] = request.form.get(STAMP, "")
        super().__init__(formdata=filled)

    def genuine(self) -> bool:
        """Whether this page's own button was pressed: a token that is not ours, or too old, is not."""
        token = self._fields.get(STAMP)
        self.stale = token is not None and not token.validate(self)
        return not self.stale

    def read(self, *, today: date) -> Answer | None:
        """The answer, or None; then what is wrong stands beside its input."""
        try:
            return self.question.read(in_english(self.question, self.given), today=today)
        except NotUnderstood as wrong:
            inputs = [name for name in self._fields if name != STAMP]
            part = wrong.part if wrong.part in inputs else next(iter(inputs), "")
            if part:
                self[part].errors = [problem(wrong)]
            return None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything to mend, in the order of the page."""
        if self.stale:
            return (Problem("", plain(STALE if request.cookies else NO_COOKIE)),)
        return tuple(Problem(name, message) for name, field in self._fields.items() for message in field.errors)

    @property
    def sort(self) -> tuple[str, ...] | None:
        """What tells an untouched form of this question from every other; None as soon as anything of a person's is in it."""
        if self.stale or any(value for values in self.given.values() for value in values) or self.problems:
            return None
        return (self.question.id, str(self.rows), *(option.value for option in self.question.choices()))

    @property
    def may_add(self) -> bool:
        """Whether the page has room for another person."""
        return isinstance(self.question, People) and self.rows < self.question.most_people


def form_for(question: Question, *, given: Given | None = None, rows: int | None = None, in_words: bool = False) -> QuestionForm:
    """A form for any question, filled with `given`; for people, with as many rows as asked for or as are filled.

    `in_words`: beside choices there is a box to write in instead.
    """
    shown = given or {}
    # What was written stays on the page, also where it is too much.
    most, there = question.most_people if isinstance(question, People) else MOST_PEOPLE, filled(question, shown)
    number = min(there if rows is None else min(rows, max(most, there)), MOST_PEOPLE)
    return sort_of_form(Shape.of(question, number), in_words and question.kind in CHOSEN)(question, shown, number)


@cache
def sort_of_form(shape: Shape, in_words: bool) -> type[QuestionForm]:
    """Made once for all forms that have the same inputs: making it costs more than filling one."""
    more: dict[str, Any] = {IN_WORDS: StringField()} if in_words else {}
    return cast(type[QuestionForm], type("AskedForm", (QuestionForm,), {**dict(FIELDS[shape.kind](shape)), **more}))


@cache
def inputs(shape: Shape) -> tuple[str, ...]:
    return tuple(name for name, _ in FIELDS[shape.kind](shape))


def in_english(question: Question, given: Given) -> Given:
    """What was typed, so that the question can read it: of all questions only a date has words that differ by language."""
    return {name: [dated(value) for value in values] for name, values in given.items()} if question.kind == "date" else given


def known(question: Question, answer: Answer) -> Given:
    """What stands in the form of a question with this answer, in the language of the page."""
    if question.kind == "date" and isinstance(answer, str):
        return {ANSWER: [day_to_type(date.fromisoformat(answer), spoken())]}
    return question.given(answer)


def box(question: Question) -> str:
    """The box of a turn of a conversation in which somebody writes; the first of a list of people."""
    if question.kind == "people":
        return f"people-0-{question.fields[0].id}"
    return IN_WORDS if question.kind in CHOSEN else ANSWER


def anew(question: Question, answers: Mapping[str, Answer], *, sent: bool) -> QuestionForm:
    """The form of a question that may have an answer already: with what was posted, or else with that."""
    before = known(question, answers[question.id]) if question.id in answers else {}
    return form_for(question, given=posted(question, request.form) if sent else before)


def posted(question: Question, form: MultiDict[str, str]) -> Given:
    """What a page gave for this question, as it was typed, and nothing else that came with it. Words of danger in it are heard."""
    names = [*inputs(Shape.of(question, MOST_PEOPLE + 1)), IN_WORDS]
    given = {name: form.getlist(name)[:MOST_VALUES] for name in names if name in form}
    hearing.listen((*question.written(given), *given.get(IN_WORDS, ())))
    return given


def said_back(question: Question, given: Given, *, today: date) -> str:
    """An answer in words before it is one. A card that checks how well we explained says nothing back but the card's own words."""
    said = [piece(part) for part in question.say_back(question.read(given, today=today))]
    return ", ".join(said or [plain(option.say) for option in question.choices() if option.value in given.get(ANSWER, ())])


def unchosen(given: Given) -> Given:
    """What was given without its answer: whoever answered under other words starts with nothing chosen."""
    return {name: values for name, values in given.items() if name != ANSWER}


def rows(question: Question, given: Given) -> int:
    """How many people the page has room for: those given, at least one."""
    return max(question.rows(given), default=0) + 1 if isinstance(question, People) else 0


filled = rows
