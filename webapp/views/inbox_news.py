"""The team tells the person something: a form for each event, taken by the very checks that letters of an ICB's own system pass."""

from __future__ import annotations

import re
from uuid import uuid4

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from webapp import casework, heard, store, telling
from webapp.casework import Case
from webapp.forms import STALE, Problem
from webapp.house import db, house, now
from webapp.speech import plain, problem
from webapp.status import Heard
from webapp.telling import Form
from webapp.views.inbox import looked, me, only_the_team, opened, with_reason

pages = Blueprint("inbox_news", __name__, url_prefix="/inbox")
pages.before_request(only_the_team)

# While somebody is about to tell the answer, what the person asked for stands beside the form.
TELLING = (Heard.DECISION, Heard.OUTCOME)
# One drawing of a form, so that a second press of the same is the same news.
PRESS = re.compile(r"[0-9a-f]{32}")


def form_for(found: Case, type: str) -> Form:
    return casework.offered(found, house().inbox.forms.get(type) or abort(404))


@pages.get("/<uuid:case_id>/tell/<type>", endpoint="form")
@with_reason
def form(found: Case, type: str) -> ResponseReturnValue:
    """One event, to fill in."""
    return show(found, form_for(found, type))


def show(found: Case, asked: Form, *problems: Problem) -> str:
    press = request.form.get("press", "")
    return render_template(
        "inbox_tell.html", case=found, asked=asked, problems=problems, wrong={one.part: one.message for one in problems},
        given=request.form, wishes=[*casework.wish(found)] if asked.type in TELLING else [],
        press=press if PRESS.fullmatch(press) else uuid4().hex, form=FlaskForm(), visit=me(),
    )


@pages.post("/<uuid:case_id>/tell/<type>", endpoint="tell")
def tell(case_id: object, type: str) -> ResponseReturnValue:
    """Keep it and tell the person, both or neither."""
    # What is said by text before drafts, and those before cases, as everywhere.
    for lock in (store.conversations.lock, store.drafts.lock, store.cases.lock):
        lock(db(write=True), str(case_id))
    found = opened(str(case_id))
    if store.inbox.reason(db(), str(case_id), visit=me().id) is None:
        return redirect(url_for("inbox.one", case_id=case_id), 303)
    asked, press = form_for(found, type), request.form.get("press", "")
    if not FlaskForm().validate_on_submit() or not PRESS.fullmatch(press):
        return show(found, asked, Problem("", plain(STALE))), 400
    number = store.news.next_number(db(), str(case_id))
    try:
        letter = telling.read(asked, request.form, referral_id=str(case_id), sequence=number, now=now())
    except telling.Wrong as wrong:
        return show(found, asked, *(Problem(name, problem(one)) for name, one in wrong.problems.items()))
    if faults := heard.faults(letter, now()):
        return show(found, asked, *(Problem(name, problem(one)) for name, one in telling.placed(asked, faults).items()))
    handed = heard.take(db(), found.sent, letter, webhook_id=f"inbox-{case_id}-{press}", now=now(), staff=me().member.mark)
    looked(str(case_id), type)
    if handed:
        # It stands in this one answer and nowhere else: we keep only its hash.
        return render_template("inbox_code.html", case=found, code=handed, visit=me(), form=FlaskForm())
    return redirect(url_for("inbox.one", case_id=case_id, _anchor="told"), 303)
