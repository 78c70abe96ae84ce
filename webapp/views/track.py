"""See what is happening: where a request is, what comes next, and by which day."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from webapp import access, store, tracker
from webapp.desk import VISIT
from webapp.house import db, house, now
from webapp.store.visits import LONGEST

pages = Blueprint("track", __name__)


@pages.get("/track")
def track() -> ResponseReturnValue:
    """The page of the request that this visit is to, or how to get to it."""
    token = session.get(VISIT)
    case_id = store.visits.find(db(), token, now=now(), idle=LONGEST) if token else None
    shown = tracker.shown(case_id, now=now()) if case_id else None
    if shown is not None and not shown.sent:
        return redirect(url_for("answer.saved"), 303)
    return render_template("track.html", shown=shown, gone=case_id is not None)


@pages.get("/open/<token>")
def open_link(token: str) -> ResponseReturnValue:
    """One button. Opening this page does nothing, so that a preview or a scanner uses up nothing."""
    try:
        access.read(house().config.secret_key, token)
    except access.NotALink:
        return render_template("open.html", form=None), 404
    return render_template("open.html", form=FlaskForm())


@pages.post("/open/<token>")
def use_link(token: str) -> ResponseReturnValue:
    """The press. A new visit with a new token; whatever else this browser was doing is put away."""
    try:
        link = access.read(house().config.secret_key, token)
    except access.NotALink:
        return render_template("open.html", form=None), 404
    if not FlaskForm().validate_on_submit():
        return redirect(url_for("track.open_link", token=token), 303)
    case = store.cases.find(db(write=True), link.case_id)
    if case is None or case.link_version != link.version:
        return render_template("open.html", form=None), 404
    session.clear()
    session[VISIT] = store.visits.begin(db(), case.id, now=now())
    return redirect(url_for("track.track"), 303)
