"""What somebody who helps wrote for my planner: I read it, and keep it, change it, or leave it out."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from easyread.planner import Card
from webapp import taking
from webapp.house import house
from webapp.plans import Plan
from webapp.taking import Theirs
from webapp.views.plan import mine

pages = Blueprint("helped", __name__, url_prefix="/plan/helped")


@pages.get("/card/<page>")
def card(page: str) -> ResponseReturnValue:
    """All that others wrote for one card, beside what stands on it."""
    asked, found = to_fill(page), mine()
    if found is None:
        return redirect(url_for("plan.plan"), 303)
    return show(found, asked)


@pages.post("/card/<page>")
def decide(page: str) -> ResponseReturnValue:
    """Do with one text what was pressed. What has changed since it was shown is shown again first."""
    asked, found = to_fill(page), mine(write=True)
    if found is None:
        return redirect(url_for("plan.plan"), 303)
    if not FlaskForm().validate_on_submit():
        return show(found, asked), 400
    choice, shown = request.form.get("to", ""), request.form.get("shown", "")
    one = next((one for one in taking.of_card(found, asked) if one.shown == shown), None)
    if one is None or choice not in taking.CHOICES or not taking.decide(found, one, choice, shown=shown):
        return show(found, asked, changed=True)
    if choice == taking.CHANGE or (choice == taking.KEEP and not one.fits):
        return redirect(url_for("plan.card", page=page), 303)
    return redirect(url_for("helped.card", page=page, now=choice), 303)


@pages.get("/by/<mark>")
def by(mark: str) -> ResponseReturnValue:
    """All that one helper wrote, card by card, to keep it all in one press."""
    found = mine()
    if found is None:
        return redirect(url_for("plan.plan"), 303)
    return show_all(found, mark)


@pages.post("/by/<mark>")
def decide_all(mark: str) -> ResponseReturnValue:
    """Keep all of it, or leave out all of it."""
    found = mine(write=True)
    if found is None:
        return redirect(url_for("plan.plan"), 303)
    if not FlaskForm().validate_on_submit():
        return show_all(found, mark), 400
    choice, these = request.form.get("to", ""), waits(found, mark)
    if choice not in (taking.KEEP, taking.LEAVE) or not taking.decide_all(found, these, choice, shown=request.form.get("shown", "")):
        return show_all(found, mark, changed=True)
    return redirect(url_for("helped.by", mark=mark, now=choice), 303)


def to_fill(page: str) -> Card:
    found = house().plan.at(page)
    return found if found and not found.leads else abort(404)


def waits(found: Plan, mark: str) -> tuple[Theirs, ...]:
    return tuple(one for one in taking.of_helper(found, mark) if one.written.waits)


def show(found: Plan, asked: Card, *, changed: bool = False) -> str:
    return render_template(
        "helped.html",
        card=asked,
        on_card=taking.now_on(found, asked),
        theirs=taking.of_card(found, asked),
        changed=changed,
        did=request.args.get("now"),
        form=FlaskForm(),
    )


def show_all(found: Plan, mark: str, *, changed: bool = False) -> str:
    helper = next((one for one in found.invited if one.mark == mark), None) or abort(404)
    these = waits(found, mark)
    return render_template(
        "helped_by.html",
        helper=helper,
        theirs=these,
        shown=taking.state(these),
        first=[one for one in these if not one.fits],
        changed=changed,
        did=request.args.get("now"),
        form=FlaskForm(),
    )
