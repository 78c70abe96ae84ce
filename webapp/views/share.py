"""Check and send my planner: for each recipient exactly what they would see, then a dated copy that nobody changes any more."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from webapp import choices, sharing, taking
from webapp.house import house
from webapp.planning import Audience
from webapp.plans import Plan
from webapp.sharing import Preview
from webapp.views.plan import long_pages_too, mine

pages = Blueprint("share", __name__, url_prefix="/plan/send")
pages.before_request(long_pages_too)

# What each recipient is called in an address: it says nothing of what is sent.
NAMES = {"team": Audience.PANEL, "helpers": Audience.SUPPORTER}


@pages.get("")
def every() -> ResponseReturnValue:
    """Who would get something, by when, and what was sent so far."""
    found = mine()
    if found is None:
        return redirect(url_for("plan.plan"), 303)
    previews = {name: sharing.preview(found, audience) for name, audience in NAMES.items()}
    names = {audience: name for name, audience in NAMES.items()}
    return render_template("plan_send.html", plan=found, previews=previews, names=names, by_helper=taking.by_helper(found))


@pages.get("/headings")
def headings() -> ResponseReturnValue:
    """What the people who run the meeting would see, in the order in which they work: to read and to print."""
    found = mine()
    if found is None:
        return redirect(url_for("plan.plan"), 303)
    preview = sharing.preview(found, Audience.PANEL)
    return render_template("plan_headings.html", plan=found, preview=preview, export=sharing.under_headings(preview))


@pages.get("/<name>")
def one(name: str) -> ResponseReturnValue:
    """Just what these people would see, and the button that sends it."""
    audience, found = NAMES.get(name) or abort(404), mine()
    if found is None:
        return redirect(url_for("plan.plan"), 303)
    return show(found, name, sharing.preview(found, audience))


@pages.post("/<name>")
def send(name: str) -> ResponseReturnValue:
    """Send what was shown. What has changed since is shown again first; a second press sends nothing more."""
    audience = NAMES.get(name) or abort(404)
    found = mine(write=True)
    if found is None:
        return redirect(url_for("plan.plan"), 303)
    if not FlaskForm().validate_on_submit():
        return show(found, name, sharing.preview(found, audience)), 400
    made = sharing.send(found, audience, shown=request.form.get("shown", ""))
    if made is None:
        return show(found, name, sharing.preview(found, audience), changed=True)
    return redirect(url_for("share.sent", version=made.id, now="yes"), 303)


@pages.get("/copy/<version>")
def sent(version: str) -> ResponseReturnValue:
    """A copy that was sent, as it was sent."""
    found = mine()
    if found is None:
        return redirect(url_for("plan.plan"), 303)
    made = next((one for one in found.versions if one.id == version), None) or abort(404)
    return render_template("plan_copy.html", plan=found, version=made, now="now" in request.args, audience=made.audience)


def show(found: Plan, name: str, preview: Preview, *, changed: bool = False) -> str:
    mine_ = choices.of_case(found.case_id) if preview.missing else None
    to_say = [choice for choice in mine_.every if choice.question.permission in preview.missing] if mine_ else []
    return render_template(
        "plan_preview.html", plan=found, name=name, preview=preview, changed=changed, choices=to_say, form=FlaskForm(),
        cards=house().plan, clock=found.clock, by_helper=taking.by_helper(found),
    )
