"""When, how often and where somebody gets texts, changed on any day; and every text that they may get."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from easyread.questions import Question
from webapp import choices, consent, forms, numbers, preferences
from webapp.choices import Choices
from webapp.desk import visited
from webapp.house import now, today

pages = Blueprint("texts", __name__, url_prefix="/choices/texts")


def mine(*, write: bool = False) -> Choices | None:
    """The choices of whoever said yes to texts."""
    case_id = visited(write=write)
    found = choices.of_case(case_id, lock=write) if case_id else None
    asked = (one for one in found.every if one.question.permission == consent.Permission.TEXTS) if found else ()
    return found if any(one.answer == consent.Answer.YES for one in asked) else None


@pages.get("")
def every() -> ResponseReturnValue:
    """All of it on one page."""
    found = mine()
    if found is None:
        return redirect(url_for("choices.every"), 303)
    answers = preferences.answers(found.sent)
    said = [(question, question.say_back(answers[question.id]) if question.id in answers else ()) for question in preferences.every()]
    return render_template("texts.html", said=said, reached=numbers.mine(found.sent.case_id, now=now()))


@pages.route("/<page>", methods=["GET", "POST"])
def question(page: str) -> ResponseReturnValue:
    """One of them anew. The ICB is told in the same transaction."""
    posted = request.method == "POST"
    found = mine(write=posted)
    if found is None:
        return redirect(url_for("choices.every"), 303)
    asked = preferences.asked(page) or abort(404)
    answers = preferences.answers(found.sent)
    form = forms.anew(asked, answers, sent=posted)
    if posted and not form.genuine():
        return show(asked, form), 400
    answer = form.read(today=today()) if posted else None
    if answer is None:
        return show(asked, form)
    preferences.change(found.sent, asked, answer, now=now())
    return redirect(url_for("texts.every"), 303)


def show(asked: Question, form: forms.QuestionForm) -> str:
    return render_template("ask_again.html", question=asked, form=form, back="texts.every")
