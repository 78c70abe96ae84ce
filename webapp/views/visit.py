"""The time that a visit has: staying, closing one's pages here or everywhere, what is said when it is over, and deleting everything."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, abort, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from easyread.conversation import IN_WORDS
from easyread.questions import Answer, Given, Question
from webapp import display, forms, hearing, late, sending, store, wayback, ways
from webapp.desk import VisitOver, closes_at, end_visit, open_desk, visited
from webapp.house import db, house, now, today
from webapp.speech import piece
from webapp.stay import told

pages = Blueprint("visit", __name__)

HERE, MINE, ALL = "here", "mine", "all"
TYPED = ("answer", "detail-", "people-")


@pages.app_errorhandler(VisitOver)
def over(error: VisitOver) -> ResponseReturnValue:
    """Say so, and how to go on. What was sent or saved is where it was; what stood on this page is kept, or stands here to be copied."""
    # A page that closed by itself has nobody before it whose words these are.
    closed = "closed" in request.form
    typed = [] if closed else [value for name, value in request.form.items(multi=True) if name.startswith(TYPED) and value.strip()]
    if error.sent:
        # Their pages stay open: only the draft of what they sent is gone.
        asked = house().refer.at(str((request.view_args or {}).get("page")))
        return too_late(error.sent.answers, asked) if asked and not closed else redirect(url_for("track.track"), 303)
    found = late.over(written())
    session.clear()
    hearing.listen(typed)
    return render_template(
        "over.html", over=found, typed=[] if found.kept else typed, unsaved=error.unsaved, help_first=not closed and hearing.shows_help()
    )


def too_late(sent: Mapping[str, Answer], asked: Question) -> ResponseReturnValue:
    """It was sent before. What came after from a page that still stood open went nowhere: it stands here, with whom to tell."""
    typed = unlike(sent, asked) if request.method == "POST" else ()
    if not typed:
        return redirect(url_for("answer.sent"), 303)
    mine = sending.speaks_for(sent) is sending.For.ONESELF
    return render_template("too_late.html", question=asked, typed=typed, choices=bool(asked.permission) and mine)


def unlike(sent: Mapping[str, Answer], asked: Question) -> tuple[str, ...]:
    """What came for a question and is not the answer that stands there, in words. What cannot be read stands as it was typed."""
    given = forms.posted(asked, request.form)
    answer = forms.form_for(asked, given=given).read(today=today())
    typed = map(piece, asked.say_back(answer)) if answer is not None else asked.written(given)
    more = (*given.get(IN_WORDS, ()), *request.form.getlist("wrote"))
    return tuple(text for text in (*(() if answer == sent.get(asked.id) else typed), *more) if text.strip())


def written() -> tuple[Question, Given] | None:
    """The question that was sent, and what stood on it, when its own button sent it."""
    asked = house().refer.at(str((request.view_args or {}).get("page")))
    if request.method != "POST" or request.endpoint not in ("answer.question", "talk.question") or asked is None:
        return None
    return (asked, forms.posted(asked, request.form)) if forms.form_for(asked).genuine() else None


@pages.get("/stay")
def time_left() -> ResponseReturnValue:
    """How long what is open here stays open. Asking makes it no longer."""
    return jsonify(told(closes_at(stay=False)))


@pages.post("/stay")
def stay() -> ResponseReturnValue:
    """The press on "Stay here"."""
    if not FlaskForm().validate_on_submit():
        abort(400)
    closes = closes_at(stay=True)
    if request.accept_mimetypes.best == "application/json":
        return jsonify(told(closes))
    return redirect(display.came_from(request.form.get("from", "")), 303)


@pages.get("/close")
def closing() -> ResponseReturnValue:
    """Where pages are open, and a button for each way to close them."""
    case_id = visited()
    if case_id is None:
        return redirect(url_for("track.track"), 303)
    mine, helpers = store.visits.going_on(db(), case_id, now=now())
    return render_template("close.html", back=ways.mine(case_id, now=now()), others=mine - 1, helpers=helpers, form=FlaskForm())


@pages.post("/close")
def close() -> ResponseReturnValue:
    """Close this page, all of this person's, or theirs and their helpers'."""
    case_id = visited(write=True)
    if case_id is None:
        return redirect(url_for("visit.closed"), 303)
    if not FlaskForm().validate_on_submit():
        return redirect(url_for("visit.closing"), 303)
    how = request.form.get("to", HERE)
    if how in (MINE, ALL):
        store.visits.end_of_case(db(), case_id, helpers=how == ALL, now=now())
        wayback.close(db(), case_id, now=now())
    end_visit()
    return redirect(url_for("visit.closed", which=how if how in (MINE, ALL) else None), 303)


@pages.get("/closed")
def closed() -> str:
    """What was closed, and how to come back. It says the same to everybody."""
    return render_template("closed.html", which=request.args.get("which", HERE))


@pages.get("/delete")
def deleting() -> ResponseReturnValue:
    """What would be deleted, and one button that does it."""
    desk = open_desk(house().refer)
    if desk.draft is None or desk.sent:
        return redirect(url_for("answer.begin"), 303)
    return render_template("delete.html", form=FlaskForm())


@pages.post("/delete")
def delete() -> ResponseReturnValue:
    """Delete everything that they wrote and did not send."""
    desk = open_desk(house().refer, write=True)
    if desk.draft is None or desk.sent:
        return redirect(url_for("answer.begin"), 303)
    if not FlaskForm().validate_on_submit():
        return redirect(url_for("visit.deleting"), 303)
    store.drafts.delete(db(), desk.draft, now=now())
    session.clear()
    return redirect(url_for("visit.deleted"), 303)


@pages.get("/deleted")
def deleted() -> str:
    """It is gone. It says the same to everybody."""
    return render_template("deleted.html")
