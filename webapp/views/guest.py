"""What a helper can do with the link that a person gave them: see, help to write, and no more than the person lets them today."""

from __future__ import annotations

from contextlib import suppress

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from webapp import forms, guests, hearing, numbers, several, tracker
from webapp.desk import end_visit
from webapp.guests import Ended, Guest
from webapp.helping import Scope
from webapp.house import house, now, today
from webapp.views.answer import short_pages_only

pages = Blueprint("guest", __name__)

BESIDE, CLOSE = "beside", "close"
pages.before_request(short_pages_only)


@pages.errorhandler(Ended)
def ended(error: Ended) -> ResponseReturnValue:
    """Kindly, and without a word of what was there. What stood on the page stands here to be copied."""
    typed = [value for name, value in request.form.items(multi=True) if name.startswith(("answer", "detail-", "people-")) and value.strip()]
    hearing.listen(typed)
    return render_template("ended.html", typed=typed, ended=error)


@pages.get("/open/for/<token>")
def open_link(token: str) -> ResponseReturnValue:
    """One button. Opening this page does nothing, and says nothing of anybody: a preview learns nothing."""
    found = guests.invited(token, now=now())
    if found is None:
        return render_template("ended.html"), 404
    return render_template("guest_open.html", form=FlaskForm(), beside=guests.may_stay_beside(now=now()))


@pages.post("/open/for/<token>")
def use_link(token: str) -> ResponseReturnValue:
    """The press. Pressed again in the same browser it is the same visit; in another it is a new one, and the person sees that."""
    found = guests.invited(token, now=now(), lock=True)
    if found is None:
        return render_template("ended.html"), 404
    if not FlaskForm().validate_on_submit():
        return redirect(url_for("guest.open_link", token=token), 303)
    guests.arrive(found, beside=request.form.get("to") == BESIDE, now=now())
    return redirect(url_for("guest.hub"), 303)


def guest(scope: Scope | None = None, *, write: bool = False) -> Guest:
    """The helper whose visit this is. Raises Ended, also where they may not do this one thing."""
    found = guests.visiting(now=now(), write=write)
    if scope:
        found.needs(scope)
    return found


@pages.get("/with")
def hub() -> ResponseReturnValue:
    """What this helper can do, until when, and who can stop it."""
    found = guest()
    reached = numbers.of_helper(found.invitation, now=now()) if Scope.REMINDERS in found.may else ()
    return render_template("guest.html", guest=found, reached=reached, several=several.several())


@pages.get("/with/people")
def people() -> ResponseReturnValue:
    """Everybody whose page this helper has open. Where their time is over, nobody's is."""
    with suppress(Ended):
        guests.visiting(now=now())
    found = several.lines(now=now())
    if not found:
        raise Ended(over=True)
    return render_template("guest_people.html", lines=found, form=FlaskForm())


@pages.post("/with/people")
def choose() -> ResponseReturnValue:
    """Go to the page of one of them, or close all."""
    if not FlaskForm().validate_on_submit():
        return redirect(url_for("guest.people"), 303)
    if request.form.get("to") == CLOSE:
        end_visit()
        return redirect(url_for("visit.closed"), 303)
    several.choose(request.form.get("to", ""), now=now())
    return redirect(url_for("guest.hub"), 303)


@pages.get("/with/steps")
def steps() -> ResponseReturnValue:
    """The steps and the dates."""
    found = guest(Scope.PROGRESS, write=True)
    shown = tracker.steps(found.invitation.case_id, now=now())
    if shown is None:
        raise Ended
    guests.looked(found, Scope.PROGRESS, now=now())
    return render_template("guest_steps.html", guest=found, shown=shown)


@pages.get("/with/answers")
def answers() -> ResponseReturnValue:
    """The person's answers, to read."""
    found = guest(Scope.ANSWERS, write=True)
    guests.looked(found, Scope.ANSWERS, now=now())
    return render_template("guest_answers.html", guest=found, stages=guests.answers(found))


@pages.get("/with/plan")
def planner() -> ResponseReturnValue:
    """What the person sent them of the planner, to read."""
    found = guest(Scope.ANSWERS, write=True)
    guests.looked(found, "plan", now=now())
    return render_template("guest_plan.html", guest=found, version=guests.planner(found, now=now()))


@pages.get("/with/questions")
def questions() -> ResponseReturnValue:
    """The questions that a helper may help with."""
    found = guest(Scope.WRITE, write=True)
    desk = guests.desk(found)
    guests.looked(found, Scope.WRITE, now=now())
    return render_template("guest_questions.html", guest=found, desk=desk, questions=guests.open_questions(desk))


@pages.route("/with/questions/<page>", methods=["GET", "POST"])
def question(page: str) -> ResponseReturnValue:
    """One question, with the person's answer in it."""
    found = guest(Scope.WRITE, write=True)
    desk = guests.desk(found, write=request.method == "POST")
    asked = next((one for one in guests.open_questions(desk) if one.page == page), None) or abort(404)
    if request.method == "GET":
        guests.looked(found, Scope.WRITE, now=now())
        given = forms.known(asked, desk.answers[asked.id]) if asked.id in desk.answers else {}
        return render_template("guest_ask.html", guest=found, question=asked, form=forms.form_for(asked, given=given))
    given = forms.posted(asked, request.form)
    more = request.form.get("to") == "more"
    form = forms.form_for(asked, given=given, rows=forms.rows(asked, given) + more)
    if not form.genuine():
        return render_template("guest_ask.html", guest=found, question=asked, form=form), 400
    answer = None if more else form.read(today=today())
    if answer is None:
        return render_template("guest_ask.html", guest=found, question=asked, form=form)
    guests.write(found, desk, asked, answer, now=now())
    return redirect(url_for("guest.questions", kept=house().refer.question(asked.id).page), 303)
