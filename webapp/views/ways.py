"""Choose how to come back, and see the card in the moment in which it is made."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from easyread.questions import Question
from webapp import forms, numbers, store, ways
from webapp.desk import visited
from webapp.house import db, house, now, today
from webapp.views.answer import short_pages_only

pages = Blueprint("ways", __name__, url_prefix="/back")
pages.before_request(short_pages_only)


@pages.get("/card")
def card() -> ResponseReturnValue:
    """The card, while this visit may show it; else how to make a new one."""
    case_id = visited()
    if case_id is None:
        return redirect(url_for("back.choose"), 303)
    shown, mine = ways.held(case_id, now=now()), ways.mine(case_id, now=now())
    return render_template("back_card.html", card=shown, mine=mine, form=FlaskForm())


@pages.post("/card")
def make_card() -> ResponseReturnValue:
    """A new card, which ends the one before; or "I have it", after which it is shown no more."""
    case_id = visited(write=True)
    if case_id is None:
        return redirect(url_for("back.choose"), 303)
    if not FlaskForm().validate_on_submit():
        return redirect(url_for("ways.card"), 303)
    if request.form.get("to") == "kept":
        ways.put_away()
        sent = store.referrals.of_case(db(), case_id) is not None
        return redirect(url_for("track.track" if sent else "answer.begin"), 303)
    ways.new_card(case_id, now=now())
    return redirect(url_for("ways.card"), 303)


@pages.get("/mine")
def mine() -> ResponseReturnValue:
    """Every way back that this person has, and how to change them."""
    case_id = visited()
    if case_id is None:
        return redirect(url_for("back.choose"), 303)
    _, asked = ways.questions(case_id, {}, now=now())
    found, reached = ways.mine(case_id, now=now()), numbers.mine(case_id, now=now())
    return render_template("back_mine.html", mine=found, asked=asked, doors=house().config, reached=reached)


@pages.route("/mine/<page>", methods=["GET", "POST"])
def question(page: str) -> ResponseReturnValue:
    """One question about it, at any time: also after everything was sent."""
    posted = request.method == "POST"
    case_id = visited(write=posted)
    if case_id is None:
        return redirect(url_for("back.choose"), 303)
    answers, questions = ways.questions(case_id, {}, now=now())
    asked = next((one for one in questions if one.page == page), None) or abort(404)
    form = forms.anew(asked, answers, sent=posted)
    if posted and not form.genuine():
        return show(asked, form), 400
    answer = form.read(today=today()) if posted else None
    if answer is None:
        return show(asked, form)
    fresh, following = ways.change(case_id, asked, answer, now=now())
    if following:
        return redirect(url_for("ways.question", page=following.page), 303)
    return redirect(url_for("ways.card" if fresh else "ways.mine"), 303)


def show(asked: Question, form: forms.QuestionForm) -> str:
    return render_template("ask_again.html", question=asked, form=form, back="ways.mine")
