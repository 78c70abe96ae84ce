"""Several questions on one page, each with a field of its own. What was typed stays on the page, whatever was wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict

from easyread.questions import Answer, NotUnderstood, Question
from webapp import forms, hearing
from webapp.forms import FIELDS, MOST_VALUES, STAMP, UNSHOWABLE, Problem, Shape
from webapp.speech import plain, problem


class OnePage(FlaskForm):
    """The whole page, a field for each question. Make one with `form_for`. `known`: what was answered before, until something is sent."""

    def __init__(self, questions: tuple[Question, ...], known: Mapping[str, Answer]) -> None:
        self.questions = questions
        self.stale = False
        sent = self.is_submitted()
        shown = request.form.items(multi=True) if sent else given(questions, known)
        super().__init__(formdata=MultiDict((name, UNSHOWABLE.sub("", value) if name != STAMP else value) for name, value in shown))
        for question in questions if sent else ():
            hearing.listen_to(question, {"answer": request.form.getlist(part(question))})

    def genuine(self) -> bool:
        """Whether this page's own button was pressed."""
        token = self._fields.get(STAMP)
        self.stale = token is not None and not token.validate(self)
        return not self.stale

    def read(self) -> Mapping[str, Answer] | None:
        """What was said, by question; or None, and then what is wrong stands beside its field."""
        found: dict[str, Answer] = {}
        for question in self.questions:
            given = {"answer": request.form.getlist(part(question))[:MOST_VALUES]}
            if not question.required and not any(value.strip() for value in given["answer"]):
                continue
            try:
                found[question.id] = question.read(given)
            except NotUnderstood as wrong:
                self[part(question)].errors = [problem(wrong)]
        return None if self.problems else found

    @property
    def problems(self) -> tuple[Problem, ...]:
        if self.stale:
            return (Problem("", plain(forms.STALE if request.cookies else forms.NO_COOKIE)),)
        return tuple(Problem(name, message) for name, field in self._fields.items() for message in field.errors)


def part(question: Question) -> str:
    """What its field is called."""
    return "tell-" + question.id.rpartition(".")[2]


def given(questions: Sequence[Question], known: Mapping[str, Answer]) -> list[tuple[str, str]]:
    """What a page with these answers would have sent."""
    return [
        (part(question), value) for question in questions if question.id in known
        for value in question.given(known[question.id]).get("answer", ())
    ]  # fmt: skip


def form_for(questions: tuple[Question, ...], known: Mapping[str, Answer] | None = None) -> OnePage:
    """The page of these questions, filled with what is known."""
    inputs = {part(question): next(iter(FIELDS[question.kind](Shape.of(question, 0))))[1] for question in questions}
    return cast(OnePage, type("AskedPage", (OnePage,), inputs)(questions, known or {}))
