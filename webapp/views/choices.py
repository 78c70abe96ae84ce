"""My choices: what a person agreed to, what it means today, and a change of mind in three presses."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import choices, consent, forms, permissions
from webapp.choices import NO, Choice, Choices
from webapp.desk import visited
from webapp.house import now, today

pages = Blueprint("choices", __name__, url_prefix="/choices")


def mine(*, write: bool = False) -> Choices | None:
    """The choices of the request that this visit is to."""
    case_id = visited(write=write)
    return choices.of_case(case_id, lock=write) if case_id else None


@pages.get("")
def every() -> ResponseReturnValue:
    """Each permission, and what it means today."""
    found = mine()
    if found is None:
        return redirect(url_for("track.track"), 303)
    return render_template("choices.html", found=found, changed=found.at(request.args.get("changed", "")))


@pages.get("/<page>")
def one(page: str) -> ResponseReturnValue:
    """One permission: what yes and what no would mean, side by side."""
    found = mine()
    if found is None:
        return redirect(url_for("track.track"), 303)
    asked = found.at(page) or abort(404)
    # Whoever is asked anew finds nothing chosen: an answer from before is no answer, and a press on the button alone is none either.
    before = "" if asked.asked_again or asked == found.offer else asked.answer
    # Who pressed "Stop" on the page before has said it: it is marked here, under all its words, and saved with the next press.
    before = NO if request.args.get("say") == NO else before
    return show(asked, forms.form_for(asked.question, given={"answer": [before]} if before else {}))


@pages.post("/<page>")
def change(page: str) -> ResponseReturnValue:
    """Keep it, tell the ICB, and say what stops and what stays."""
    found = mine(write=True)
    if found is None:
        return redirect(url_for("track.track"), 303)
    asked = found.at(page) or abort(404)
    form = forms.form_for(asked.question, given=forms.posted(asked.question, request.form))
    if not form.genuine():
        return show(asked, form), 400
    answer = form.read(today=today())
    if answer is None:
        return show(asked, form)
    # What was agreed to are these very words: other words are another question.
    if permissions.other_words(asked.question, request.form):
        return show(asked, forms.form_for(asked.question), new_words=True)
    # A yes that was said already is said again to change for whom it is.
    if answer == consent.Answer.YES and asked.who and (not asked.may_say_yes or asked.answer == consent.Answer.YES):
        return redirect(url_for("choices.who", page=page), 303)
    if answer == consent.Answer.YES and not asked.may_say_yes:
        return show(asked, form)
    choices.change(found, asked, consent.Answer(str(answer)), now=now())
    return redirect(after(asked), 303)


def after(asked: Choice) -> str:
    """The next choice that is asked again; or all of them, with what was changed. Others may have ended with it, which wait no more."""
    found = mine() if asked.asked_again else None
    following = found.waiting[0] if found and found.waiting else None
    if following is not None:
        return url_for("choices.one", page=following.question.page)
    return url_for("choices.every", changed=asked.question.page)


@pages.get("/<page>/who")
def who(page: str) -> ResponseReturnValue:
    """For whom a yes is. Opening this says no yes."""
    found = mine()
    if found is None:
        return redirect(url_for("track.track"), 303)
    asked = found.at(page) or abort(404)
    people = asked.who or abort(404)
    return show_who(asked, forms.form_for(people, given=people.given([person.parts for person in asked.people])))


@pages.post("/<page>/who")
def say_who(page: str) -> ResponseReturnValue:
    """Keep the yes with the people it is for, both or neither, and tell the ICB."""
    found = mine(write=True)
    if found is None:
        return redirect(url_for("track.track"), 303)
    asked = found.at(page) or abort(404)
    people = asked.who or abort(404)
    given = forms.posted(people, request.form)
    more = request.form.get("to") == "more"
    form = forms.form_for(people, given=given, rows=forms.rows(people, given) + more)
    if not form.genuine():
        return show_who(asked, form), 400
    if more:
        return show_who(asked, form)
    if permissions.other_words(asked.question, request.form):
        return redirect(url_for("choices.one", page=page), 303)
    named = form.read(today=today())
    if named is None:
        return show_who(asked, form)
    choices.change(found, asked, consent.Answer.YES, people=choices.named(named), now=now())
    return redirect(after(asked), 303)


def show(asked: Choice, form: forms.QuestionForm, *, new_words: bool = False) -> str:
    words = permissions.mark(asked.question)
    return render_template("choice.html", choice=asked, question=asked.question, form=form, words=words, new_words=new_words)


def show_who(asked: Choice, form: forms.QuestionForm) -> str:
    words = permissions.mark(asked.question)
    return render_template("choice_who.html", choice=asked, question=asked.who, form=form, words=words)
