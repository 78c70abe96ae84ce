"""My dates: a file for a calendar, and reminders, both only where the person presses for them."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from webapp import calendar_file, dates
from webapp.plans import Plan
from webapp.views.plan import mine

pages = Blueprint("dates", __name__, url_prefix="/plan/dates")

PLACE, WITH = "place", "with"


@pages.get("")
def every() -> ResponseReturnValue:
    """The dates, what a calendar would keep of them, and whether reminders come."""
    found = mine()
    return show(found) if found else redirect(url_for("plan.plan"), 303)


@pages.post("")
def remind() -> ResponseReturnValue:
    """Reminders on, or off. A second press changes nothing."""
    found = mine(write=True)
    if found is None:
        return redirect(url_for("plan.plan"), 303)
    if not FlaskForm().validate_on_submit():
        return show(found), 400
    dates.remind(found, on=request.form.get("to") == "on")
    return redirect(url_for("dates.every", _anchor="reminders"), 303)


@pages.get("/appointment.ics")
def file() -> ResponseReturnValue:
    """The file for a calendar; with the place only where the person pressed for that."""
    found = mine()
    if found is None:
        return redirect(url_for("plan.plan"), 303)
    entries = dates.entries(found, place=request.args.get(WITH) == PLACE) or abort(404)
    answer = Response(calendar_file.write(entries, made_at=found.now), mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return answer


def show(found: Plan) -> str:
    return render_template("plan_dates.html", plan=found, dates=dates.of_plan(found), form=FlaskForm())
