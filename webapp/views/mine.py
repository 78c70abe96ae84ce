"""Everything that we hold about a person's request, for that person alone: a page, paper, a file; and a press that deletes it."""

from __future__ import annotations

import json

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from webapp import booklets, desk, forgetting, happened, holdings, store
from webapp.audit import What, Who
from webapp.desk import visited
from webapp.holdings import Held
from webapp.house import db, now
from webapp.mine import parts, printed

pages = Blueprint("mine", __name__, url_prefix="/mine")

# So many lines of the log stand on one page.
A_PAGE = 40


def own() -> Held | None:
    case_id = visited()
    return holdings.held(case_id) if case_id else None


@pages.get("")
def mine() -> ResponseReturnValue:
    """All of it, to read."""
    found = own()
    if found is None:
        return redirect(url_for("track.track"), 303)
    return render_template("mine.html", parts=parts(found))


@pages.get("/log")
def log() -> ResponseReturnValue:
    """What happened, day by day, the newest first: who looked, what changed, what was sent."""
    found = own()
    if found is None:
        return redirect(url_for("track.track"), 303)
    before = request.args.get("before", type=int)
    older = [entry for entry in found.happened if before is None or entry.seq < before]
    shown = older[:A_PAGE]
    more = shown[-1].seq if len(older) > A_PAGE else None
    return render_template("happened.html", days=happened.days(found, shown), more=more, newest=before is None)


def took(found: Held, form: str) -> None:
    """A copy leaves these pages: the person sees in their log that somebody took one."""
    store.audit.enter(db(), What.COPIED, who=Who.PERSON, now=now(), case_id=found.case.id, form=form)


@pages.get("/pdf")
def pdf() -> ResponseReturnValue:
    """All of it on paper."""
    found = own()
    if found is None:
        return redirect(url_for("track.track"), 303)
    answer = booklets.answer(printed(found, happened.part(found)), name="copy.pdf", case_id=found.case.id)
    if booklets.is_file(answer):
        took(found, "pdf")
    return answer


@pages.get("/json")
def data() -> ResponseReturnValue:
    """All of it for machines."""
    found = own()
    if found is None:
        return redirect(url_for("track.track"), 303)
    # Half a character is not UTF-8, and somebody may still have typed it: written as ASCII it goes through unchanged.
    response = make_response(json.dumps(holdings.data(found), indent=2))
    response.mimetype = "application/json"
    response.headers["Content-Disposition"] = 'attachment; filename="copy.json"'
    took(found, "json")
    return response


@pages.route("/delete", methods=["GET", "POST"])
def forget() -> ResponseReturnValue:
    """What is deleted and what the team keeps. The press deletes it, at once and for good."""
    posted = request.method == "POST"
    case_id = visited(write=posted)
    if case_id is None:
        return redirect(url_for("track.track"), 303)
    about, form = forgetting.of_case(case_id), FlaskForm()
    if not posted:
        return render_template("forget.html", about=about, form=form)
    if not form.validate_on_submit():
        return render_template("forget.html", about=about, form=form, again=True), 400
    told = forgetting.forget(about, withdraw=request.form.get("to") == forgetting.WITHDRAW, now=now())
    desk.end_visit()
    return redirect(url_for("mine.forgotten", told="yes" if told else None), 303)


@pages.get("/deleted")
def forgotten() -> str:
    """It is done."""
    return render_template("forgotten.html", told="told" in request.args)
